// Softmax and the losses.
#include "autograd/ops.h"
#include "nn/layers.h"
#include "nn/losses.h"
#include "tests/layer_cases.h"

namespace saddle::test {
namespace {

using gradcheck::coordinates;

// Of the rows along the last axis of x: p_k = 1 / sum_j e^(x_j - x_k), and log p_k.
struct Distribution {
  Array probability, logarithm;
  Array magnitude;  // of the logarithm: 1 + max x - x_k, to which the roundings are relative

  explicit Distribution(const Array& x)
      : probability(x.shape), logarithm(x.shape), magnitude(x.shape) {
    for (const Dims& at : coordinates(x.shape)) {
      double total = 0.0, largest = 0.0;
      Dims other = at;
      for (std::int64_t j = 0; j < x.shape.back(); ++j) {
        other[at.rank() - 1] = j;
        total += std::exp(x(other) - x(at));
        largest = std::max(largest, x(other) - x(at));
      }
      probability(at) = 1 / total;
      logarithm(at) = -std::log(total);
      magnitude(at) = 1 + largest;
    }
  }
};

// [..., classes], where e^x may overflow: only differences of logits count.
Var logits(LayerSource& from, std::int64_t rank) {
  Shape shape = from.sizes(rank - 1, 2);
  shape.push_back(from.integer(1, 4));
  const Var x = from.input(shape, "logits");
  const auto all = static_cast<double>(1024 * from.integer(-1, 1));
  gradcheck::for_each_element<double>(from.graph.write(x), [&](double& each) { each += all; });
  return x;
}

LayerInstance softmax_instance(LayerSource& from) {
  const AppliedLayer layer(from, softmax_layer(), logits(from, from.integer(3, 5)));
  const Distribution d(layer.x());
  Expected y(layer.x().shape);
  for (const Dims& at : coordinates(y.shape()))
    y.add(at, d.probability(at), d.probability(at) * d.magnitude(at));
  return layer.instance(y);
}

LayerInstance log_softmax_instance(LayerSource& from) {
  const Var x = logits(from, from.integer(1, 4));
  const Distribution d(array_of(x));
  Expected y(x.shape());
  for (const Dims& at : coordinates(y.shape())) y.add(at, d.logarithm(at), d.magnitude(at));
  return {{x}, log_softmax(cast(x, from.dtype), -1), y};
}

// What a generator of text and a discriminator of symbols share: rows of the identity.
LayerInstance one_hot_instance(LayerSource& from) {
  const Var x = logits(from, from.integer(1, 4));
  const std::int64_t count = x.shape().back();
  const Var symbols = from.symbols(row_of(x.shape()), count);
  const Array values = array_of(x), chosen = array_of(symbols);
  Expected y(x.shape());
  for (const Dims& at : coordinates(y.shape()))
    if (static_cast<double>(at.back()) == chosen(row_of(at))) y.add(at, values(at));
  return {{x}, cast(x, from.dtype) * one_hot(symbols, count, from.dtype), y};
}

// cost(sigmoid(logit)), element by element.
LayerInstance log_sigmoid_instance(LayerSource& from, Var (*loss)(Var), double (*cost)(double)) {
  const Var x = from.input(from.sizes(from.integer(0, 3), 3), "logits");
  const Array values = array_of(x);
  Expected y(x.shape());
  for (const Dims& at : coordinates(y.shape())) y.add(at, cost(1 / (1 + std::exp(-values(at)))));
  return {{x}, loss(cast(x, from.dtype)), y};
}

LayerInstance negative_log_sigmoid_instance(LayerSource& from) {
  return log_sigmoid_instance(from, negative_log_sigmoid, [](double s) { return -std::log(s); });
}

LayerInstance negative_log_one_minus_sigmoid_instance(LayerSource& from) {
  return log_sigmoid_instance(from, negative_log_one_minus_sigmoid,
                              [](double s) { return -std::log(1 - s); });
}

// The mean over all elements of cost(x, target), which adds its terms.
template <class Cost>
LayerInstance mean_instance(LayerSource& from, Var (*loss)(Var, Var), Cost add_cost) {
  const Var x = from.input(from.sizes(from.integer(0, 3), 2)),
            target = from.input(x.shape(), "target");
  const Flat xs = flat_value(x), targets = flat_value(target);
  Expected y({});
  for (std::size_t i = 0; i < xs.size(); ++i)
    add_cost(y, xs[i], targets[i], 1 / static_cast<double>(xs.size()));
  return {{x, target}, loss(cast(x, from.dtype), cast(target, from.dtype)), y};
}

LayerInstance binary_cross_entropy_instance(LayerSource& from) {
  return mean_instance(from, binary_cross_entropy,
                       [](Expected& y, double x, double t, double share) {
                         const double s = 1 / (1 + std::exp(-x));
                         y.add({}, -share * (t * std::log(s) + (1 - t) * std::log(1 - s)),
                               share * (std::log1p(std::exp(x)) + std::abs(t * x)));
                       });
}

LayerInstance mean_squared_error_instance(LayerSource& from) {
  return mean_instance(from, mean_squared_error, [](Expected& y, double x, double t, double share) {
    y.add({}, share * (x - t) * (x - t));
  });
}

LayerInstance cross_entropy_instance(LayerSource& from) {
  const Var x = logits(from, from.integer(1, 4)), target = from.input(x.shape(), "target");
  const Array t = array_of(target);
  const Distribution d(array_of(x));
  const auto rows = static_cast<double>(x.shape().count() / x.shape().back());
  Expected y({});
  for (const Dims& at : coordinates(x.shape()))
    y.add({}, -t(at) * d.logarithm(at) / rows, std::abs(t(at)) * d.magnitude(at) / rows);
  return {{x, target}, cross_entropy(cast(x, from.dtype), cast(target, from.dtype)), y};
}

LayerInstance cross_entropy_of_classes_instance(LayerSource& from) {
  const Var x = logits(from, from.integer(1, 4));
  const std::int64_t classes = x.shape().back();
  const Var target = from.symbols(row_of(x.shape()), classes);
  const Array chosen = array_of(target);
  const Distribution d(array_of(x));
  const auto rows = static_cast<double>(chosen.values.size());
  Expected y({});
  for (const Dims& at : coordinates(x.shape()))
    if (static_cast<double>(at.back()) == chosen(row_of(at)))
      y.add({}, -d.logarithm(at) / rows, d.magnitude(at) / rows);
  return {{x}, cross_entropy(cast(x, from.dtype), target), y};
}

}  // namespace

// exp, log and softplus are within 4 ulp (tests/elementwise_test.cpp); a sum has half an epsilon
// for each of at most 4 classes, a mean for each of at most 8 rows or elements.
std::vector<LayerCase> loss_cases() {
  return {
      {"softmax", softmax_instance, 12},
      {"log_softmax", log_softmax_instance, 12},
      {"one_hot", one_hot_instance, 0},
      {"negative_log_sigmoid", negative_log_sigmoid_instance, 4},
      {"negative_log_one_minus_sigmoid", negative_log_one_minus_sigmoid_instance, 4},
      {"binary_cross_entropy", binary_cross_entropy_instance, 10},
      {"mean_squared_error", mean_squared_error_instance, 6},
      {"cross_entropy", cross_entropy_instance, 20},
      {"cross_entropy_of_classes", cross_entropy_of_classes_instance, 20},
  };
}

}  // namespace saddle::test
