// Pooling: where the maximum of each window lies. All else is a composition: a maximum is gathered
// from there, so that its derivatives of every order are those of gather and scatter_add.
#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

// max_pool_index. Attributes: {sizes, strides, paddings}, each along H and W.
PoolWindow window_of(const Attributes& attributes) {
  const std::vector<std::int64_t>& a = attributes.integers;
  return {{a[0], a[1]}, {a[2], a[3]}, {a[4], a[5]}};
}

Type infer_max_pool_index(std::span<const Type> inputs, const Attributes& attributes) {
  require(is_floating(inputs[0].dtype), "expected a floating dtype, found ",
          name_of(inputs[0].dtype));
  return {pooled_shape(inputs[0].shape, window_of(attributes), "pooling"), DType::i64};
}

void evaluate_max_pool_index(Device& device, const Node& node, std::span<const View> inputs,
                             const View& out) {
  device.max_pool_index(window_of(node.attributes), inputs[0], out);
}

// A comparison for each position of each window, padding included.
std::int64_t max_pool_index_operations(const Node& node, std::span<const Type>) {
  const PoolWindow window = window_of(node.attributes);
  return node.type.shape.count() * window.size[0] * window.size[1];
}

// "size 3 x 3, stride 2 x 2, padding 1 x 1".
std::string describe_window(const Attributes& attributes) {
  const std::vector<std::int64_t>& a = attributes.integers;
  return concat_text("size ", a[0], " x ", a[1], ", stride ", a[2], " x ", a[3], ", padding ", a[4],
                     " x ", a[5]);
}

// Constant wherever a small change of x leaves the maximum where it is.
constexpr Primitive kMaxPoolIndex =
    kernel_primitive("max_pool_index", 1, infer_max_pool_index, evaluate_max_pool_index,
                     max_pool_index_operations, zero_rule, zero_rule, describe_window);

constexpr const Primitive* kFamily[] = {&kMaxPoolIndex};

// y[..., i, ...] = sum_{k < size} x[..., i stride - padding + k, ...] along `axis`, for 0 <= i <
// count; what lies outside x counts as zero.
Var window_sums(Var x, int axis, std::int64_t size, std::int64_t stride, std::int64_t padding,
                std::int64_t count) {
  if (count == 1) stride = size;
  // Windows that tile are whole strides; others need every offset k to be cut into strides.
  const bool tiles = size == stride;
  const std::int64_t span = count * stride + (tiles ? 0 : size - 1);
  const std::int64_t behind = std::max<std::int64_t>(0, span - padding - x.shape()[axis]);
  const Var padded = pad(x, axis, padding, behind);
  Shape cut, kept = padded.shape();  // axis -> two axes: the window, and the place in its stride
  kept[axis] = count;
  for (int k = 0; k < kept.rank(); ++k) {
    cut.push_back(kept[k]);
    if (k == axis) cut.push_back(stride);
  }
  const auto strides_from = [&](std::int64_t k) {
    return reshape(slice(padded, axis, k, k + count * stride), cut);
  };
  if (tiles) return reshape(keep_sum(strides_from(0), {axis + 1}), kept);
  Var total;
  for (std::int64_t k = 0; k < size; ++k) {
    const Var term = reshape(slice(strides_from(k), axis + 1, 0, 1), kept);
    total = total.defined() ? total + term : term;
  }
  return total;
}

}  // namespace

Family pooling_family() { return kFamily; }

Var max_pool_index(Var x, const PoolWindow& window) {
  const auto& [size, stride, padding] = window;
  return x.graph->apply(kMaxPoolIndex, {x},
                        {{size[0], size[1], stride[0], stride[1], padding[0], padding[1]}, 0.0});
}

Var max_pool2d(Var x, const PoolWindow& window) {
  return gather(reshape(x, {x.shape().count()}), max_pool_index(x, window));
}

Var avg_pool2d(Var x, const PoolWindow& window) {
  const Shape shape = pooled_shape(x.shape(), window, "avg_pool2d");
  Var total = x;
  for (std::size_t along : {0u, 1u}) {
    const int axis = x.rank() - 3 + static_cast<int>(along);
    total = window_sums(total, axis, window.size[along], window.stride[along],
                        window.padding[along], shape[axis]);
  }
  return total / static_cast<double>(window.size[0] * window.size[1]);
}

Var global_avg_pool(Var x) {
  require(x.rank() >= 3, "global_avg_pool: expected x [..., H, W, C], found ", x.shape());
  return mean(x, {-3, -2});
}

Var upsample_nearest2d(Var x, std::int64_t factor) {
  require(x.rank() >= 3, "upsample_nearest2d: expected x [..., H, W, C], found ", x.shape());
  require(factor >= 1, "upsample_nearest2d: expected a positive factor, found ", factor);
  Shape split, repeated, whole;  // H and W each become two axes, the second of which repeats
  for (int axis = 0; axis < x.rank(); ++axis) {
    const std::int64_t size = x.shape()[axis];
    const bool grows = axis == x.rank() - 3 || axis == x.rank() - 2;
    split.push_back(size);
    repeated.push_back(size);
    whole.push_back(grows ? factor * size : size);
    if (!grows) continue;
    split.push_back(1);
    repeated.push_back(factor);
  }
  return reshape(broadcast_to(reshape(x, split), repeated), whole);
}

}  // namespace saddle
