// Convolutions of stride 2 on batches of 64 images, as DCGAN has them, with the gradients by their
// input and by their weights. All systems hold images as [N, H, W, C]; oneDNN may hold its weights
// in whatever order it likes best, and the time to bring them there is not counted.
#include "bench/rivals/compare.h"
#include "tensor/error.h"

namespace saddle::bench {
namespace {

enum class Pass { forward, input_gradient, weight_gradient };
constexpr const char* kPassNames[] = {"convolution", "its input gradient", "its weight gradient"};

struct ConvolutionShape {
  std::int64_t size, in, out, kernel;

  static constexpr std::int64_t kBatch = 64;
  std::int64_t padding() const { return (kernel - 1) / 2; }
  ConvolutionOptions options() const { return {.stride = 2, .padding = padding()}; }
  std::int64_t output_size() const { return row_axis(options(), size, kernel).output(); }
};

struct Operands {
  Tensor x, w, y;

  explicit Operands(const ConvolutionShape& s)
      : x(normal_tensor({1, s.kBatch, s.size, s.size, s.in}, 1)),
        w(normal_tensor({1, s.kernel, s.kernel, s.in, s.out}, 2)),
        y(normal_tensor({1, s.kBatch, s.output_size(), s.output_size(), s.out}, 3)) {}
};

std::string name_of(const ConvolutionShape& s, Pass pass) {
  return concat_text(kPassNames[static_cast<int>(pass)], " ", s.size, " x ", s.size, ", ", s.in,
                     " -> ", s.out, ", kernel ", s.kernel);
}

System ours(const ConvolutionShape& s, Pass pass, const Operands& o) {
  return {"saddle", [s, pass, o] {
            Device& device = o.x.device();
            switch (pass) {
              case Pass::forward:
                return device.convolution(o.x.view(), o.w.view(), s.options(), o.y.view());
              case Pass::input_gradient:
                return device.convolution_input_gradient(o.y.view(), o.w.view(), s.options(),
                                                         o.x.view());
              case Pass::weight_gradient:
                return device.convolution_weight_gradient(o.x.view(), o.y.view(), s.options(),
                                                          o.w.view());
            }
          }};
}

#if SADDLE_HAS_ONEDNN
System onednn(const ConvolutionShape& s, Pass pass, const Operands& operands) {
  using Tag = dnnl::memory::format_tag;
  using Dims = dnnl::memory::dims;
  const auto describe = [](const Dims& sizes, Tag tag) {
    return dnnl::memory::desc(sizes, dnnl::memory::data_type::f32, tag);
  };
  const std::int64_t n = s.kBatch, padding = s.padding(), output = s.output_size();
  const auto x = describe({n, s.in, s.size, s.size}, Tag::nhwc);
  const auto y = describe({n, s.out, output, output}, Tag::nhwc);
  const auto any = describe({s.out, s.in, s.kernel, s.kernel}, Tag::any);
  const Dims strides = {2, 2}, padding_of_both = {padding, padding};
  const auto algorithm = dnnl::algorithm::convolution_direct;
  const dnnl::convolution_forward::primitive_desc forward(
      {dnnl::prop_kind::forward_training, algorithm, x, any, y, strides, padding_of_both,
       padding_of_both},
      onednn_engine());
  dnnl::primitive primitive;
  dnnl::memory::desc w = forward.weights_desc();
  if (pass == Pass::forward) {
    primitive = dnnl::convolution_forward(forward);
  } else if (pass == Pass::input_gradient) {
    const dnnl::convolution_backward_data::primitive_desc backward(
        {algorithm, x, any, y, strides, padding_of_both, padding_of_both}, onednn_engine(),
        forward);
    w = backward.weights_desc();
    primitive = dnnl::convolution_backward_data(backward);
  } else {
    const dnnl::convolution_backward_weights::primitive_desc backward(
        {algorithm, x, any, y, strides, padding_of_both, padding_of_both}, onednn_engine(),
        forward);
    w = backward.diff_weights_desc();
    primitive = dnnl::convolution_backward_weights(backward);
  }
  const auto x_memory = onednn_memory(x, operands.x), y_memory = onednn_memory(y, operands.y);
  const dnnl::memory w_memory(w, onednn_engine());
  const dnnl::memory plain(describe({s.out, s.in, s.kernel, s.kernel}, Tag::hwio), onednn_engine(),
                           operands.w.data<float>().data());
  dnnl::memory from = plain, to = w_memory;
  dnnl::reorder(from, to).execute(onednn_stream(), from, to);
  const std::unordered_map<int, dnnl::memory> arguments = {
      {pass == Pass::input_gradient ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, x_memory},
      {pass == Pass::weight_gradient ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, w_memory},
      {pass == Pass::forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, y_memory}};
  return {"oneDNN", [primitive, arguments, operands] {
            primitive.execute(onednn_stream(), arguments);
            onednn_stream().wait();
          }};
}
#endif

Case convolution_case(const ConvolutionShape& s, Pass pass) {
  const Operands operands(s);
  const std::int64_t terms = row_axis(s.options(), s.size, s.kernel).terms();
  Case work{2.0 * static_cast<double>(s.kBatch * terms * terms * s.in * s.out), {}};
  work.systems.push_back(ours(s, pass, operands));
#if SADDLE_HAS_ONEDNN
  work.systems.push_back(onednn(s, pass, operands));
#endif
  return work;
}

}  // namespace

std::vector<LazyCase> convolution_cases() {
  // DCGAN's discriminator on 32 x 32 images, and Stackelberg GAN's (Table 5). A generator's
  // transposed convolutions are their input gradients.
  const std::vector<ConvolutionShape> shapes = {{.size = 32, .in = 3, .out = 64, .kernel = 4},
                                                {.size = 16, .in = 64, .out = 128, .kernel = 4},
                                                {.size = 8, .in = 128, .out = 256, .kernel = 4},
                                                {.size = 32, .in = 3, .out = 128, .kernel = 5},
                                                {.size = 16, .in = 128, .out = 256, .kernel = 5},
                                                {.size = 8, .in = 256, .out = 512, .kernel = 5}};
  std::vector<LazyCase> cases;
  for (const ConvolutionShape& shape : shapes) {
    for (Pass pass : {Pass::forward, Pass::input_gradient, Pass::weight_gradient}) {
      cases.push_back({concat_text(kPassNames[static_cast<int>(pass)],
                                   shape.in < 16 ? ", 3 channels" : ", 64 channels and more"),
                       name_of(shape, pass), [=] { return convolution_case(shape, pass); }});
    }
  }
  return cases;
}

}  // namespace saddle::bench
