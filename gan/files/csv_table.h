// Columns of numbers, read from a CSV file: what CsvLog writes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace saddle {

class CsvTable {
 public:
  // Reads a header and rows of equally many numbers; an unfinished last row, which a run may be
  // writing, is left out. Throws Error naming the file and line of what is no such row, and for a
  // file of more than 256 MiB.
  explicit CsvTable(const std::filesystem::path& path);

  const std::vector<std::string>& columns() const { return columns_; }
  bool has(const std::string& column) const;
  // The column, or, of names joined by "+", the sum of several. Throws Error that lists the known
  // ones.
  std::vector<double> values(const std::string& names) const;

 private:
  const std::vector<double>& column(const std::string& name) const;

  std::string path_;
  std::vector<std::string> columns_;
  std::vector<std::vector<double>> values_;  // by column
};

}  // namespace saddle
