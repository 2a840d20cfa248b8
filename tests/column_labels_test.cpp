#include "gan/column_labels.h"

#include <gtest/gtest.h>

#include "gan/metrics/sample_figures.h"
#include "gan/metrics/text_figures.h"
#include "gan/model.h"
#include "gan/recipes/recipes.h"
#include "gan/run_summary.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

TEST(ColumnLabels, AreReadable) {
  EXPECT_EQ(column_label("step"), "step");
  EXPECT_EQ(column_label("loss_d"), "discriminator's loss");
  EXPECT_EQ(column_label("local_modes_covered"), "modes covered (local)");
  EXPECT_EQ(column_label("gradients+products"), "gradients + products");
  EXPECT_EQ(column_label("loss_d+loss_g"), "discriminator's loss + generator's loss");
  EXPECT_EQ(column_label("other_name"), "other_name");
  EXPECT_EQ(column_label("other_"), "other_");
}

TEST(ColumnLabels, KnowWhatCounts) {
  for (const char* column : {"step", "gradients+products", "local_modes_covered", "classes_found"})
    EXPECT_TRUE(column_counts(column)) << column;
  for (const char* column : {"loss_d", "step+loss_d", "high_quality", "other", "local_other"})
    EXPECT_FALSE(column_counts(column)) << column;
}

// A name of several words has a label.
void expect_labels(const NamedNumbers& numbers) {
  for (const auto& [name, number] : numbers)
    EXPECT_EQ(column_label(name).find('_'), std::string::npos) << name;
}

TEST(ColumnLabels, EveryColumnHasOne) {
  for (const auto* names : {&image_figure_names(), &text_figure_names()})
    for (const std::string& name : *names)
      EXPECT_EQ(column_label(name).find('_'), std::string::npos) << name;
  expect_labels(logged({"", MixtureFigures{}, {}}));
  TrainConfig sgan = tiny_config();
  sgan.game.trainer = "sgan";
  TrainConfig competitive = tiny_config();
  competitive.game.objective = "log-saturating";
  competitive.game.game_optimizer.name = "acgd";
  for (const TrainConfig& config : {sgan, competitive}) {
    const Model model(config);
    expect_labels(step_figures({}, model.trainer().rule()));
  }
}

}  // namespace
}  // namespace saddle::test
