#include "gan/metrics/text_figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "tensor/error.h"

namespace saddle {
namespace {

double total_of(const TextStatistics::Counts& counts) {
  const std::int64_t total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  require(total > 0, "total variation: expected counts, found none");
  return static_cast<double>(total);
}

}  // namespace

TextStatistics::TextStatistics(std::vector<bool> parts_words)
    : parts_words_(std::move(parts_words)),
      unigrams_(parts_words_.size(), 0),
      bigrams_(parts_words_.size() * parts_words_.size(), 0) {}

void TextStatistics::add(std::span<const std::int64_t> window) {
  const auto characters = static_cast<std::int64_t>(parts_words_.size());
  require(!window.empty(), "text statistics: expected a window of characters, found none");
  for (const std::int64_t character : window)
    require(0 <= character && character < characters,
            "text statistics: expected characters in [0, ", characters, "), found ", character);
  for (const std::int64_t character : window) ++unigrams_[static_cast<std::size_t>(character)];
  for (std::size_t i = 1; i < window.size(); ++i)
    ++bigrams_[static_cast<std::size_t>(window[i - 1] * characters + window[i])];
  add_words(window);
}

void TextStatistics::add_words(std::span<const std::int64_t> window) {
  std::size_t length = 0;
  bool found = false;
  const auto end_word = [&] {
    if (length == 0) return;
    add_word(std::exchange(length, 0));
    found = true;
  };
  for (const std::int64_t character : window) {
    if (parts_words_[static_cast<std::size_t>(character)])
      end_word();
    else
      ++length;
  }
  end_word();
  if (!found) add_word(0);
}

void TextStatistics::add_word(std::size_t length) {
  if (length >= word_lengths_.size()) word_lengths_.resize(length + 1, 0);
  ++word_lengths_[length];
}

double total_variation(const TextStatistics::Counts& p, const TextStatistics::Counts& q) {
  const double total_p = total_of(p), total_q = total_of(q);
  const auto share = [](const TextStatistics::Counts& counts, std::size_t k, double total) {
    return k < counts.size() ? static_cast<double>(counts[k]) / total : 0.0;
  };
  double sum = 0;
  for (std::size_t k = 0; k < std::max(p.size(), q.size()); ++k)
    sum += 0.5 * std::abs(share(p, k, total_p) - share(q, k, total_q));
  return sum;
}

const std::vector<std::string>& text_figure_names() {
  static const std::vector<std::string> names = {"unigram_variation", "bigram_variation",
                                                 "word_variation"};
  return names;
}

NamedNumbers text_figures(const TextStatistics& samples, const TextStatistics& real) {
  const std::vector<std::string>& names = text_figure_names();
  return {{names[0], total_variation(samples.unigrams(), real.unigrams())},
          {names[1], total_variation(samples.bigrams(), real.bigrams())},
          {names[2], total_variation(samples.word_lengths(), real.word_lengths())}};
}

}  // namespace saddle
