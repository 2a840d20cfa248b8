// The text that a run learns from, and how far its samples are from it.
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.h"
#include "data/vocabulary.h"
#include "gan/metrics/text_figures.h"
#include "gan/model.h"

namespace saddle {

struct TextCorpus {
  Vocabulary vocabulary;
  Dataset dataset;  // one-hot [N, length, data.vocabulary]
  TextStatistics statistics;
};

// Reads the file data.folder, see data/text.h. Throws Error as its readers do, and where it is
// empty.
TextCorpus load_corpus(const DataConfig& data);

// Throws Error unless the model learned from a text with these characters, in this order of how
// often they occur, as hardly another text has.
void require_text_of(const Model& model, const Vocabulary& vocabulary);

// Figures of config.samples fresh texts of each team, as Model::figures() has those of points.
// `real` is of the text that the model learned from.
std::vector<TeamFigures> figures_of_texts(const Model& model, const TextStatistics& real,
                                          std::uint64_t draw);

}  // namespace saddle
