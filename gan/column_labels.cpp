#include "gan/column_labels.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace saddle {
namespace {

struct ColumnLabel {
  std::string_view column, label;
};

// See step_figures(), logged(), image_figure_names() and text_figure_names().
constexpr ColumnLabel kLabels[] = {
    {"loss_d", "discriminator's loss"},
    {"loss_g", "generator's loss"},
    {"loss_d0", "global discriminator's loss"},
    {"loss_g0", "global generator's loss"},
    {"iterations", "iterations of the last solve"},
    {"residual", "relative residual of the last solve"},
    {"stop", "why the last solve ended"},
    {"unconverged", "steps whose solve did not converge"},
    {"modes_covered", "modes covered"},
    {"high_quality", "share of samples near a mode"},
    {"kl_to_uniform", "KL divergence from uniform, in nats"},
    {"total_variation_to_uniform", "total variation from uniform"},
    {"log_likelihood", "log-likelihood, in nats"},
    {"coverage", "coverage"},
    {"bandwidth", "bandwidth of the density"},
    {"inception_score", "inception score"},
    {"inception_deviation", "deviation of the inception score"},
    {"classes", "classes"},
    {"classes_found", "classes found"},
    {"entropy", "entropy of the classes, in nats"},
    {"total_variation", "total variation from the data's classes"},
    {"unigram_variation", "total variation of characters"},
    {"bigram_variation", "total variation of pairs of characters"},
    {"word_variation", "total variation of lengths of words"},
};

std::string label_of_one(std::string_view column) {
  const auto same = std::ranges::find(kLabels, column, &ColumnLabel::column);
  if (same != std::end(kLabels)) return std::string(same->label);
  // Another team's than the first has the team's name before it.
  const std::size_t end = column.find('_');
  const auto own = end == std::string_view::npos
                       ? std::end(kLabels)
                       : std::ranges::find(kLabels, column.substr(end + 1), &ColumnLabel::column);
  if (own == std::end(kLabels)) return std::string(column);
  return std::string(own->label) + " (" + std::string(column.substr(0, end)) + ")";
}

}  // namespace

std::string column_label(const std::string& column) {
  const std::size_t plus = column.find('+');
  if (plus == std::string::npos) return label_of_one(column);
  return label_of_one(column.substr(0, plus)) + " + " + column_label(column.substr(plus + 1));
}

}  // namespace saddle
