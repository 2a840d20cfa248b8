#include "gan/metrics/sample_figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "data/points.h"
#include "data/stacked_mnist.h"
#include "gan/metrics/coverage.h"
#include "gan/metrics/inception_score.h"
#include "gan/metrics/kernel_density.h"
#include "tests/synthetic_digits.h"

namespace saddle::test {
namespace {

double figure(const NamedNumbers& figures, const std::string& name) {
  const auto found = std::ranges::find(figures, name, [](const auto& each) { return each.first; });
  if (found == figures.end()) fail("no figure called ", name);
  return found->second;
}

Tensor normal_points(std::int64_t count, double scale, unsigned seed) {
  std::mt19937 rng(seed);
  std::normal_distribution<double> normal(0.0, scale);
  std::vector<double> numbers;
  for (std::int64_t i = 0; i < 2 * count; ++i) numbers.push_back(normal(rng));
  return Tensor::from(numbers, {count, 2});
}

// The likelihood of N(0, I) under itself is its negative entropy, -log(2 pi e); an estimate from
// 500 samples is off by a little.
TEST(PointFigures, OfAModelThatIsTheData) {
  const NamedNumbers figures = sample_figures(normal_points(3000, 1, 1), normal_points(3000, 1, 2));
  EXPECT_NEAR(figure(figures, "log_likelihood"), -std::log(2 * std::numbers::pi * std::numbers::e),
              0.08);
  EXPECT_NEAR(figure(figures, "coverage"), 0.95, 0.02);
  EXPECT_GT(figure(figures, "bandwidth"), 0.1);
  EXPECT_LT(figure(figures, "bandwidth"), 0.6);
}

TEST(PointFigures, OfAModelOfHalfTheModes) {
  const Mixture all = ring_mixture(8, 1.0, 0.02);
  const Mixture half = {{all.centers.begin(), all.centers.begin() + 4}, all.std};
  const Tensor real = sample_mixture(all, 4000, 1);
  const NamedNumbers of_all = sample_figures(sample_mixture(all, 4000, 2), real),
                     of_half = sample_figures(sample_mixture(half, 4000, 2), real);
  EXPECT_NEAR(figure(of_all, "coverage"), 0.95, 0.03);
  EXPECT_NEAR(figure(of_half, "coverage"), 0.475, 0.03);
  EXPECT_GT(figure(of_all, "log_likelihood"), figure(of_half, "log_likelihood") + 1);
}

// 1,000 samples of each of two modes, in two orders.
TEST(PointFigures, DoNotDependOnHowSamplesAreGrouped) {
  const Tensor samples = normal_points(2000, 0.1, 1);
  const std::vector<double> values = samples.to_vector<double>();
  std::vector<double> grouped, mixed;
  for (std::size_t i = 0; i < 2000; ++i) {
    grouped.insert(grouped.end(), {values[2 * i] + (i < 1000 ? 1 : -1), values[2 * i + 1]});
    mixed.insert(mixed.end(), {values[2 * i] + (i % 2 == 0 ? 1 : -1), values[2 * i + 1]});
  }
  const auto figures_of = [](const std::vector<double>& numbers) {
    const Tensor all = Tensor::from(numbers, {2000, 2});
    return sample_figures(all, all);
  };
  const NamedNumbers of_grouped = figures_of(grouped), of_mixed = figures_of(mixed);
  EXPECT_NEAR(figure(of_grouped, "coverage"), 0.95, 0.03);
  EXPECT_NEAR(figure(of_mixed, "coverage"), 0.95, 0.03);
  EXPECT_NEAR(figure(of_grouped, "log_likelihood"), figure(of_mixed, "log_likelihood"), 0.1);
}

// Four samples: two for the estimate, which its bandwidth tells, and two for the level.
TEST(PointFigures, OfTheFewestSamples) {
  const std::vector<double> values = {0, 1, 10, 111};
  const Tensor real = Tensor::from<double>({0, 5, 10.5}, {3, 1});
  const NamedNumbers figures = sample_figures(Tensor::from(values, {4, 1}), real);
  int matches = 0;
  for (const auto& [a, b] : {std::pair(0, 1), {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}) {
    const auto at = [&](int i) { return values[static_cast<std::size_t>(i)]; };
    const Tensor estimate = Tensor::from<double>({at(a), at(b)}, {2, 1});
    const KernelDensity density(estimate, cross_validated_bandwidth(estimate));
    if (density.bandwidth() != figure(figures, "bandwidth")) continue;
    ++matches;
    std::vector<double> others;
    for (int i = 0; i < 4; ++i)
      if (i != a && i != b) others.push_back(at(i));
    const std::vector<double> at_real = density.log_density(real);
    EXPECT_DOUBLE_EQ(figure(figures, "log_likelihood"), (at_real[0] + at_real[1] + at_real[2]) / 3);
    EXPECT_EQ(figure(figures, "coverage"),
              coverage(density.log_density(Tensor::from(others, {2, 1})), at_real));
  }
  EXPECT_EQ(matches, 1);
}

TEST(PointFigures, OfACollapsedModelAreNone) {
  Tensor broken = normal_points(10, 1, 1);
  broken.slice(0, 3, 4).fill(std::nan(""));
  for (const Tensor& samples : {Tensor::full({10, 2}, 0.5, DType::f32), broken})
    for (const auto& [name, number] : sample_figures(samples, normal_points(5, 1, 1)))
      EXPECT_TRUE(std::isnan(number)) << name;
}

TEST(PointFigures, OfTooFewSamplesAreNone) {
  for (const std::int64_t count : {1, 2, 3})
    for (const auto& [name, number] :
         sample_figures(normal_points(count, 1, 1), normal_points(5, 1, 1)))
      EXPECT_TRUE(std::isnan(number)) << count << " " << name;
}

// Of ten samples one differs, which is in the estimate or not: a number for one row, none for
// another.
TEST(PointFigures, OfAModelThatIsNearlyCollapsed) {
  int without = 0;
  for (std::int64_t row = 0; row < 10; ++row) {
    const Tensor samples = Tensor::full({10, 1}, 0.5, DType::f64);
    samples.slice(0, row, row + 1).fill(0.6);
    const NamedNumbers figures = sample_figures(samples, Tensor::zeros({5, 1}, DType::f64));
    without += std::isnan(figure(figures, "log_likelihood")) ? 1 : 0;
  }
  EXPECT_EQ(without, 5);
}

TEST(PointFigures, RefuseOtherShapes) {
  const Tensor five = normal_points(5, 1, 1);
  expect_error([&] { sample_figures(Tensor::zeros({0, 2}, DType::f32), five); }, {"[0, 2]"});
  expect_error([&] { sample_figures(Tensor::zeros({2, 4, 2}, DType::f32), five); }, {"[2, 4, 2]"});
  expect_error([&] { sample_figures(five, Tensor::zeros({2, 3}, DType::f32)); }, {"[2, 3]"});
}

// ---- Images

TrainedClassifier some_classifier() {
  TrainedClassifier trained{ImageClassifier(classifiers()[0], 3), {}, {}};
  trained.record.test_figure = 0.25;
  return trained;
}

TEST(ImageFigures, AreThoseOfTheClassifiersAnswers) {
  TrainedClassifier trained = some_classifier();
  const Tensor images = all_images(synthetic_digits(400, 1));
  const NamedNumbers figures = sample_figures(images, trained);
  const Tensor probabilities = trained.classifier.probabilities(images);
  const InceptionScore score = inception_score(probabilities, 4);  // 100 images in each
  EXPECT_EQ(figure(figures, "inception_score"), score.mean);
  EXPECT_EQ(figure(figures, "inception_deviation"), score.deviation);
  std::vector<double> shares(10, 0.0);
  for (const std::int64_t label : likeliest_classes(probabilities))
    shares[static_cast<std::size_t>(label)] += 1.0 / 400;
  double found = 0, entropy = 0, variation = 0;
  for (const double share : shares) {
    found += share > 0 ? 1 : 0;
    entropy -= share > 0 ? share * std::log(share) : 0;
    variation += std::abs(share - 0.1) / 2;
  }
  EXPECT_EQ(figure(figures, "classes_found"), found);
  EXPECT_NEAR(figure(figures, "entropy"), entropy, 1e-12);
  EXPECT_NEAR(figure(figures, "total_variation_from_uniform"), variation, 1e-12);
  EXPECT_NEAR(figure(figures, "kl_from_uniform"), std::log(10.0) - entropy, 1e-12);
  EXPECT_EQ(figure(figures, "classes"), 10);
}

TEST(ImageFigures, ThatComeInPiecesAreThoseOfTheWhole) {
  TrainedClassifier trained = some_classifier();
  const Tensor images = all_images(synthetic_digits(250, 1));
  ImageFigures pieces(trained, 250, 1);
  pieces.add(150, images.slice(0, 150, 250));
  pieces.add(0, images.slice(0, 0, 150));
  const NamedNumbers found = pieces.numbers(), expected = sample_figures(images, trained);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i].second, expected[i].second, 1e-12) << found[i].first;
}

TEST(ImageFigures, OfStackedDigitsHaveAThousandClasses) {
  TrainedClassifier trained = some_classifier();
  const Tensor images = all_images(stack_digits(synthetic_digits(50, 1), 60, 1));
  const NamedNumbers figures = sample_figures(images, trained);
  EXPECT_EQ(figure(figures, "classes"), 1000);
  EXPECT_LE(figure(figures, "classes_found"), 60);
  EXPECT_GT(figure(figures, "total_variation_from_uniform"),
            0.9);  // 60 images fill at most 60 of 1,000 classes
  EXPECT_EQ(figure(figures, "inception_deviation"), 0.0);
}

TEST(ImageFigures, RefuseOtherImages) {
  TrainedClassifier trained = some_classifier();
  expect_error(
      [&] {
        sample_figures(Tensor::zeros({4, 32, 32, 3}, DType::f32), trained);
      },
      {"[4, 32, 32, 3]"});
}

TEST(NamedNumbers, AreLines) {
  EXPECT_EQ(lines_of({{"inception_score", 9.70534}, {"images", 10'000}}),
            "inception score               9.7053\nimages                        10000\n");
  EXPECT_EQ(lines_of({}), "");
}

}  // namespace
}  // namespace saddle::test
