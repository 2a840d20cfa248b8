// Pooling and upsampling.
#include "nn/pooling.h"

#include "tests/layer_cases.h"

namespace saddle::test {
namespace {

using gradcheck::coordinates;

// Windows that tile, overlap, leave rows between them and reach into the padding; also larger than
// the image.
struct Pooling {
  PoolWindow window{};
  Shape image;  // [H, W, C]

  explicit Pooling(LayerSource& from) : image({0, 0, from.integer(1, 2)}) {
    for (std::size_t along : {0u, 1u}) {
      const std::int64_t size = from.integer(1, 3), padding = from.integer(0, size - 1);
      window.size[along] = size;
      window.stride[along] = from.coin() ? size : from.integer(1, 4);
      window.padding[along] = padding;
      image[static_cast<int>(along)] =
          from.integer(std::max<std::int64_t>(1, size - 2 * padding), 4);
    }
  }

  Shape pooled(const Shape& x) const {
    Shape shape = x;
    for (std::size_t along : {0u, 1u}) {
      const int axis = 2 + static_cast<int>(along);
      shape[axis] =
          (x[axis] + 2 * window.padding[along] - window.size[along]) / window.stride[along] + 1;
    }
    return shape;
  }

  // Calls f(element) for each element of x in the window `at`.
  template <class F>
  void for_each(const Array& x, const Dims& at, F&& f) const {
    for (const Dims& k : coordinates({window.size[0], window.size[1]})) {
      const std::int64_t row = at[2] * window.stride[0] - window.padding[0] + k[0],
                         column = at[3] * window.stride[1] - window.padding[1] + k[1];
      if (row >= 0 && row < x.shape[2] && column >= 0 && column < x.shape[3])
        f(x({at[0], at[1], row, column, at[4]}));
    }
  }
};

LayerInstance max_pool2d_instance(LayerSource& from) {
  const Pooling pooling(from);
  const AppliedLayer layer(from, max_pool2d_layer(pooling.window),
                           from.spread_input(Stack(from).of(from, pooling.image)));
  Expected y(pooling.pooled(layer.x().shape));
  for (const Dims& at : coordinates(y.shape())) {
    double largest = -HUGE_VAL;
    pooling.for_each(layer.x(), at, [&](double each) { largest = std::max(largest, each); });
    y.add(at, largest);
  }
  return layer.instance(y);
}

LayerInstance avg_pool2d_instance(LayerSource& from) {
  const Pooling pooling(from);
  const AppliedLayer layer(from, avg_pool2d_layer(pooling.window),
                           from.input(Stack(from).of(from, pooling.image)));
  const auto elements = static_cast<double>(pooling.window.size[0] * pooling.window.size[1]);
  Expected y(pooling.pooled(layer.x().shape));
  for (const Dims& at : coordinates(y.shape()))
    pooling.for_each(layer.x(), at, [&](double each) { y.add(at, each / elements); });
  return layer.instance(y);
}

LayerInstance global_avg_pool_instance(LayerSource& from) {
  const AppliedLayer layer(from, global_avg_pool_layer(),
                           from.input(Stack(from).of(from, from.sizes(3, 3))));
  const Array& x = layer.x();
  Expected y({x.shape[0], x.shape[1], x.shape[4]});
  for (const Dims& at : coordinates(x.shape))
    y.add({at[0], at[1], at[4]}, x(at) / static_cast<double>(x.shape[2] * x.shape[3]));
  return layer.instance(y);
}

LayerInstance upsample_instance(LayerSource& from) {
  const std::int64_t factor = from.integer(1, 3);
  const AppliedLayer layer(from, upsample_nearest2d_layer(factor),
                           from.input(Stack(from).of(from, from.sizes(3, 2))));
  const Shape& x = layer.x().shape;
  Expected y({x[0], x[1], factor * x[2], factor * x[3], x[4]});
  for (const Dims& at : coordinates(y.shape()))
    y.add(at, layer.x()({at[0], at[1], at[2] / factor, at[3] / factor, at[4]}));
  return layer.instance(y);
}

}  // namespace

// Averages: half an epsilon for each of at most 9 additions, for the divisor and the quotient.
std::vector<LayerCase> pooling_layer_cases() {
  return {
      {"max_pool2d", max_pool2d_instance, 0},
      {"avg_pool2d", avg_pool2d_instance, 5.5},
      {"global_avg_pool", global_avg_pool_instance, 5.5},
      {"upsample_nearest2d", upsample_instance, 0},
  };
}

}  // namespace saddle::test
