// Experiments of the papers that are no training run: they compute their figures in one go.
#pragma once

#include <string>
#include <vector>

#include "gan/pictures/image.h"

namespace saddle {

struct StudyResult {
  std::string text;  // the figures for a person, as a table
  std::string csv;   // the numbers that the picture shows, behind a header
  Image picture;
};

struct Study {
  std::string name;         // "quadratic"
  std::string source;       // "Implicit competitive regularization, Figures 3 and 6"
  std::string description;  // one line: what is computed, and what to look for
  StudyResult (*run)();
};

// In the order of the papers.
const std::vector<Study>& studies();
// Throws Error that suggests the nearest name.
const Study& find_study(const std::string& name);

}  // namespace saddle
