// Figures by name, in the order in which they are shown: columns of a log, lines of a summary.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace saddle {

using NamedNumbers = std::vector<std::pair<std::string, double>>;

// Those of `names`, in that order; NaN where `numbers` has none.
NamedNumbers in_order(const std::vector<std::string>& names, const NamedNumbers& numbers);

// A line of a summary: "losses                        loss_d 1.37".
std::string summary_line(const std::string& name, const std::string& text);
// "inception score               9.81", a line each.
std::string lines_of(const NamedNumbers& numbers);

}  // namespace saddle
