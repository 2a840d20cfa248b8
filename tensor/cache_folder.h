// Where what can be made again is kept for the next process.
#pragma once

#include <filesystem>
#include <optional>

namespace saddle {

// $SADDLE_CACHE, or saddle/ in $XDG_CACHE_HOME or in $HOME/.cache; nothing if none is set. It need
// not be there.
std::optional<std::filesystem::path> cache_folder();

}  // namespace saddle
