// Experiments of the papers that are no training run of a recipe: they compute their figures in one
// go.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "gan/files/progress.h"
#include "gan/pictures/image.h"

namespace saddle {

struct StudyResult {
  std::string text;  // the figures for a person, as a table
  std::string csv;   // the numbers that the picture shows, behind a header
  Image picture;
};

struct StudyOptions {
  std::filesystem::path data;    // folder of the data set; empty: the usual places
  std::int64_t percent = 100;    // of every number of steps
  std::uint64_t seed = 1;        // of all random numbers; of several seeds the first
  std::uint64_t seeds = 1;       // with how many, one after the other
  std::string part;              // of Study::parts, the only one to run; empty: all
  std::filesystem::path folder;  // for what is dear, so that another run begins there; exists
  ProgressOutput progress;       // complete
};

// That percentage of `steps`, at least 1.
std::int64_t share_of(std::int64_t steps, const StudyOptions& options);

struct Study {
  std::string name;         // "quadratic"
  std::string paper;        // of gan/papers.h
  std::string source;       // what of it: "Figures 3 and 6"
  std::string description;  // one line: what is computed, and what to look for
  std::string duration;     // about, on two cores: "2 minutes"; or that it needs more
  // Either reads the options, or computes the same whatever they are. Shows how far it is where it
  // takes longer than a second.
  std::variant<StudyResult (*)(const ProgressOutput&), StudyResult (*)(const StudyOptions&)>
      function;
  std::vector<std::string> parts = {};  // that can be run by themselves
  std::uint64_t seeds = 0;  // with how many it runs, unless told otherwise; 0: it reads no number
  bool reads_data = false;  // from StudyOptions::data

  bool reads_options() const { return function.index() == 1; }
  StudyResult run(const StudyOptions& options) const;
};

// In the order of the papers.
const std::vector<Study>& studies();
// Throws Error that suggests the nearest name.
const Study& find_study(const std::string& name);

}  // namespace saddle
