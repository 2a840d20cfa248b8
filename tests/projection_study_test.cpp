#include "gan/studies/projection_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "gan/studies/projection_runs.h"
#include "tensor/format.h"

namespace saddle::test {
namespace {

constexpr ProjectionSetting kSetting{0.01, 0.5, 0.1};

// One point an iteration: `length` times the first coordinate `x`.
void extend(Path& path, std::size_t length, double x) {
  path.insert(path.end(), length, Point{x, 1.0});
}

TEST(ProjectedState, IsALongStretchNearTheFirstCoordinateOfTheData) {
  Path path;
  extend(path, 10, 3.0);
  extend(path, kLongStretch, 2.09);
  extend(path, 1, NAN);
  extend(path, kLongStretch - 1, 1.91);  // too short
  extend(path, 1, 2.11);
  extend(path, kLongStretch + 5, 1.95);
  const std::size_t end = path.size();
  const ProjectionRun run{kSetting, "cgd", 1, path};
  const std::vector<Stretch> expected = {{10, 10 + kLongStretch}, {end - kLongStretch - 5, end}};
  EXPECT_EQ(run.projected, expected);
  EXPECT_EQ(run.projected_time(), 2 * kLongStretch + 5);
  EXPECT_TRUE(run.reaches());
  EXPECT_TRUE(run.leaves());
  EXPECT_TRUE(run.stays());
}

TEST(ProjectedState, DoesNotLookAtTheSecondCoordinate) {
  const Path path(kLongStretch, Point{2.0, 77.0});
  EXPECT_EQ(projected_states(path), (std::vector<Stretch>{{0, kLongStretch}}));
}

TEST(ProjectionRun, TellsWhatBecameOfIt) {
  const auto run_of = [](std::size_t near, std::size_t after, double x) {
    Path path;
    extend(path, near, 2.0);
    extend(path, after, x);
    return ProjectionRun{kSetting, "simgd", 1, path};
  };
  const ProjectionRun stays = run_of(kLongStretch, 0, 0), leaves = run_of(kLongStretch, 1, 9.9),
                      never = run_of(kLongStretch - 1, 2, 10.1), low = run_of(0, 1, 0.39),
                      lost = run_of(0, 1, NAN);
  EXPECT_TRUE(stays.reaches() && stays.stays() && !stays.leaves() && !stays.ends_far());
  EXPECT_TRUE(leaves.reaches() && !leaves.stays() && leaves.leaves() && !leaves.ends_far());
  EXPECT_TRUE(!never.reaches() && !never.stays() && !never.leaves() && never.ends_far());
  EXPECT_TRUE(low.ends_far() && lost.ends_far() && !run_of(0, 1, 0.41).ends_far());
  EXPECT_EQ(never.projected_time(), 0u);

  const std::vector<ProjectionRun> runs = {stays, leaves, never, low};
  const ProjectionFigures figures = figures_of(runs);
  EXPECT_EQ(figures.reach, 2u);
  EXPECT_EQ(figures.leave, 1u);
  EXPECT_EQ(figures.stay, 1u);
  EXPECT_EQ(figures.end_far, 2u);
  EXPECT_EQ(figures.states, 2u);
  EXPECT_DOUBLE_EQ(figures.mean_time, kLongStretch / 2.0);
}

TEST(ProjectionRun, IsReproducible) {
  for (const char* optimizer : {"simgd", "cgd"}) {
    const Path first = play_projection(kSetting, optimizer, 3, 200).trajectory,
               second = play_projection(kSetting, optimizer, 3, 200).trajectory;
    ASSERT_EQ(first.size(), 201u);
    for (std::size_t k = 0; k < first.size(); ++k) {
      ASSERT_EQ(first[k].x, second[k].x) << optimizer << " " << k;
      ASSERT_EQ(first[k].y, second[k].y) << optimizer << " " << k;
    }
  }
}

// Ten seeds and 1,500 iterations are enough.
TEST(ProjectionStudy, HasThePapersFacts) {
  std::vector<ProjectionRun> simgd, cgd, comparison;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    simgd.push_back(play_projection(kSetting, "simgd", seed, 1500));
    cgd.push_back(play_projection(kSetting, "cgd", seed, 1500));
    comparison.push_back(play_projection({1.0, 0.5, 0.1}, "simgd", seed, 1500));
    // The same first weights.
    EXPECT_EQ(simgd.back().trajectory[0].x, cgd.back().trajectory[0].x);
  }
  const ProjectionFigures with_simgd = figures_of(simgd), with_cgd = figures_of(cgd);
  EXPECT_GT(with_simgd.reach, 3u);
  EXPECT_GT(with_cgd.reach, with_simgd.reach);
  EXPECT_GT(with_cgd.mean_time, 1.3 * with_simgd.mean_time);
  EXPECT_LE(figures_of(comparison).reach, 1u);
}

// What the table says of cgd in the first setting.
ProjectionFigures figures_in(const std::string& table) {
  const std::size_t row = table.find("0.01    0.5     0.1     cgd");
  EXPECT_NE(row, std::string::npos) << table;
  std::istringstream words(table.substr(row));
  std::string skipped;
  ProjectionFigures figures;
  for (int i = 0; i < 4; ++i) words >> skipped;
  words >> figures.reach >> figures.leave >> figures.stay >> figures.end_far >> figures.states >>
      figures.mean_time;
  return figures;
}

TEST(ProjectionStudy, HasATableAPictureAndTheTrajectories) {
  constexpr std::size_t kIterations = 805;
  std::ostringstream progress;
  const StudyResult result = projection_study(2, kIterations, {&progress, 0, [] { return 0.0; }});
  EXPECT_TRUE(progress.str().ends_with("run 20/20  100%\n")) << progress.str();
  EXPECT_NE(result.text.find("2 seeds of 805 iterations"), std::string::npos) << result.text;
  const std::vector<ProjectionRun> runs = {play_projection(kSetting, "cgd", 1, kIterations),
                                           play_projection(kSetting, "cgd", 2, kIterations)};
  const ProjectionFigures expected = figures_of(runs), found = figures_in(result.text);
  EXPECT_GT(expected.reach, 0u);
  EXPECT_EQ(found.reach, expected.reach);
  EXPECT_EQ(found.leave, expected.leave);
  EXPECT_EQ(found.stay, expected.stay);
  EXPECT_EQ(found.end_far, expected.end_far);
  EXPECT_EQ(found.states, expected.states);
  EXPECT_NEAR(found.mean_time, expected.mean_time, 0.5);

  EXPECT_TRUE(result.csv.starts_with(
      "eta_2,deviation,step_size,optimizer,seed,iteration,first,second\n0.01,0.5,0.1,simgd,1,0,"));
  const Point last = runs[1].trajectory[800];
  const std::string line =
      "\n0.01,0.5,0.1,cgd,2,800," + number_text(last.x) + "," + number_text(last.y) + "\n";
  EXPECT_NE(result.csv.find(line), std::string::npos) << line;
  // Iterations 0, 10, ..., 800 of both optimizers with both seeds in five settings.
  EXPECT_EQ(std::count(result.csv.begin(), result.csv.end(), '\n'), 1 + 81 * 2 * 2 * 5);
  EXPECT_GT(result.picture.width(), 1000);
}

}  // namespace
}  // namespace saddle::test
