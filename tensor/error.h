// The one exception of the project, and two helpers that build its message.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace saddle {

// Bad input or a broken contract. The message says what was expected, what was found, and where.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Joins the parts with operator<<.
template <class... Parts>
std::string concat_text(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  return text.str();
}

// Throws Error with the parts joined as its message.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  throw Error(concat_text(parts...));
}

// Throws Error with the parts joined unless `condition` holds.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
  if (!condition) [[unlikely]]
    fail(parts...);
}

}  // namespace saddle
