// What `saddle eval` and `saddle sample` make of a run that `saddle train` left.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "gan/files/safetensors.h"
#include "tests/scoped_variable.h"
#include "tests/train_command_fixture.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

TEST_F(TrainCommand, ARunIsEvaluated) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  const CommandResult text = run_saddle({"eval", run_folder()});
  EXPECT_EQ(text.code, kExitSuccess) << text.err;
  EXPECT_NE(text.out.find("modes covered"), std::string::npos) << text.out;
  const CommandResult json = run_saddle({"eval", run_folder(), "--json"});
  for (const char* key : {"\"modes_covered\": ", "\"steps\": 2", "\"high_quality\": "})
    EXPECT_NE(json.out.find(key), std::string::npos) << json.out;
  expect_refused({"eval", file("none")}, {"none"});
}

// The files of the data may be elsewhere by then.
TEST_F(TrainCommand, ARunOfImagesIsEvaluatedAndSampledWithoutItsData) {
  Bytes images = {0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28};
  images.resize(images.size() + 20 * 28 * 28, 7);
  const fs::path data = folder_.write("train-images-idx3-ubyte", images);
  ASSERT_EQ(train_small(run_folder(),
                        {"--steps", "2", "--dataset", "mnist", "--data", folder_.path().string()})
                .code,
            kExitSuccess);
  fs::remove(data);
  const ScopedVariable cache("SADDLE_CACHE", file("cache"));
  const CommandResult text = run_saddle({"eval", run_folder()});
  EXPECT_EQ(text.code, kExitSuccess) << text.err;
  expect_parts(text.out, {"ring8: 2 steps in ", "losses                        loss_d "});
  const CommandResult sampled =
      run_saddle({"sample", run_folder(), "--count", "3", "--out", file("s.safetensors")});
  EXPECT_EQ(sampled.code, kExitSuccess) << sampled.err;
  EXPECT_EQ(load_safetensors(file("s.safetensors")).tensors.at("samples").shape(),
            (Shape{2, 3, 28, 28, 1}));
}

TEST_F(TrainCommand, SamplesAreThoseOfAnyLargerCount) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  const auto sample = [&](const char* count, const char* draw, const std::string& out) {
    const CommandResult result =
        run_saddle({"sample", run_folder(), "--count", count, "--draw", draw, "--out", out});
    EXPECT_EQ(result.code, kExitSuccess) << result.err;
  };
  const auto rows_of = [&](const std::string& name) {
    const Tensor samples = load_safetensors(file(name)).tensors.at("samples");
    EXPECT_EQ(samples.shape()[0], 2);
    EXPECT_EQ(samples.shape()[2], 2);
    return samples.slice(1, 0, 3).to_vector<float>();
  };
  sample("3", "0", file("few.safetensors"));
  sample("600", "0", file("many.safetensors"));
  sample("3", "1", file("others.safetensors"));
  EXPECT_EQ(rows_of("few.safetensors"), rows_of("many.safetensors"));
  EXPECT_NE(rows_of("few.safetensors"), rows_of("others.safetensors"));
}

TEST_F(TrainCommand, SamplesBecomeTheFileOfTheirEnding) {
  ASSERT_EQ(train_small(run_folder(), {"--steps", "2"}).code, kExitSuccess);
  ASSERT_EQ(run_saddle({"sample", run_folder(), "--count", "3", "--out", file("s.csv")}).code,
            kExitSuccess);
  const std::string csv = contents_of(file("s.csv"));
  EXPECT_TRUE(csv.starts_with("generator,x,y\n1,")) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 2 * 3) << csv;
#ifdef SADDLE_HAS_STB
  ASSERT_EQ(run_saddle({"sample", run_folder(), "--count", "3", "--out", file("s.png")}).code,
            kExitSuccess);
  EXPECT_TRUE(contents_of(file("s.png")).starts_with("\x89PNG"));
#endif
  expect_refused({"sample", run_folder(), "--out", file("s.jpg")}, {"s.jpg", ".csv"});
  expect_refused({"sample", run_folder(), "--out", file("none/s.csv")}, {"none/s.csv"});
  expect_refused({"sample", run_folder(), "--out", file("t.csv"), "--count", "0"},
                 {"--count: expected 1 to "});
  EXPECT_FALSE(fs::exists(file("t.csv")));
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
