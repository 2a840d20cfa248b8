// Figures by name, in the order in which they are shown: columns of a log, lines of a summary.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace saddle {

using NamedNumbers = std::vector<std::pair<std::string, double>>;

// "inception score      9.81", a line each.
std::string lines_of(const NamedNumbers& numbers);

}  // namespace saddle
