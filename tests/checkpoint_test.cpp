#include "gan/checkpoint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/tensor_file_fixture.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

NamedTensors small_state(float first) {
  return {{"weight", Tensor::from<float>({first, 2, 3, 4}, {2, 2})},
          {"random", Tensor::from<std::int64_t>({7, 9}, {2})}};
}

class Checkpoint : public TensorFileFixture {
 protected:
  Checkpoint() { save_checkpoint(path_, "ring8", position_, small_state(1)); }

  // Loading into another state fails with `parts`, and leaves that state alone.
  void expect_refused(const std::string& recipe, const NamedTensors& state,
                      std::vector<std::string> parts) {
    std::vector<std::vector<double>> before;
    for (const auto& each : state) before.push_back(each.second.to_vector<double>());
    parts.push_back(path_.string());
    expect_error([&] { load_checkpoint(path_, recipe, state); }, parts);
    for (std::size_t i = 0; i < state.size(); ++i)
      EXPECT_EQ(state[i].second.to_vector<double>(), before[i]) << state[i].first;
  }

  RunPosition position_{12, {{3, 4}, {5, 6}}, 0.1, {{"loss_d", -1.5}, {"loss_g", NAN}}};
};

TEST_F(Checkpoint, RoundTrip) {
  const NamedTensors state = small_state(-5);
  const RunPosition position = load_checkpoint(path_, "ring8", state);
  EXPECT_EQ(position.step, 12);
  EXPECT_EQ(position.data, (std::vector<BatchPosition>{{3, 4}, {5, 6}}));
  EXPECT_EQ(position.seconds, 0.1);
  ASSERT_EQ(position.losses.size(), 2U);
  EXPECT_EQ(position.losses[0], std::pair(std::string("loss_d"), -1.5));
  EXPECT_EQ(position.losses[1].first, "loss_g");
  EXPECT_TRUE(std::isnan(position.losses[1].second));
  EXPECT_EQ(state[0].second.to_vector<float>(), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(state[1].second.to_vector<std::int64_t>(), (std::vector<std::int64_t>{7, 9}));
}

TEST_F(Checkpoint, RemembersTheDataThatWasRead) {
  const NamedTensors state = small_state(1);
  EXPECT_EQ(load_checkpoint(path_, "ring8", state).fingerprint, "");
  RunPosition position = position_;
  position.fingerprint = "examples [12, 2], hash 0123456789abcdef";
  save_checkpoint(path_, "ring8", position, state);
  EXPECT_EQ(load_checkpoint(path_, "ring8", state).fingerprint, position.fingerprint);
}

TEST_F(Checkpoint, RemembersHowTheLastSolveEnded) {
  const NamedTensors state = small_state(1);
  EXPECT_FALSE(load_checkpoint(path_, "ring8", state).solve.has_value());
  RunPosition position = position_;
  position.solve = {StopReason::stagnation, 17, 19, 0.25};
  position.unconverged = 3;
  save_checkpoint(path_, "ring8", position, state);
  const RunPosition found = load_checkpoint(path_, "ring8", state);
  ASSERT_TRUE(found.solve.has_value());
  EXPECT_EQ(found.solve->reason, StopReason::stagnation);
  EXPECT_EQ(found.solve->iterations, 17);
  EXPECT_EQ(found.solve->products, 19);
  EXPECT_EQ(found.solve->residual, 0.25);
  EXPECT_EQ(found.unconverged, 3);
  for (const auto& [key, text] :
       {std::pair("solve_stop", "5"), std::pair("solve_stop", "-1"),
        std::pair("solve_iterations", "x"), std::pair("solve_residual", "nan")}) {
    save_checkpoint(path_, "ring8", position, state);
    set_metadata(key, text);
    expect_refused("ring8", small_state(5), {concat_text("'", key, "'")});
  }
}

TEST_F(Checkpoint, FillsViewsInPlace) {
  const Tensor flat = Tensor::zeros({1, 6}, DType::f32);
  NamedTensors state = small_state(0);
  state[0].second = flat.slice(1, 1, 5).reshape({2, 2});
  load_checkpoint(path_, "ring8", state);
  EXPECT_EQ(flat.to_vector<float>(), (std::vector<float>{0, 1, 2, 3, 4, 0}));
}

TEST_F(Checkpoint, RefusesAnotherRecipe) {
  expect_refused("mnist", small_state(5), {"'mnist'", "'ring8'"});
}

TEST_F(Checkpoint, RefusesAnotherShapeOrDtype) {
  NamedTensors state = small_state(5);
  state[0].second = Tensor::zeros({4}, DType::f32);
  expect_refused("ring8", state, {"weight", "[2, 2]", "[4]"});
  state[0].second = Tensor::zeros({2, 2}, DType::f64);
  expect_refused("ring8", state, {"weight", "f32", "f64"});
}

TEST_F(Checkpoint, RefusesMissingAndUnknownTensors) {
  NamedTensors state = small_state(5);
  state.emplace_back("bias", Tensor::zeros({1}, DType::f32));
  expect_refused("ring8", state, {"bias", "missing"});
  state = {small_state(5)[0]};
  expect_refused("ring8", state, {"random"});
}

TEST_F(Checkpoint, RefusesPositionsThatAreNone) {
  for (const char* text : {"-1", "12x", "", "1e3", "99999999999999999999"}) {
    set_metadata("step", text);
    expect_refused("ring8", small_state(5), {"'step'"});
  }
  set_metadata("step", "12");
  for (const char* text : {"nan", "inf", "-0.5", "soon"}) {
    set_metadata("seconds", text);
    expect_refused("ring8", small_state(5), {"'seconds'"});
  }
  set_metadata("seconds", "1");
  set_metadata("loss_g", "low");
  expect_refused("ring8", small_state(5), {"'loss_g'", "'low'"});
}

TEST_F(Checkpoint, RefusesWeightsThatAreNoCheckpoint) {
  save_safetensors(path_, {{{"weight", Tensor::zeros({2, 2}, DType::f32)}}, {}});
  expect_refused("ring8", small_state(5), {"lacks 'format'"});
}

TEST_F(Checkpoint, RefusesAFileCutShortAnywhere) {
  const std::string whole = contents();
  for (std::size_t size = 0; size < whole.size(); size += 5) {
    put(whole.substr(0, size));
    expect_refused("ring8", small_state(5), {});
  }
}

TEST_F(Checkpoint, RefusesNumbersThatWereNotWritten) {
  std::string changed = contents();
  changed.back() ^= 1;
  put(changed);
  expect_refused("ring8", small_state(5), {"checksum"});
  TensorFile without = load_safetensors(path_);  // as earlier versions wrote it
  ASSERT_EQ(without.metadata.erase("checksum"), 1U);
  save_safetensors(path_, without);
  EXPECT_EQ(load_checkpoint(path_, "ring8", small_state(5)).step, 12);
}

TEST_F(Checkpoint, RefusesOffsetsThatLie) {
  std::string lying = contents();
  const std::string offsets = "[16,32]";
  const std::size_t at = lying.find(offsets);
  ASSERT_NE(at, std::string::npos) << lying;
  put(lying.replace(at, offsets.size(), "[00,16]"));
  expect_refused("ring8", small_state(5), {});
  put(lying.replace(at, offsets.size(), "[24,40]"));
  expect_refused("ring8", small_state(5), {"weight"});
}

TEST_F(Checkpoint, RefusesWhatIsNotThere) {
  std::filesystem::remove(path_);
  expect_refused("ring8", small_state(5), {"no such file"});
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
