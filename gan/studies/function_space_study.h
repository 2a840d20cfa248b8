// The GAN in function space: how D and pg go to the saddle point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "gan/studies/study.h"

namespace saddle {

// A random game with each number of points, both updates from the same random start for at most
// `max_steps`: how far each is from the saddle point, and when it comes near; a picture of that,
// and of the way of one point.
StudyResult function_space_study(std::span<const std::int64_t> points, std::size_t max_steps,
                                 const ProgressOutput& output);

// Ten games of 2 to 100 points.
StudyResult run_function_space_study(const ProgressOutput& output);

}  // namespace saddle
