#include "tests/random_graph.h"

#include <algorithm>

namespace saddle::test {

RandomGraph::RandomGraph(unsigned seed, int operations) : rng_(seed) {
  dtype_ = chance(50) ? DType::f64 : DType::f32;
  large_ = chance(20) ? 40 : 4;  // matrices of several blocks of a kernel, or small ones
  const std::int64_t a = integer(1, large_), b = integer(1, large_);
  for (const Shape& shape :
       {Shape{a, a}, Shape{a, a}, Shape{a, b}, Shape{b}, Shape{}, Shape{2, b, a}})
    inputs.push_back(add_input(shape));
  random_state_ = graph.input(Tensor::from(std::vector<std::int64_t>{7, 0}, {2}), "random_state");
  pool = inputs;
  for (int i = 0; i < operations; ++i) {
    const Var grown = grow();
    if (grown.shape().count() <= 4096 && grown.rank() <= 4) pool.push_back(grown);
  }
  refill();
}

// Some inputs begin in the middle of their memory.
Var RandomGraph::add_input(const Shape& shape) {
  const std::int64_t count = shape.count(), before = chance(30) ? integer(1, 5) : 0;
  const Tensor memory = Tensor::zeros({before + count}, dtype_);
  return graph.input(memory.slice(0, before, before + count).reshape(shape),
                     "x" + std::to_string(inputs.size()));
}

void RandomGraph::refill(bool all) {
  for (const Var& input : inputs)
    if (all || chance(50)) {
      const Shape& shape = input.shape();
      graph.write(input).assign(
          Tensor::from(random_values<double>(rng_, shape.count(), -1.5, 1.5), shape));
    }
  graph.write(random_state_).slice(0, 1, 2).fill(static_cast<double>(integer(0, 1000)));
}

Var RandomGraph::pick() {
  const auto last = static_cast<std::int64_t>(pool.size()) - 1;
  return pool[static_cast<std::size_t>(
      chance(60) ? integer(std::max<std::int64_t>(0, last - 5), last) : integer(0, last))];
}

std::vector<Var> RandomGraph::pick_outputs() {
  std::vector<Var> outputs = {pool.back()};
  for (std::int64_t count = integer(0, 3); count > 0; --count) outputs.push_back(pick());
  return outputs;
}

std::vector<Update> RandomGraph::pick_updates() {
  std::vector<Update> updates;
  for (const Var& state : inputs) {
    if (chance(50)) continue;
    const Var other = inputs[static_cast<std::size_t>(integer(0, 5))];
    const Var computed = fitted(pick(), state.shape());
    Var value;
    switch (integer(0, 7)) {
      case 0:
        value = fitted(other, state.shape());
        break;
      case 1:
        value = rotated(chance(50) ? state : computed);
        break;
      case 2:
        value = transposed_if_square(chance(50) ? state : computed);
        break;
      case 3:
        value = state * 0.5 + computed;
        break;
      case 4:
        value = tanh(state + fitted(other, state.shape())) * state;
        break;
      case 5:
        value = updates.empty() ? -state : fitted(updates.back().value, state.shape());
        break;
      default:
        value = computed;
    }
    updates.push_back({state, value});
  }
  return updates;
}

Var RandomGraph::index_for(std::int64_t rows) {
  for (const auto& [known_rows, index] : indices_)
    if (known_rows == rows) return index;
  std::vector<std::int64_t> values(3);
  for (std::int64_t& value : values) value = integer(0, rows - 1);
  indices_.push_back(
      {rows, graph.input(Tensor::from(values, {3}), "index" + std::to_string(rows))});
  return indices_.back().second;
}

Var RandomGraph::matching(Var x) {
  for (int attempt = 0; attempt < 8; ++attempt) {
    const Var other = pick();
    try {
      if (broadcast_shapes(x.shape(), other.shape(), "matching").count() <= 4096) return other;
    } catch (const Error&) {
    }
  }
  return x;
}

// x under another shape: a reshape, a broadcast, or the broadcast sum.
Var RandomGraph::fitted(Var x, const Shape& shape) {
  if (x.shape().count() == shape.count()) return reshape(x, shape);
  return broadcast_to(sum(x), shape);
}

Var RandomGraph::transposed_if_square(Var x) {
  return x.rank() == 2 && x.shape()[0] == x.shape()[1] ? transpose(x) : x;
}

// The last rows before the first ones.
Var RandomGraph::rotated(Var x) {
  if (x.rank() == 0 || x.shape()[0] < 2) return x;
  const std::int64_t size = x.shape()[0], cut = integer(1, size - 1);
  return concatenate({slice(x, 0, cut, size), slice(x, 0, 0, cut)}, 0);
}

// A matrix as an image of one channel, under a kernel that is a corner of its own.
Var RandomGraph::convolved(Var x) {
  if (x.rank() != 2) return x;
  const std::int64_t rows = x.shape()[0], columns = x.shape()[1];
  const Var corner = slice(slice(tanh(x), 0, 0, (rows + 1) / 2), 1, 0, (columns + 1) / 2);
  if (corner.shape().count() > 16) return x;
  const Var y = convolution(reshape(x, {1, 1, rows, columns, 1}),
                            reshape(corner, {1, corner.shape()[0], corner.shape()[1], 1, 1}),
                            {.stride = integer(1, 2), .padding = integer(0, 1)});
  return reshape(y, {y.shape()[2], y.shape()[3]}) * 0.25;
}

Var RandomGraph::grow() {
  const Var x = pick();
  const std::int64_t kind = integer(0, 99);
  if (kind < 50) return grow_elementwise(x);
  if (kind < 72) return grow_view(x);
  if (kind < 96) return grow_kernel(x);
  return grow_derivative();
}

Var RandomGraph::grow_elementwise(Var x) {
  switch (integer(0, 15)) {
    case 0:
      return tanh(x);
    case 1:
      return sigmoid(x);
    case 2:
      return softplus(x);
    case 3:
      return exp(tanh(x));
    case 4:
      return log(1.5 + tanh(x));
    case 5:
      return sqrt(square(x) + 0.25);
    case 6:
      return 1.0 / (square(x) + 1.0);
    case 7:
      return leaky_relu(x, 0.2);
    case 8:
      return select(step(x), matching(x), x);
    case 9:
      return -x;
    case 10:
      return x * 0.75 - 0.125;
    case 11:
      return maximum(x, matching(x));
    case 12:
      return x - matching(x);
    case 13:
      return x * matching(x);
    case 14:
      return arctan(x);
    default:
      return x + matching(x);
  }
}

Var RandomGraph::grow_view(Var x) {
  if (x.rank() == 0) return broadcast_to(x, {integer(1, 3), integer(1, 3)});
  const int axis = any_axis(x);
  const std::int64_t size = x.shape()[axis];
  switch (integer(0, 6)) {
    case 0:
      return reshape(x, {x.shape().count()});
    case 1: {
      Shape split = {size == 0 ? 1 : x.shape()[0],
                     x.shape().count() / std::max<std::int64_t>(x.shape()[0], 1)};
      return split.count() == x.shape().count() ? reshape(x, split) : x;
    }
    case 2:
      return permute(x, random_order(rng_, x.rank()));
    case 3: {
      Shape wider = {integer(1, 3)};
      for (std::int64_t each : x.shape()) wider.push_back(each == 1 ? integer(1, 3) : each);
      return broadcast_to(x, wider);
    }
    case 4:
      return stop_gradient(x);
    default: {
      const std::int64_t begin = integer(0, size - 1);
      return slice(x, axis, begin, integer(begin + 1, size));
    }
  }
}

Var RandomGraph::grow_kernel(Var x) {
  if (x.rank() == 0) return random_normal(random_state_, 3, {integer(1, large_)}, dtype_) * x;
  const int axis = any_axis(x);
  switch (integer(0, 10)) {
    case 0:
      return keep_sum(x, {axis});
    case 1:
      return sum(x, {axis});
    case 2:
      return keep_max(x, {axis});
    case 3:
      return pad(x, axis, integer(0, 2), integer(0, 2));
    case 4:
      return concatenate({x, tanh(x), slice(x, axis, 0, 1)}, axis);
    case 5:
      return concatenate({x * 0.5, stop_gradient(x), exp(-square(x))}, axis);
    case 6:
      return gather(x, index_for(x.shape()[0]));
    case 7:
      return x.shape()[0] >= 3 ? scatter_add(slice(x, 0, 0, 3), index_for(4), 4)
                               : log_softmax(x, axis);
    case 8:
      return cast(cast(x, dtype_ == DType::f32 ? DType::f64 : DType::f32), dtype_);
    case 9:
      return convolved(x);
    default: {
      if (x.rank() < 2) return random_uniform(random_state_, 4, x.shape(), dtype_);
      const double scale = 1.0 / static_cast<double>(x.shape().back());
      return chance(50) ? matmul(x, tanh(x), true, false) * scale
                        : matmul(x, x, false, true) * scale;
    }
  }
}

// The gradient, or a mixed derivative, of the mean of a member.
Var RandomGraph::grow_derivative() {
  const Var f = mean(pick());
  const Var x = inputs[static_cast<std::size_t>(integer(0, 5))],
            y = inputs[static_cast<std::size_t>(integer(0, 5))];
  return chance(50) ? grad(f, x) : mixed_hvp(f, x, y, y);
}

}  // namespace saddle::test
