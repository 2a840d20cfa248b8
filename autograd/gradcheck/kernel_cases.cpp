// Reductions, products, joins, indices, pooling, casts and random numbers, with plain loops as the
// reference.
#include <algorithm>
#include <numeric>

#include "autograd/gradcheck/primitive_cases.h"
#include "tensor/philox.h"

namespace saddle::gradcheck {
namespace {

// Two axes of three at most; never none.
Axes random_axes(Rng& rng) {
  const Axes choices[] = {{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}};
  return choices[random_integer(rng, 0, 5)];
}

// combine(old, new) over the reduced axes, from `start`.
template <class Combine>
PrimitiveInstance reduction_instance(Var x, const Axes& axes, Var y, double start,
                                     Combine combine) {
  Flat values = flat_value(x), expected(static_cast<std::size_t>(y.shape().count()), start);
  for (const Dims& i : coordinates(x.shape())) {
    Dims to = i;
    for (std::int64_t axis : axes) to[static_cast<int>(axis)] = 0;
    double& total = at(expected, y.shape(), to);
    total = combine(total, at(values, x.shape(), i));
  }
  return {{x}, y, expected};
}

PrimitiveInstance sum_instance(Graph& graph, Rng& rng) {
  const Axes axes = random_axes(rng);
  const Var x = random_input(graph, rng, {2, 3, 2});
  return reduction_instance(x, axes, keep_sum(x, axes), 0.0, std::plus<>());
}

// Distinct elements, further apart than the step of a difference.
PrimitiveInstance max_instance(Graph& graph, Rng& rng) {
  const Axes axes = random_axes(rng);
  const Var x = random_input(graph, rng, {2, 3, 2});
  Flat values(12);
  std::iota(values.begin(), values.end(), -6.0);
  std::shuffle(values.begin(), values.end(), rng);
  graph.write(x).set(values);
  return reduction_instance(x, axes, keep_max(x, axes), -HUGE_VAL,
                            [](double a, double b) { return std::max(a, b); });
}

PrimitiveInstance matmul_instance(Graph& graph, Rng& rng) {
  const bool transpose_a = random_integer(rng, 0, 1) == 1,
             transpose_b = random_integer(rng, 0, 1) == 1;
  const std::int64_t batch = random_integer(rng, 1, 2), rows = random_integer(rng, 1, 3),
                     inner = random_integer(rng, 1, 3), columns = random_integer(rng, 1, 3);
  const Shape shape_a = transpose_a ? Shape{batch, inner, rows} : Shape{batch, rows, inner};
  const Shape shape_b = transpose_b ? Shape{batch, columns, inner} : Shape{batch, inner, columns};
  const Var a = random_input(graph, rng, shape_a, -2, 2, "a"),
            b = random_input(graph, rng, shape_b, -2, 2, "b");
  Flat left = flat_value(a), right = flat_value(b), expected;
  for (const Dims& i : coordinates({batch, rows, columns})) {
    double total = 0.0;
    for (std::int64_t k = 0; k < inner; ++k)
      total += at(left, shape_a, transpose_a ? Dims{i[0], k, i[1]} : Dims{i[0], i[1], k}) *
               at(right, shape_b, transpose_b ? Dims{i[0], i[2], k} : Dims{i[0], k, i[2]});
    expected.push_back(total);
  }
  return {{a, b}, matmul(a, b, transpose_a, transpose_b), expected};
}

PrimitiveInstance pad_instance(Graph& graph, Rng& rng) {
  const Shape shape = {random_integer(rng, 1, 3), random_integer(rng, 1, 3)};
  const int axis = static_cast<int>(random_integer(rng, 0, 1));
  const std::int64_t low = random_integer(rng, 0, 2), high = random_integer(rng, 1, 2);
  const Var x = random_input(graph, rng, shape), y = pad(x, axis, low, high);
  Flat values = flat_value(x), expected(static_cast<std::size_t>(y.shape().count()), 0.0);
  for (const Dims& i : coordinates(shape)) {
    Dims to = i;
    to[axis] += low;
    at(expected, y.shape(), to) = at(values, shape, i);
  }
  return {{x}, y, expected};
}

PrimitiveInstance concatenate_instance(Graph& graph, Rng& rng) {
  const int axis = static_cast<int>(random_integer(rng, 0, 1));
  std::vector<Var> xs;
  for (int k = 0; k < 3; ++k) {
    Shape shape = {2, 3};
    shape[axis] = random_integer(rng, 1, 3);
    xs.push_back(random_input(graph, rng, shape));
  }
  std::vector<Var> parts = xs;
  parts.push_back(xs[0]);  // one part twice
  const Var y = concatenate(parts, axis);
  Flat expected(static_cast<std::size_t>(y.shape().count()));
  std::int64_t begin = 0;
  for (const Var& part : parts) {
    Flat values = flat_value(part);
    for (const Dims& i : coordinates(part.shape())) {
      Dims to = i;
      to[axis] += begin;
      at(expected, y.shape(), to) = at(values, part.shape(), i);
    }
    begin += part.shape()[axis];
  }
  return {xs, y, expected};
}

Var index_input(Graph& graph, Rng& rng, const Shape& shape, std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(shape.count()));
  for (std::int64_t& row : rows) row = random_integer(rng, 0, count - 1);
  return graph.input(Tensor::from(rows, shape, graph.device()), "index");
}

// Rows are drawn with repetition.
PrimitiveInstance gather_instance(Graph& graph, Rng& rng) {
  const std::int64_t count = random_integer(rng, 1, 4);
  const Var x = random_input(graph, rng, {count, 2}),
            index = index_input(graph, rng, {2, 3}, count);
  Flat values = flat_value(x), expected;
  for (std::int64_t row : graph.storage(index).to_vector<std::int64_t>())
    for (std::int64_t column : {0, 1}) expected.push_back(at(values, {count, 2}, {row, column}));
  return {{x}, gather(x, index), expected};
}

PrimitiveInstance scatter_add_instance(Graph& graph, Rng& rng) {
  const std::int64_t count = random_integer(rng, 1, 4);
  const Var updates = random_input(graph, rng, {5, 2}), index = index_input(graph, rng, {5}, count);
  Flat values = flat_value(updates), expected(static_cast<std::size_t>(2 * count), 0.0);
  const std::vector<std::int64_t> rows = graph.storage(index).to_vector<std::int64_t>();
  for (std::int64_t i = 0; i < 5; ++i)
    for (std::int64_t column : {0, 1})
      at(expected, {count, 2}, {rows[static_cast<std::size_t>(i)], column}) +=
          at(values, {5, 2}, {i, column});
  return {{updates}, scatter_add(updates, index, count), expected};
}

// Through float32 and back: exact, since the inputs are.
PrimitiveInstance cast_instance(Graph& graph, Rng& rng) {
  const Var x = random_input(graph, rng, random_shape(rng, 3, 3));
  return {{x}, cast(cast(x, DType::f32), DType::f64), flat_value(x)};
}

// Whole numbers, so that many maxima come twice.
PrimitiveInstance max_pool_index_instance(Graph& graph, Rng& rng) {
  PoolWindow window{};
  Shape shape = {random_integer(rng, 1, 2), 0, 0, random_integer(rng, 1, 3)};
  for (std::size_t along : {0u, 1u}) {
    window.size[along] = random_integer(rng, 1, 3);
    window.stride[along] = random_integer(rng, 1, 4);
    window.padding[along] = random_integer(rng, 0, window.size[along] - 1);
    shape[1 + static_cast<int>(along)] = random_integer(rng, window.size[along], 5);
  }
  const Var x = random_input(graph, rng, shape);
  for_each_element<double>(graph.write(x), [](double& value) { value = std::round(value); });
  Flat values = flat_value(x), expected;
  const Var y = max_pool_index(x, window);
  for (const Dims& i : coordinates(y.shape())) {
    double best = -HUGE_VAL, where = -1.0;
    for (const Dims& j : coordinates({window.size[0], window.size[1]})) {
      const std::int64_t h = i[1] * window.stride[0] - window.padding[0] + j[0],
                         w = i[2] * window.stride[1] - window.padding[1] + j[1];
      if (h < 0 || h >= shape[1] || w < 0 || w >= shape[2]) continue;
      const double& value = at(values, shape, {i[0], h, w, i[3]});
      if (value > best) {
        best = value;
        where = static_cast<double>(&value - values.data());
      }
    }
    expected.push_back(where);
  }
  return {{}, y, expected};
}

PrimitiveInstance random_instance(Graph& graph, Rng& rng) {
  const std::uint64_t seed = rng(), step = rng();
  const Var state =
      graph.input(Tensor::from(std::vector<std::int64_t>{static_cast<std::int64_t>(seed),
                                                         static_cast<std::int64_t>(step)},
                               {2}),
                  "state");
  constexpr std::uint32_t kStream = 5;
  Flat expected;
  for (std::uint64_t i = 0; i < 6; ++i) {
    const auto words = philox(seed, kStream, step, i / 2);
    const std::uint64_t bits = std::uint64_t{words[2 * (i % 2)]} << 32 | words[2 * (i % 2) + 1];
    expected.push_back(static_cast<double>(bits >> 11) * 0x1p-53);
  }
  return {{}, random_uniform(state, kStream, {2, 3}, DType::f64), expected};
}

}  // namespace

std::vector<PrimitiveCase> kernel_cases() {
  return {
      {"sum", sum_instance},
      {"max", max_instance},
      {"matmul", matmul_instance},
      {"pad", pad_instance},
      {"concatenate", concatenate_instance},
      {"gather", gather_instance},
      {"scatter_add", scatter_add_instance},
      {"cast", cast_instance},
      {"max_pool_index", max_pool_index_instance, true},
      {"random", random_instance, true},
  };
}

}  // namespace saddle::gradcheck
