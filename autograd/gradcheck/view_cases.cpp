// Views and nodes without operands.
#include "autograd/gradcheck/primitive_cases.h"

namespace saddle::gradcheck {
namespace {

PrimitiveInstance reshape_instance(Graph& graph, Rng& rng) {
  const std::int64_t a = random_integer(rng, 1, 3), b = random_integer(rng, 2, 3),
                     c = random_integer(rng, 1, 2);
  const Var x = random_input(graph, rng, {a, b * c});
  return {{x}, reshape(x, {a * b, c, 1}), flat_value(x)};
}

PrimitiveInstance permute_instance(Graph& graph, Rng& rng) {
  const Shape shape = {random_integer(rng, 1, 3), random_integer(rng, 2, 3),
                       random_integer(rng, 2, 3)};
  const Var x = random_input(graph, rng, shape);
  const Axes orders[] = {{0, 2, 1}, {1, 2, 0}, {2, 1, 0}, {2, 0, 1}};
  const Axes order = orders[random_integer(rng, 0, 3)];
  const Var y = permute(x, order);
  Flat values = flat_value(x), expected;
  for (const Dims& to : coordinates(y.shape())) {
    Dims from = to;
    for (int k = 0; k < 3; ++k) from[static_cast<int>(order[k])] = to[k];
    expected.push_back(at(values, shape, from));
  }
  return {{x}, y, expected};
}

PrimitiveInstance broadcast_instance(Graph& graph, Rng& rng) {
  const Shape from = random_shape(rng, 2, 2);
  Shape to = {random_integer(rng, 2, 3)};
  for (std::int64_t size : from) to.push_back(size == 1 ? random_integer(rng, 1, 3) : size);
  const Var x = random_input(graph, rng, from);
  Flat values = flat_value(x), expected;
  for (const Dims& i : coordinates(to)) {
    Dims source;
    for (int axis = 0; axis < from.rank(); ++axis)
      source.push_back(from[axis] == 1 ? 0 : i[axis + 1]);
    expected.push_back(at(values, from, source));
  }
  return {{x}, broadcast_to(x, to), expected};
}

PrimitiveInstance slice_instance(Graph& graph, Rng& rng) {
  const Shape shape = {random_integer(rng, 2, 4), random_integer(rng, 2, 4)};
  const int axis = static_cast<int>(random_integer(rng, 0, 1));
  const std::int64_t begin = random_integer(rng, 1, shape[axis] - 1),
                     end = random_integer(rng, begin, shape[axis]);  // may be empty
  const Var x = random_input(graph, rng, shape), y = slice(x, axis, begin, end);
  Flat values = flat_value(x), expected;
  for (Dims i : coordinates(y.shape())) {
    i[axis] += begin;
    expected.push_back(at(values, shape, i));
  }
  return {{x}, y, expected};
}

PrimitiveInstance stop_gradient_instance(Graph& graph, Rng& rng) {
  const Var x = random_input(graph, rng, random_shape(rng, 3, 3));
  return {{}, stop_gradient(x), flat_value(x)};
}

PrimitiveInstance input_instance(Graph& graph, Rng& rng) {
  const Var x = random_input(graph, rng, random_shape(rng, 3, 3));
  return {{x}, x, flat_value(x)};
}

PrimitiveInstance literal_instance(Graph& graph, Rng& rng) {
  const double number = static_cast<double>(random_integer(rng, -3072, 3072)) / 1024;
  return {{}, literal(graph, number, {}, DType::f64), {number}};
}

}  // namespace

std::vector<PrimitiveCase> view_cases() {
  return {
      {"reshape", reshape_instance},
      {"permute", permute_instance},
      {"broadcast", broadcast_instance},
      {"slice", slice_instance},
      {"stop_gradient", stop_gradient_instance, true},
      {"input", input_instance},
      {"literal", literal_instance, true},
  };
}

}  // namespace saddle::gradcheck
