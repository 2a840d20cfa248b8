#include "gan/text_corpus.h"

#include <algorithm>
#include <utility>

#include "data/text.h"
#include "data/utf8.h"
#include "gan/samples.h"

namespace saddle {
namespace {

// Padding and white space stand between words; an unknown character may be a letter.
std::vector<bool> word_partings(const Vocabulary& vocabulary, std::int64_t characters) {
  std::vector<bool> parts(static_cast<std::size_t>(characters), false);
  parts[Vocabulary::kPadding] = true;
  for (const char32_t space : {U' ', U'\t', U'\u00a0'})
    if (const std::uint8_t index = vocabulary.index_of(space); index != Vocabulary::kUnknown)
      parts[index] = true;
  return parts;
}

// Of windows [n, length] of indices.
template <class Index>
void add_all(std::span<const Index> windows, std::int64_t length, TextStatistics& statistics) {
  std::vector<std::int64_t> window(static_cast<std::size_t>(length));
  for (; !windows.empty(); windows = windows.subspan(window.size())) {
    std::ranges::copy(windows.first(window.size()), window.begin());
    statistics.add(window);
  }
}

// The most frequent characters, in UTF-8.
std::string beginning_of(const Vocabulary& vocabulary) {
  constexpr std::size_t kShown = 12;
  std::string text;
  for (const char32_t character : vocabulary.characters().substr(0, kShown))
    append_utf8(text, character);
  return "'" + text + "'";
}

}  // namespace

TextCorpus load_corpus(const DataConfig& data) {
  require(!data.folder.empty(), "text: expected a file of text (--data FILE)");
  Vocabulary vocabulary = read_vocabulary(data.folder, data.vocabulary);
  Dataset indices = read_text(data.folder, vocabulary);
  TextStatistics statistics(word_partings(vocabulary, data.vocabulary));
  add_all(indices.indices(), indices.shape()[1], statistics);
  return {std::move(vocabulary), std::move(indices).one_hot(data.vocabulary),
          std::move(statistics)};
}

void require_text_of(const Model& model, const Vocabulary& vocabulary) {
  const Vocabulary learned = model.vocabulary();
  if (learned.characters() == vocabulary.characters()) return;
  fail(model.config().data.folder, ": is not the text of the run: expected ", learned.size(),
       " indices of characters, the most frequent first, ", beginning_of(learned), " ..., found ",
       vocabulary.size(), ", ", beginning_of(vocabulary), " ...");
}

std::vector<TeamFigures> figures_of_texts(const Model& model, const TextStatistics& real,
                                          std::uint64_t draw) {
  const Vocabulary vocabulary = model.vocabulary();
  const std::vector<Team> teams = model.trainer().players().teams();
  std::vector<TeamFigures> figures;
  for (std::size_t i = 0; i < teams.size(); ++i) {
    TextStatistics statistics(word_partings(vocabulary, model.config().data.vocabulary));
    const auto add = [&](std::int64_t /*first*/, const Tensor& samples) {
      const Tensor texts = likeliest_texts(model, samples);
      add_all(std::span<const std::int64_t>(texts.data<std::int64_t>()), texts.shape()[1],
              statistics);
    };
    draw_from_all(model, model.config().samples, draw, add, i);
    figures.push_back({teams[i].name, std::nullopt, text_figures(statistics, real)});
  }
  return figures;
}

}  // namespace saddle
