// How far generated texts are from real ones in what letters and words they are made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gan/named_numbers.h"

namespace saddle {

// Counts of what windows of characters, given by their indices, are made of. Padding is a character
// like others, as in the n-gram models of WGAN-GP's code: a text has to end in the right place.
class TextStatistics {
 public:
  // parts_words[c]: character c stands between words; one entry for each character.
  explicit TextStatistics(std::vector<bool> parts_words);

  // Throws Error, and counts nothing, for an empty window or an index without an entry.
  void add(std::span<const std::int64_t> window);

  using Counts = std::vector<std::int64_t>;
  const Counts& unigrams() const { return unigrams_; }  // by character
  // Of neighbours in a window, by first * characters + second.
  const Counts& bigrams() const { return bigrams_; }
  // Of the longest runs of characters that part no words, by length, up to the longest; a window
  // without any counts as one of length 0.
  const Counts& word_lengths() const { return word_lengths_; }

 private:
  void add_words(std::span<const std::int64_t> window);
  void add_word(std::size_t length);

  std::vector<bool> parts_words_;
  Counts unigrams_, bigrams_, word_lengths_;
};

// TV(p, q) = 1/2 sum_k |p_k - q_k| of the shares that counts stand for, in [0, 1]; those beyond the
// end are 0. Throws Error where all of one are.
double total_variation(const TextStatistics::Counts& p, const TextStatistics::Counts& q);

// "unigram_variation", "bigram_variation", "word_variation".
const std::vector<std::string>& text_figure_names();
// Total variations by these names. Throws Error where one has no window.
NamedNumbers text_figures(const TextStatistics& samples, const TextStatistics& real);

}  // namespace saddle
