#include "cli/toml.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>

#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_' || c == '-';
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

class Parser {
 public:
  Parser(const std::string& file, std::string_view document) : file_(file), rest_(document) {}

  std::vector<TomlEntry> entries() {
    for (skip_blank_lines(); !rest_.empty(); skip_blank_lines()) {
      if (peek() == '[') refuse("tables are not used here, expected KEY = VALUE");
      TomlEntry entry = parse_entry();
      const auto [known, is_new] = lines_.emplace(entry.key, entry.line);
      if (!is_new) refuse(concat_text(entry.key, " was given before, in line ", known->second));
      entries_.push_back(std::move(entry));
      skip_spaces();
      if (!rest_.empty() && peek() != '\n' && peek() != '#') refuse_next("the end of the line");
    }
    return std::move(entries_);
  }

 private:
  TomlEntry parse_entry() {
    TomlEntry entry;
    entry.line = line_;
    entry.key = is_quote() ? parse_string() : parse_word("a key");
    skip_spaces();
    if (peek() != '=') refuse_next("'=' after the key " + in_quotes(entry.key));
    take();
    skip_spaces();
    parse_scalar_or_list(entry);
    return entry;
  }

  void parse_scalar_or_list(TomlEntry& entry) {
    if (is_quote()) {
      entry.kind = ValueKind::text;
      entry.text = parse_string();
    } else if (peek() == '[') {
      entry.kind = ValueKind::list;
      entry.text = parse_list();
    } else {
      entry.text = parse_number_or_boolean();
      const bool is_boolean = entry.text == "true" || entry.text == "false";
      entry.kind = is_boolean ? ValueKind::boolean : ValueKind::number;
    }
  }

  std::string parse_list() {
    std::string text;
    take();
    for (skip_blank_lines(); peek() != ']'; skip_blank_lines()) {
      text += (text.empty() ? "" : ", ") + parse_number_or_boolean();
      skip_blank_lines();
      if (peek() == ',')
        take();
      else if (peek() != ']')
        refuse_next("',' or ']' in a list");
    }
    take();
    return text.empty() ? "none" : text;
  }

  // TOML's optional plus sign and underscores between digits are left out.
  std::string parse_number_or_boolean() {
    std::string text;
    if (peek() == '+') take();
    while (is_word(peek()) || peek() == '.' || peek() == '+') {
      const char c = take();
      const bool separates = c == '_' && !text.empty() && is_digit(text.back()) && is_digit(peek());
      if (!separates) text += c;
    }
    if (text.empty()) refuse_next("a value");
    return text;
  }

  std::string parse_word(std::string_view what) {
    std::string text;
    while (is_word(peek())) text += take();
    if (text.empty()) refuse_next(what);
    return text;
  }

  std::string parse_string() {
    const char quote = take();
    std::string text;
    while (peek() != quote) {
      if (rest_.empty() || peek() == '\n') refuse("expected a closing quote in this line");
      const char c = take();
      if (c == '\\' && quote == '"')
        append_escaped(text);
      else
        text += c;
    }
    take();
    return text;
  }

  void append_escaped(std::string& text) {
    constexpr std::string_view kNames = "btnfr\"\\", kMeanings = "\b\t\n\f\r\"\\";
    const char name = take();
    const std::size_t known = kNames.find(name);
    if (known != std::string_view::npos)
      text += kMeanings[known];
    else if (name == 'u' || name == 'U')
      append_utf8(text, parse_code_point(name == 'u' ? 4 : 8));
    else
      refuse("unknown escape in a string, expected one of \\b \\t \\n \\f \\r \\\" \\\\ \\u \\U");
  }

  std::uint32_t parse_code_point(std::size_t digits) {
    const std::string_view text = rest_.substr(0, digits);
    std::uint32_t code = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
    const bool is_scalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && code != 0;
    if (text.size() != digits || error != std::errc{} || stop != text.data() + digits || !is_scalar)
      refuse(concat_text("expected ", digits, " hexadecimal digits of a character after \\u"));
    rest_.remove_prefix(digits);
    return code;
  }

  void skip_spaces() {
    while (peek() == ' ' || peek() == '\t' || (peek() == '\r' && rest_.substr(1, 1) == "\n"))
      take();
  }

  void skip_blank_lines() {
    for (skip_spaces(); peek() == '\n' || peek() == '#'; skip_spaces()) {
      if (peek() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      if (!rest_.empty()) take();
    }
  }

  bool is_quote() const { return peek() == '"' || peek() == '\''; }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  char take() {
    if (rest_.empty()) refuse("the file ends too early");
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }

  [[noreturn]] void refuse(const std::string& problem) const {
    fail(file_, ":", line_, ": ", problem);
  }
  [[noreturn]] void refuse_next(std::string_view expected) const {
    const std::string_view next = rest_.substr(0, rest_.find('\n'));
    refuse(concat_text("expected ", expected, ", found ",
                       next.empty() ? "the end of the line" : in_quotes(std::string(next))));
  }

  const std::string& file_;
  std::string_view rest_;
  int line_ = 1;
  std::map<std::string, int> lines_;  // of each key
  std::vector<TomlEntry> entries_;
};

std::string toml_string(const std::string& text) {
  std::string quoted_text = "\"";
  for (const char c : text) {
    char escaped[8];
    if (c == '"' || c == '\\') {
      quoted_text += '\\';
      quoted_text += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      quoted_text += escaped;
    } else {
      quoted_text += c;
    }
  }
  return quoted_text + "\"";
}

}  // namespace

std::vector<TomlEntry> parse_toml(const std::string& file, std::string_view document) {
  return Parser(file, document).entries();
}

std::string toml_text(ValueKind kind, const std::string& text) {
  if (kind == ValueKind::text) return toml_string(text);
  if (kind == ValueKind::list) return "[" + (text == "none" ? "" : text) + "]";
  return text;
}

}  // namespace saddle
