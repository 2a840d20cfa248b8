// Samples of a trained model.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "gan/model.h"
#include "gan/pictures/text_page.h"

namespace saddle {

// A draw has no more examples of one generator.
constexpr std::int64_t kMaxSamples = 1 << 20;

// `count` examples from each generator of a team of players: f32 [generators, count, example...] on
// the CPU. A pure function of (state, draw); a smaller count gives the first of the same examples.
// Throws Error for more than kMaxSamples, or if they would take more than 1 GiB.
Tensor draw_samples(const Model& model, std::int64_t count, std::uint64_t draw,
                    std::size_t team = 0);

// At most `count` examples of a team in all, equally many from each generator and one generator
// after the other: f32 [n, example...]. Otherwise as draw_samples.
Tensor draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw,
                     std::size_t team = 0);

// How many those are. Throws Error for fewer than one from each generator.
std::int64_t count_from_all(const Model& model, std::int64_t count, std::size_t team = 0);
// The same examples in pieces, which do not lie in memory together: examples first, first + 1, ...
using TakeSamples = std::function<void(std::int64_t first, const Tensor& samples)>;
void draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw,
                   const TakeSamples& take, std::size_t team = 0);

// The texts that samples of a model of text are, [generators, count, ...]: at each place the
// likeliest character, the first of equal ones. i64 [generators * count, length] on the CPU.
Tensor likeliest_texts(const Model& model, const Tensor& samples);

// The same in UTF-8, see Vocabulary::decode, for each generator of a team. An index beyond the
// vocabulary, which only a generator takes, is an unknown character.
std::vector<TextColumn> text_columns(const Model& model, const Tensor& samples, const Team& team);

}  // namespace saddle
