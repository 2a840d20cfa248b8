#include "tensor/cache_folder.h"

#include <cstdlib>
#include <string_view>

namespace saddle {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::optional<std::filesystem::path> cache_folder() {
  if (const auto own = variable("SADDLE_CACHE"); !own.empty()) return own;
  if (const auto caches = variable("XDG_CACHE_HOME"); !caches.empty())
    return std::filesystem::path(caches) / "saddle";
  if (const auto home = variable("HOME"); !home.empty())
    return std::filesystem::path(home) / ".cache/saddle";
  return std::nullopt;
}

}  // namespace saddle
