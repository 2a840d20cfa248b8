// Where the files of the known data sets lie on this machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saddle {

// Only STL-10 has unlabeled images.
enum class Split { train, test, unlabeled };

std::string_view name_of(Split split);

// `folder` alone where it is given. Otherwise, in the order in which they are looked at,
// $SADDLE_DATA, ./data, the user's cache and the system's packages, each with the folder that the
// data set usually has there. Throws Error if `folder` is no folder, or lists the known data sets.
std::vector<std::filesystem::path> places_of(std::string_view dataset,
                                             const std::filesystem::path& folder);

// Throws Error: found no `wanted` of `dataset`, with every place that was looked at and what to do.
[[noreturn]] void fail_not_found(std::string_view dataset, const std::filesystem::path& folder,
                                 std::string_view wanted);

// What look(place), an optional, gives for the first place where it gives anything. Throws Error as
// the two functions above do.
template <class Look>
auto find_files(std::string_view dataset, const std::filesystem::path& folder,
                std::string_view wanted, const Look& look) {
  for (const std::filesystem::path& place : places_of(dataset, folder))
    if (auto found = look(place)) return *std::move(found);
  fail_not_found(dataset, folder, wanted);
}

// The first of `names` that is a regular file in `folder`; empty if none is.
std::filesystem::path first_file(const std::filesystem::path& folder,
                                 const std::vector<std::string>& names);

}  // namespace saddle
