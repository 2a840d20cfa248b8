// The duality gap of Stackelberg GANs by the number of generators.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gan/studies/duality_gap.h"
#include "gan/studies/study.h"

namespace saddle {

struct NamedGapGame {
  std::string data;  // "uneven"
  GapGame game;
};

// Linear and logistic, each with data that are the modes in uneven shares, the modes in quarters
// (which four generators have exactly), and two points that no mixture of modes equals.
const std::vector<NamedGapGame>& gap_games();

// w* of one number of generators.
struct GapRow {
  int generators;
  Minimax by_enumeration, by_cuts;
};

struct GapFigures {
  std::string data;
  GapGame game;
  Minimax by_mixtures;  // q*
  double by_values;     // q*
  double delta;         // of the bound
  std::vector<GapRow> rows;

  double gap(const GapRow& row) const { return row.by_enumeration.value - by_values; }
  // The largest difference between two ways to one number.
  double disagreement() const;
};

// Throws Error for a game that is none.
GapFigures gap_figures(const NamedGapGame& game, std::span<const int> generators);

// All games with each number of generators: a table, and a picture of the gaps, their bounds and
// the mixtures.
StudyResult gap_study(std::span<const int> generators, const ProgressOutput& output);

// 1 to 64 generators.
StudyResult run_gap_study(const ProgressOutput& output);

}  // namespace saddle
