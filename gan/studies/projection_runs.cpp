#include "gan/studies/projection_runs.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gan/studies/projection_game.h"
#include "optim/game_optimizer.h"

namespace saddle {
namespace {

constexpr double kFarFactor = 5.0;

bool is_near(const Point& point) { return std::abs(point.x - ProjectionGame::kData.x) < kNear; }

}  // namespace

std::vector<Stretch> projected_states(const Path& trajectory) {
  std::vector<Stretch> states;
  auto from = trajectory.begin();
  while (from != trajectory.end()) {
    const auto begin = std::find_if(from, trajectory.end(), is_near);
    from = std::find_if_not(begin, trajectory.end(), is_near);
    const Stretch stretch{static_cast<std::size_t>(begin - trajectory.begin()),
                          static_cast<std::size_t>(from - trajectory.begin())};
    if (stretch.length() >= kLongStretch) states.push_back(stretch);
  }
  return states;
}

bool ProjectionRun::leaves() const {
  return reaches() && projected.front().end < trajectory.size();
}

bool ProjectionRun::stays() const { return reaches() && projected.back().end == trajectory.size(); }

bool ProjectionRun::ends_far() const {
  return !(std::abs(std::log(trajectory.back().x / ProjectionGame::kData.x)) <=
           std::log(kFarFactor));
}

std::size_t ProjectionRun::projected_time() const {
  std::size_t time = 0;
  for (const Stretch& stretch : projected) time += stretch.length();
  return time;
}

ProjectionRun play_projection(const ProjectionSetting& setting, const std::string& optimizer,
                              std::uint64_t seed, std::size_t iterations) {
  const ProjectionGame game(setting.prominence);
  game.draw_weights(seed, setting.deviation);
  const auto steps = make_game_optimizer(game.game, {.name = optimizer,
                                                     .learning_rate_x = setting.step_size,
                                                     .learning_rate_y = setting.step_size,
                                                     .tolerance = 1e-10});
  Program point = compile({game.point});
  Path trajectory;
  const auto look = [&] {
    point.run();
    const std::vector<double> xy = point.output(0).to_vector<double>();
    trajectory.push_back({xy[0], xy[1]});
  };
  look();
  for (std::size_t k = 0; k < iterations; ++k) {
    steps->step();
    look();
  }
  return {setting, optimizer, seed, std::move(trajectory)};
}

ProjectionFigures figures_of(std::span<const ProjectionRun> runs) {
  ProjectionFigures figures;
  for (const ProjectionRun& run : runs) {
    figures.reach += run.reaches();
    figures.leave += run.leaves();
    figures.stay += run.stays();
    figures.end_far += run.ends_far();
    figures.states += run.projected.size();
    figures.mean_time +=
        static_cast<double>(run.projected_time()) / static_cast<double>(runs.size());
  }
  return figures;
}

}  // namespace saddle
