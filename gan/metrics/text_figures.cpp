#include "gan/metrics/text_figures.h"

#include <algorithm>
#include <utility>

#include "tensor/error.h"

namespace saddle {
namespace {

std::int64_t total_of(const TextStatistics::Counts& counts) {
  std::int64_t total = 0;
  for (const auto& each : counts) total += each.second;
  require(total > 0, "total variation: expected counts, found none");
  return total;
}

}  // namespace

TextStatistics::TextStatistics(std::vector<bool> parts_words)
    : parts_words_(std::move(parts_words)) {}

void TextStatistics::add(std::span<const std::int64_t> window) {
  const auto characters = static_cast<std::int64_t>(parts_words_.size());
  require(!window.empty(), "text statistics: expected a window of characters, found none");
  for (const std::int64_t character : window)
    require(0 <= character && character < characters,
            "text statistics: expected characters in [0, ", characters, "), found ", character);
  for (const std::int64_t character : window) ++unigrams_[character];
  for (std::size_t i = 1; i < window.size(); ++i)
    ++bigrams_[window[i - 1] * characters + window[i]];
  add_words(window);
}

void TextStatistics::add_words(std::span<const std::int64_t> window) {
  std::int64_t length = 0, words = 0;
  const auto end_word = [&] {
    if (length == 0) return;
    ++word_lengths_[std::exchange(length, 0)];
    ++words;
  };
  for (const std::int64_t character : window) {
    if (parts_words_[static_cast<std::size_t>(character)])
      end_word();
    else
      ++length;
  }
  end_word();
  if (words == 0) ++word_lengths_[0];
}

double total_variation(const TextStatistics::Counts& p, const TextStatistics::Counts& q) {
  const auto total_p = static_cast<double>(total_of(p)), total_q = static_cast<double>(total_of(q));
  // Half the differences are where p is larger: sum_k max(p_k - q_k, 0).
  double sum = 0;
  for (const auto& [key, count] : p) {
    const auto found = q.find(key);
    const double other = found == q.end() ? 0.0 : static_cast<double>(found->second) / total_q;
    sum += std::max(static_cast<double>(count) / total_p - other, 0.0);
  }
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
