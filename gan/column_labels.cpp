#include "gan/column_labels.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace saddle {
namespace {

struct ColumnLabel {
  std::string_view column, label;
  bool counts = false;
};

constexpr ColumnLabel kLabels[] = {
    {"step", "step", true},
    {"gradients", "gradients", true},
    {"products", "products", true},
    {"loss_d", "discriminator's loss"},
    {"loss_g", "generator's loss"},
    {"loss_d0", "global discriminator's loss"},
    {"loss_g0", "global generator's loss"},
    {"iterations", "iterations of the last solve", true},
    {"residual", "relative residual of the last solve"},
    {"stop", "why the last solve ended"},
    {"unconverged", "steps whose solve did not converge", true},
    {"modes_covered", "modes covered", true},
    {"high_quality", "share of samples near a mode"},
    {"kl_from_uniform", "KL divergence from uniform, in nats"},
    {"total_variation_from_uniform", "total variation from uniform"},
    {"log_likelihood", "log-likelihood, in nats"},
    {"coverage", "coverage"},
    {"bandwidth", "bandwidth of the density"},
    {"inception_score", "inception score"},
    {"inception_deviation", "deviation of the inception score"},
    {"classes", "classes", true},
    {"classes_found", "classes found", true},
    {"entropy", "entropy of the classes, in nats"},
    {"unigram_variation", "total variation of characters"},
    {"bigram_variation", "total variation of pairs of characters"},
    {"word_variation", "total variation of lengths of words"},
};

const ColumnLabel* find_label(std::string_view column) {
  const auto found = std::ranges::find(kLabels, column, &ColumnLabel::column);
  return found == std::end(kLabels) ? nullptr : &*found;
}

// Another team's than the first has the team's name before it: "local", "" of the first.
std::string_view team_of(std::string_view column) {
  const std::size_t end = column.find('_');
  const bool has_team = end != std::string_view::npos && find_label(column) == nullptr &&
                        find_label(column.substr(end + 1)) != nullptr;
  return column.substr(0, has_team ? end : 0);
}

const ColumnLabel* find_label_of_any_team(std::string_view column) {
  const std::string_view team = team_of(column);
  return find_label(team.empty() ? column : column.substr(team.size() + 1));
}

std::string label_of_one(std::string_view column) {
  const ColumnLabel* const found = find_label_of_any_team(column);
  if (found == nullptr) return std::string(column);
  const std::string_view team = team_of(column);
  return std::string(found->label) + (team.empty() ? "" : " (" + std::string(team) + ")");
}

bool counts(std::string_view column) {
  const ColumnLabel* const found = find_label_of_any_team(column);
  return found != nullptr && found->counts;
}

}  // namespace

std::string column_label(const std::string& column) {
  const std::size_t plus = column.find('+');
  if (plus == std::string::npos) return label_of_one(column);
  return label_of_one(column.substr(0, plus)) + " + " + column_label(column.substr(plus + 1));
}

bool column_counts(const std::string& column) {
  const std::size_t plus = column.find('+');
  if (plus == std::string::npos) return counts(column);
  return counts(column.substr(0, plus)) && column_counts(column.substr(plus + 1));
}

}  // namespace saddle
