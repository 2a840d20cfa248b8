// The log of a run's figures: metrics.csv, one row per logged step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gan/files/file_descriptor.h"

namespace saddle {

// Throws Error where a CsvLog of these columns could not go on: a file that has another header, or
// a row that does not begin with an integer, or cannot be written. Writes nothing; where there is
// no file one can begin.
void require_csv_log(const std::filesystem::path& path, const std::vector<std::string>& columns);

// Appends rows to a CSV file whose first column is the step. Each row is one write, so readers see
// it whole. Numbers are the shortest text that reads back as the same double; "nan", "inf", "-inf".
class CsvLog {
 public:
  // Opens or creates `path` and writes the header once. `columns` names all columns, the step's
  // first. An unfinished last row, left by a killed process, is dropped. Throws Error when the file
  // has another header, a name needs quoting, or the file cannot be written.
  CsvLog(const std::filesystem::path& path, const std::vector<std::string>& columns);

  // Appends one row; `values` are the columns after the step. After a failed write (Error) the file
  // ends with the row before.
  void append(std::int64_t step, std::span<const double> values);

  // Drops the rows of later steps, atomically: for resuming at `step`. Throws Error naming the byte
  // of a row that does not begin with an integer.
  void truncate_after(std::int64_t step);

 private:
  void append_line(const std::string& line);

  std::filesystem::path path_;
  std::size_t columns_;
  FileDescriptor file_;
};

}  // namespace saddle
