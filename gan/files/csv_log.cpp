#include "gan/files/csv_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string_view>

#include "gan/files/atomic_file.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

FileDescriptor open_log(const std::filesystem::path& path) {
  return {path, O_WRONLY | O_CREAT | O_APPEND, path};
}

std::string header_line(const std::vector<std::string>& columns) {
  require(!columns.empty(), "csv log: expected at least the step's column");
  for (const std::string& column : columns)
    require(!column.empty() && column.find_first_of(",\"\r\n") == std::string::npos,
            "csv log: column name '", column, "' is empty or needs quoting");
  return joined(columns, ",") + "\n";
}

std::string read_text(const std::filesystem::path& path) {
  require(!std::filesystem::is_directory(path), path.string(), " is a folder, expected a file");
  std::ifstream stream(path, std::ios::binary);
  require(stream.is_open(), "cannot open ", path.string(), " for reading");
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  require(!stream.bad(), "cannot read ", path.string());
  return text;
}

std::int64_t step_of(std::string_view row, std::size_t position, const std::string& path) {
  std::int64_t step = 0;
  const char* end = row.data() + row.size();
  const auto [stop, error] = std::from_chars(row.data(), end, step);
  require(error == std::errc() && (*stop == ',' || *stop == '\n'), path, ": byte ", position,
          ": expected a row that begins with an integer step");
  return step;
}

// How long the whole lines are, of which the first is the header; 0 when there is none. Behind them
// is what a killed process left unfinished.
std::size_t finished_size(const std::string& text, const std::string& header,
                          const std::string& path) {
  const std::size_t finished = text.rfind('\n') + 1;
  require(finished == 0 ? header.starts_with(text) : text.starts_with(header), path,
          ": byte 0: expected the header '", header.substr(0, header.size() - 1), "', found '",
          text.substr(0, text.find('\n')), "'");
  return finished;
}

// Calls visit(step, row) for each whole row after the header.
template <class Visit>
void for_each_row(const std::string& text, const std::string& path, Visit visit) {
  const std::size_t finished = text.rfind('\n') + 1;
  std::size_t position = text.find('\n') + 1;
  while (position < finished) {
    const std::size_t next = text.find('\n', position) + 1;
    const std::string_view row(text.data() + position, next - position);
    visit(step_of(row, position, path), row);
    position = next;
  }
}

// The header and the rows up to `step`.
std::string text_until(std::int64_t step, const std::string& text, const std::string& path) {
  std::string kept = text.substr(0, text.find('\n') + 1);
  for_each_row(text, path, [&](std::int64_t at, std::string_view row) {
    if (at <= step) kept += row;
  });
  return kept;
}

}  // namespace

void require_csv_log(const std::filesystem::path& path, const std::vector<std::string>& columns) {
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return;
  const std::string text = read_text(path);
  finished_size(text, header_line(columns), path.string());
  for_each_row(text, path.string(), [](std::int64_t, std::string_view) {});
  require(::access(path.c_str(), W_OK) == 0, "cannot open ", path.string(), " for writing");
}

CsvLog::CsvLog(const std::filesystem::path& path, const std::vector<std::string>& columns)
    : path_(path), columns_(columns.size()), file_(open_log(path)) {
  const std::string header = header_line(columns);
  const std::string text = file_.size() == 0 ? "" : read_text(path);
  const std::size_t finished = finished_size(text, header, path.string());
  if (finished < text.size()) file_.truncate(static_cast<std::int64_t>(finished));
  if (finished == 0) append_line(header);
}

void CsvLog::append(std::int64_t step, std::span<const double> values) {
  require(values.size() + 1 == columns_, path_.string(), ": expected ", columns_ - 1,
          " values after the step, found ", values.size());
  std::string line = std::to_string(step);
  for (const double value : values) line += "," + shortest_text(value);
  append_line(line + "\n");
}

void CsvLog::append_line(const std::string& line) {
  const std::int64_t before = file_.size();
  try {
    file_.write(line);
  } catch (const Error&) {
    if (file_.size() > before) file_.truncate(before);
    throw;
  }
}

void CsvLog::truncate_after(std::int64_t step) {
  const std::string text = read_text(path_);
  const std::string kept = text_until(step, text, path_.string());
  if (kept.size() == text.size()) return;
  write_file(path_, kept);
  file_ = open_log(path_);
}

}  // namespace saddle
