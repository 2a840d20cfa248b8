// What GPUs do besides kernels: memory, bytes to and from the host, recordings, errors.
#include <gtest/gtest.h>

#include <numeric>

#include "autograd/ops.h"
#include "autograd/program.h"
#include "tests/both_devices.h"
#include "tests/random_views.h"

namespace saddle::test {
namespace {

class CudaDevice : public OnOtherDevices {};

TEST(CudaDevices, AreFoundByName) {
  EXPECT_EQ(&find_device("cpu"), &cpu_device());
  EXPECT_EQ(devices().front(), &cpu_device());
  for (Device* device : devices()) EXPECT_EQ(&find_device(device->name()), device);
  for (const char* name : {"cuda:99", "gpu", ""}) {
    const std::string error = error_of([&] { find_device(name); });
    EXPECT_TRUE(error.starts_with("device: expected cpu")) << error;
    EXPECT_NE(error.find(std::string("found '") + name), std::string::npos) << error;
  }
}

TEST(CudaDevices, SayWhyThereIsNone) {
  EXPECT_EQ(missing_devices().empty(), !other_devices().empty());
  if (!other_devices().empty()) return;
  const std::string error = error_of([] { find_device("cuda"); });
  EXPECT_NE(error.find(missing_devices()), std::string::npos) << error;
}

// Larger than the pieces that bytes travel in.
TEST_F(CudaDevice, BytesComeBack) {
  for (Device* device : other_devices()) {
    for (std::int64_t count : {0, 1, 1000, 5'000'001}) {
      std::vector<double> values(static_cast<std::size_t>(count));
      std::iota(values.begin(), values.end(), 0.5);
      const Tensor there = Tensor::from(values, {count}, *device);
      EXPECT_EQ(there.to_vector<double>(), values);
      EXPECT_EQ(there.to(cpu_device()).to_vector<double>(), values);
    }
  }
}

TEST_F(CudaDevice, UploadsComeAfterWhatWasAskedForBefore) {
  for (Device* device : other_devices()) {
    const Tensor x = Tensor::zeros({3'000'000}, DType::f32, *device);
    const Tensor sum = Tensor::zeros({1}, DType::f32, *device);
    std::vector<float> values(3'000'000);
    for (int round = 1; round < 20; ++round) {
      device->reduce(Reduction::sum, x.view(), sum.view());  // of the values before
      std::fill(values.begin(), values.end(), static_cast<float>(round));
      x.set(values);
      EXPECT_EQ(sum.item(), 3e6 * (round - 1));
    }
  }
}

TEST_F(CudaDevice, OutOfMemoryNamesWhatWasAskedForAndTheLargestBuffers) {
  for (Device* device : other_devices()) {
    const Tensor large = Tensor::empty({1 << 20, 3}, DType::f32, *device);
    const std::string error =
        error_of([&] { Tensor::empty({std::int64_t{1} << 40}, DType::f64, *device); });
    for (const char* part : {"cannot allocate 8796093022208 bytes for f64 [1099511627776]",
                             " bytes are free", "f32 [1048576, 3] of 12582912 bytes", "smaller"})
      EXPECT_NE(error.find(part), std::string::npos) << error;
    large.fill(2);  // the device goes on
    EXPECT_EQ(large.slice(0, 7, 8).to_vector<float>(), (std::vector<float>{2, 2, 2}));
    EXPECT_GE(device->peak_bytes(), 12'582'912u);
  }
}

// The same bits from a run step by step as from a replay, and updates that follow each other.
TEST_F(CudaDevice, ReplaysAreRuns) {
  for (Device* device : other_devices()) {
    const DeviceScope scope(*device);
    Graph graph;
    gradcheck::Rng rng(3);
    const Var x = gradcheck::random_input(graph, rng, {40, 30}),
              w = gradcheck::random_input(graph, rng, {30, 30});
    Program program = compile({sum(tanh(matmul(x, w)))}, {{x, tanh(matmul(x, w)) + x * 0.5}});
    const std::vector<double> start = graph.storage(x).to_vector<double>();
    std::vector<double> results[2];
    for (auto& result : results) {
      graph.write(x).set(start);
      for (int run = 0; run < 3; ++run) {
        program.run();
        result.push_back(program.output(0).item());
      }
    }
    ASSERT_NE(program.recording(), nullptr);
    EXPECT_GT(program.recording()->size(), 1u);
    EXPECT_EQ(results[0], results[1]);
  }
}

TEST_F(CudaDevice, ErrorsOfARunNameTheNode) {
  for (Device* device : other_devices()) {
    const DeviceScope scope(*device);
    Graph graph;
    const Var x = graph.input(Tensor::zeros({4, 2}, DType::f32), "x"),
              index = graph.input(Tensor::from<std::int64_t>({0, 3}, {2}), "index");
    Program program = compile({gather(x, index)});
    for (int run = 0; run < 3; ++run) program.run();
    graph.write(index).set(std::vector<std::int64_t>{1, 4});
    const std::string error = error_of([&] { program.run(); });
    EXPECT_NE(error.find("gather: index 4 at position 1"), std::string::npos) << error;
    graph.write(index).set(std::vector<std::int64_t>{1, 2});
    program.run();
  }
}

}  // namespace
}  // namespace saddle::test
