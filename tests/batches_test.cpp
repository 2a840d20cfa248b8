#include "data/batches.h"

#include <limits>
#include <set>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// Example i is the number i.
Dataset counting_dataset(std::int64_t size) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < size; ++i) values.push_back(static_cast<double>(i));
  return Dataset::of_points(Tensor::from(values, {size, 1}));
}

std::vector<double> next_batch(Batches& batches) {
  const Tensor out = Tensor::empty({batches.batch_size(), 1}, DType::f64);
  batches.next(out);
  return out.to_vector<double>();
}

TEST(Batches, LabelsBelongToTheirExamples) {
  std::vector<std::int64_t> labels(23);
  Bytes bytes(23);
  for (std::uint8_t i = 0; i < 23; ++i) labels[i] = 100 + (bytes[i] = i);
  const Dataset dataset = Dataset::of_images(bytes, {23, 1, 1, 1}, labels);
  Batches batches(dataset, 5, 1, 0), unlabeled(dataset, 5, 1, 0);
  const Tensor out = Tensor::empty({5, 1}, DType::f64, cpu_device()),
               of_out = Tensor::empty({5}, DType::i64, cpu_device());
  for (int b = 0; b < 6; ++b) {
    batches.next(out, of_out);
    for (std::size_t k = 0; k < 5; ++k)
      EXPECT_NEAR(out.data<double>()[k], (of_out.data<std::int64_t>()[k] - 100) / 127.5 - 1, 1e-12);
    EXPECT_EQ(next_batch(unlabeled), out.to_vector<double>());
  }
  EXPECT_EQ(batches.position(), unlabeled.position());
}

TEST(Batches, AnEpochVisitsDistinctExamplesAndDropsTheTail) {
  const Dataset dataset = counting_dataset(23);
  Batches batches(dataset, 5, 1, 0);
  EXPECT_EQ(batches.batches_per_epoch(), 4);
  std::vector<std::vector<double>> orders;
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<double> order;
    for (int b = 0; b < 4; ++b) {
      EXPECT_EQ(batches.position(), (BatchPosition{epoch, b}));
      for (double value : next_batch(batches)) order.push_back(value);
    }
    EXPECT_EQ(std::set<double>(order.begin(), order.end()).size(), 20u);
    orders.push_back(order);
  }
  EXPECT_NE(orders[0], orders[1]);
  EXPECT_NE(orders[1], orders[2]);
}

TEST(Batches, EveryExampleComesWithinAFewEpochs) {
  const Dataset dataset = counting_dataset(7);
  Batches batches(dataset, 4, 2, 0);
  std::set<double> seen;
  for (int i = 0; i < 40; ++i)
    for (double value : next_batch(batches)) seen.insert(value);
  EXPECT_EQ(seen.size(), 7u);
}

TEST(Batches, ABatchOfTheWholeDatasetIsAPermutation) {
  const Dataset dataset = counting_dataset(6);
  Batches batches(dataset, 6, 3, 0);
  const auto batch = next_batch(batches);
  EXPECT_EQ(std::set<double>(batch.begin(), batch.end()), (std::set<double>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(batches.position(), (BatchPosition{1, 0}));
}

TEST(Batches, ResumeAtEveryPositionIsExact) {
  const Dataset dataset = counting_dataset(17);
  Batches original(dataset, 4, 11, 3);
  for (int i = 0; i < 13; ++i) {
    Batches resumed(dataset, 4, 11, 3);
    resumed.set_position(original.position());
    Batches continued = original;
    for (int k = 0; k < 6; ++k) EXPECT_EQ(next_batch(resumed), next_batch(continued));
    next_batch(original);
  }
}

TEST(Batches, GoesBackToAnEarlierEpoch) {
  const Dataset dataset = counting_dataset(12);
  Batches batches(dataset, 5, 1, 0);
  const auto first = next_batch(batches);
  for (int i = 0; i < 5; ++i) next_batch(batches);
  batches.set_position({0, 0});
  EXPECT_EQ(next_batch(batches), first);
}

TEST(Batches, SeedAndStreamChangeTheOrder) {
  const Dataset dataset = counting_dataset(100);
  Batches a(dataset, 50, 1, 0), b(dataset, 50, 2, 0), c(dataset, 50, 1, 1);
  const auto batch = next_batch(a);
  EXPECT_NE(batch, next_batch(b));
  EXPECT_NE(batch, next_batch(c));
}

TEST(Batches, AFailedBatchDoesNotAdvance) {
  const Dataset dataset = counting_dataset(10);
  Batches batches(dataset, 5, 1, 0);
  expect_error([&] { batches.next(Tensor::empty({4, 1}, DType::f64)); }, {"5 examples", "[4, 1]"});
  EXPECT_EQ(batches.position(), BatchPosition{});
}

TEST(Batches, RefusesBatchSizesAndPositionsOutOfRange) {
  const Dataset dataset = counting_dataset(10);
  for (std::int64_t size : {-1, 0, 11})
    expect_error([&] { Batches(dataset, size, 1, 0); },
                 {"expected 1 to 10", "found " + std::to_string(size)});
  Batches batches(dataset, 3, 1, 0);
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  for (BatchPosition position :
       {BatchPosition{-1, 0}, {0, -1}, {0, 3}, {0, kLargest}, {kLargest, 0}})
    expect_error([&] { batches.set_position(position); }, {"batch position: expected"});
  EXPECT_EQ(batches.position(), BatchPosition{});
}

}  // namespace
}  // namespace saddle::test
