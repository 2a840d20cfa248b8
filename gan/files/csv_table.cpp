#include "gan/files/csv_table.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{1} << 28;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string read_whole_lines(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  require(stream.is_open() && !std::filesystem::is_directory(path), "cannot open ", path.string(),
          " for reading");
  const auto size = static_cast<std::uintmax_t>(stream.tellg());
  require(size <= kMaxBytes, path.string(), ": expected at most ", kMaxBytes, " bytes, found ",
          size);
  stream.seekg(0);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  require(!stream.bad(), "cannot read ", path.string());
  text.resize(text.rfind('\n') + 1);  // 0 where there is none
  return text;
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& path) : path_(path.string()) {
  const std::string text = read_whole_lines(path);
  require(!text.empty(), path_, ": expected a header, found no whole line");
  std::size_t line = 0;
  for (const std::string_view row : split({text.data(), text.size() - 1}, '\n')) {
    const std::vector<std::string_view> cells = split(row, ',');
    if (line++ == 0) {
      columns_.assign(cells.begin(), cells.end());
      values_.resize(columns_.size());
      continue;
    }
    require(cells.size() == columns_.size(), path_, ": line ", line, ": expected ", columns_.size(),
            " numbers, found ", cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      double value = 0;
      const char* end = cells[i].data() + cells[i].size();
      const auto [stop, error] = std::from_chars(cells[i].data(), end, value);
      require(error == std::errc() && stop == end, path_, ": line ", line, ": expected a number, ",
              "found ", in_quotes(std::string(cells[i])));
      values_[i].push_back(value);
    }
  }
}

bool CsvTable::has(const std::string& name) const {
  return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
}

const std::vector<double>& CsvTable::column(const std::string& name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) fail(path_, ": ", unknown_name("column", name, columns_));
  return values_[static_cast<std::size_t>(found - columns_.begin())];
}

std::vector<double> CsvTable::values(const std::string& names) const {
  std::vector<double> sum(values_[0].size(), 0.0);
  for (const std::string_view name : split(names, '+')) {
    const std::vector<double>& term = column(std::string(name));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += term[i];
  }
  return sum;
}

}  // namespace saddle
