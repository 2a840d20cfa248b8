// Samples of a trained run, and the files they are written to.
#pragma once

#include <filesystem>
#include <functional>

#include "gan/model.h"

namespace saddle {

// `count` examples from each generator of a team of players: f32 [generators, count, 2] or
// [generators, count, H, W, C]. A pure function of (state, draw); a smaller count gives the first
// of the same examples. Throws Error if they would take more than 1 GiB.
Tensor draw_samples(const Model& model, std::int64_t count, std::uint64_t draw,
                    std::size_t team = 0);

// At most `count` examples of the first team in all, equally many from each generator and one
// generator after the other: f32 [n, 2] or [n, H, W, C]. Otherwise as draw_samples.
Tensor draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw);

// How many those are. Throws Error for fewer than one from each generator.
std::int64_t count_from_all(const Model& model, std::int64_t count);
// The same examples in pieces, which do not lie in memory together: examples first, first + 1, ...
using TakeSamples = std::function<void(std::int64_t first, const Tensor& samples)>;
void draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw,
                   const TakeSamples& take);

// Writes what draw_samples made. Throws Error naming the file, also for images in a file of points.
using SampleWriter =
    std::function<void(const std::filesystem::path&, const Tensor&, const Team& team)>;

// By the path's ending. Throws Error listing the known ones.
SampleWriter find_sample_writer(const std::filesystem::path& path);

}  // namespace saddle
