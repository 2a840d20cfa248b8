// Runs of the projection game, and when they are in the projected state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gan/pictures/path.h"

namespace saddle {

struct ProjectionSetting {
  double prominence;  // of the second coordinate: the paper's 0.01, or 1 for its comparison
  double deviation;   // of the first weights
  double step_size;   // of both players
};

// Iterations [begin, end).
struct Stretch {
  std::size_t begin = 0, end = 0;

  std::size_t length() const { return end - begin; }
  bool operator==(const Stretch&) const = default;
};

// The paper calls "projected" the "long periods" in which the first coordinate of G equals that of
// the data, and gives no numbers. Here: at least kLongStretch iterations in a row in which it is
// nearer to it than kNear. A coordinate that is not a number is not near.
constexpr double kNear = 0.1;
constexpr std::size_t kLongStretch = 500;
// The longest possible stretches, in order.
std::vector<Stretch> projected_states(const Path& trajectory);

struct ProjectionRun {
  ProjectionSetting setting;
  std::string optimizer;
  std::uint64_t seed = 0;
  Path trajectory;  // of G: before the first step, and after each
  std::vector<Stretch> projected = projected_states(trajectory);

  bool reaches() const { return !projected.empty(); }
  bool leaves() const;  // some projected state, perhaps for another
  bool stays() const;   // projected at the end
  // The first coordinate is off by more than a factor of 5 at the end, or is no number.
  bool ends_far() const;
  std::size_t projected_time() const;  // in iterations, over all projected states
};

// Plays `iterations` steps of simgd or cgd. Equal arguments give equal bits on one type of machine;
// the game is chaotic, so that another one's rounding ends elsewhere. Throws Error if a step does.
ProjectionRun play_projection(const ProjectionSetting& setting, const std::string& optimizer,
                              std::uint64_t seed, std::size_t iterations);

// Of several runs.
struct ProjectionFigures {
  std::size_t reach = 0, leave = 0, stay = 0, end_far = 0;  // runs
  std::size_t states = 0;                                   // of all runs together
  double mean_time = 0.0;                                   // of a run, 0 where it has no state
};
ProjectionFigures figures_of(std::span<const ProjectionRun> runs);

}  // namespace saddle
