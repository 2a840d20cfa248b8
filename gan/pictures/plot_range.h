// What an axis shows: round numbers are the frame's business, this is from where to where.
#pragma once

#include <span>

#include "gan/pictures/plot_frame.h"

namespace saddle {

// The smallest range that holds what can be drawn of `values`, [1, 10] if nothing can: numbers that
// are finite, on a logarithmic axis positive ones.
Range range_of(std::span<const double> values, Scale scale);

// With some room at both ends; a range of one value gets some around it.
Range with_margin(Range range, Scale scale);

}  // namespace saddle
