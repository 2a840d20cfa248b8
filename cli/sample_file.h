// Samples of a trained run, and the files they are written to.
#pragma once

#include <filesystem>
#include <functional>

#include "gan/model.h"

namespace saddle {

// Writes what draw_samples made of a team. Throws Error naming the file, also for images in a file
// of points or text.
using SampleWriter = std::function<void(const std::filesystem::path&, const Model&,
                                        const Tensor& samples, const Team&)>;

// By the path's ending. Throws Error listing the known ones.
SampleWriter find_sample_writer(const std::filesystem::path& path);

}  // namespace saddle
