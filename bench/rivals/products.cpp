// Matrix products: out [batches, m, n] = a [batches, m, k] b [batches, k, n].
#include "bench/rivals/compare.h"
#include "tensor/error.h"

namespace saddle::bench {
namespace {

struct ProductShape {
  std::int64_t m, n, k, batches = 1;
  bool transpose_a = false, transpose_b = false;  // stored with the last two axes exchanged
};

std::string name_of(const ProductShape& shape) {
  std::string name =
      concat_text("product ", shape.transpose_a ? "t" : "n", shape.transpose_b ? "t" : "n", " ",
                  shape.m, " x ", shape.n, " x ", shape.k);
  return shape.batches == 1 ? name : concat_text(name, ", ", shape.batches, " of them");
}

struct Operands {
  Tensor a, b, out;

  explicit Operands(const ProductShape& s)
      : a(normal_tensor(s.transpose_a ? Shape{s.batches, s.k, s.m} : Shape{s.batches, s.m, s.k},
                        1)),
        b(normal_tensor(s.transpose_b ? Shape{s.batches, s.n, s.k} : Shape{s.batches, s.k, s.n},
                        2)),
        out(Tensor::empty({s.batches, s.m, s.n}, DType::f32)) {}
};

#if SADDLE_HAS_OPENBLAS
System openblas(const ProductShape& s, const Operands& operands) {
  return {"OpenBLAS", [s, operands] {
            const float* a = operands.a.data<float>().data();
            const float* b = operands.b.data<float>().data();
            float* out = operands.out.data<float>().data();
            const int m = static_cast<int>(s.m), n = static_cast<int>(s.n),
                      k = static_cast<int>(s.k);
            for (std::int64_t i = 0; i < s.batches; ++i) {
              cblas_sgemm(CblasRowMajor, s.transpose_a ? CblasTrans : CblasNoTrans,
                          s.transpose_b ? CblasTrans : CblasNoTrans, m, n, k, 1.0f,
                          a + i * s.m * s.k, s.transpose_a ? m : k, b + i * s.k * s.n,
                          s.transpose_b ? k : n, 0.0f, out + i * s.m * s.n, n);
            }
          }};
}
#endif

#if SADDLE_HAS_ONEDNN
System onednn(const ProductShape& s, const Operands& operands) {
  using Tag = dnnl::memory::format_tag;
  const auto describe = [](const dnnl::memory::dims& sizes, bool transpose) {
    return dnnl::memory::desc(sizes, dnnl::memory::data_type::f32, transpose ? Tag::acb : Tag::abc);
  };
  const auto a = describe({s.batches, s.m, s.k}, s.transpose_a);
  const auto b = describe({s.batches, s.k, s.n}, s.transpose_b);
  const auto out = describe({s.batches, s.m, s.n}, false);
  const dnnl::matmul product({dnnl::matmul::desc(a, b, out), onednn_engine()});
  const std::unordered_map<int, dnnl::memory> arguments = {
      {DNNL_ARG_SRC, onednn_memory(a, operands.a)},
      {DNNL_ARG_WEIGHTS, onednn_memory(b, operands.b)},
      {DNNL_ARG_DST, onednn_memory(out, operands.out)}};
  return {"oneDNN", [product, arguments, operands] {
            product.execute(onednn_stream(), arguments);
            onednn_stream().wait();
          }};
}
#endif

Case product_case(const ProductShape& s) {
  const Operands operands(s);
  Case work{2.0 * static_cast<double>(s.batches * s.m * s.n * s.k), {}};
  work.systems.push_back({"saddle", [s, operands] {
                            operands.out.device().matmul(operands.a.view(), s.transpose_a,
                                                         operands.b.view(), s.transpose_b,
                                                         operands.out.view());
                          }});
#if SADDLE_HAS_OPENBLAS
  work.systems.push_back(openblas(s, operands));
#endif
#if SADDLE_HAS_ONEDNN
  work.systems.push_back(onednn(s, operands));
#endif
  return work;
}

}  // namespace

std::vector<LazyCase> product_cases() {
  const std::vector<ProductShape> shapes = {
      // Of layers in general.
      {64, 512, 784},
      {576, 512, 2},
      {576, 256, 512},
      {512, 512, 256},
      {1000, 784, 512},
      {512, 784, 1000},
      {1000, 512, 128},
      {64, 4096, 128},
      {128, 4096, 1024},
      {1024, 1024, 1024},
      // Of a step of the `mnist` recipe: forward, the gradients of inputs, those of weights.
      {.m = 100, .n = 784, .k = 512, .batches = 10},
      {.m = 100, .n = 512, .k = 784, .batches = 10, .transpose_b = true},
      {.m = 512, .n = 784, .k = 100, .batches = 10, .transpose_a = true},
      {.m = 1000, .n = 784, .k = 512, .transpose_b = true},
      {.m = 784, .n = 512, .k = 1100, .transpose_a = true},
      {.m = 512, .n = 256, .k = 1100, .transpose_a = true},
  };
  std::vector<LazyCase> cases;
  for (const ProductShape& shape : shapes) {
    const bool of_layers = shape.batches == 1 && !shape.transpose_a && !shape.transpose_b;
    cases.push_back({of_layers ? "products of layers" : "products of the mnist step",
                     name_of(shape), [shape] { return product_case(shape); }});
  }
  return cases;
}

}  // namespace saddle::bench
