// Trainings of an image pair that the studies share: watched, and kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "gan/files/progress.h"
#include "gan/studies/image_pair.h"

namespace saddle {

// Takes `steps` steps and shows on `output` how `what` goes. Looks after every hundredth part of
// the steps, in whole steps, at least one: at the number of steps taken, with the mean of D's loss
// before each since the last look. Throws Error if a loss is not finite.
void take_steps(const std::string& what, std::int64_t steps, const ImagePair::Step& step,
                const ProgressOutput& output,
                const std::function<void(std::int64_t step, double loss)>& look);

// Brings the pair, which SimGD has moved for `from` steps, to step `to`, and returns D's loss there
// as the last look has it. What it comes to is kept in `folder`, which exists, as
// checkpoint-TO.safetensors (not in a build without safetensors), and taken from there the next
// time. Throws Error for a file of another seed, and as take_steps() does.
double train_both(ImagePair& pair, std::int64_t from, std::int64_t to, double learning_rate,
                  const std::filesystem::path& folder, const ProgressOutput& output);

}  // namespace saddle
