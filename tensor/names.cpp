#include "tensor/names.h"

#include <algorithm>
#include <numeric>

#include "tensor/format.h"

namespace saddle {
namespace {

// Levenshtein's distance, one row of the table at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  require(!known.empty(), "nearest name: expected at least one known name");
  return *std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(name, a) < edit_distance(name, b);
  });
}

std::string unknown_name(std::string_view kind, std::string_view name,
                         const std::vector<std::string>& known) {
  constexpr std::size_t kMostListed = 20;
  const std::string text = concat_text("unknown ", kind, " ", in_quotes(name), "; did you mean ",
                                       in_quotes(nearest_name(name, known)), "?");
  return known.size() > kMostListed ? text : text + " known: " + joined(known, ", ");
}

}  // namespace saddle
