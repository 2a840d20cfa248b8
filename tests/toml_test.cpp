#include "cli/toml.h"

#include <gtest/gtest.h>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TomlEntry only_entry(const std::string& document) {
  const std::vector<TomlEntry> entries = parse_toml("x.toml", document);
  EXPECT_EQ(entries.size(), 1u) << document;
  return entries.at(0);
}

void expect_value(const std::string& value, ValueKind kind, const std::string& text) {
  const TomlEntry entry = only_entry("key = " + value);
  EXPECT_EQ(entry.kind, kind) << value;
  EXPECT_EQ(entry.text, text) << value;
}

void expect_refused(const std::string& document, const std::vector<std::string>& parts) {
  SCOPED_TRACE(document);
  expect_error([&] { parse_toml("x.toml", document); }, parts);
}

TEST(Toml, ReadsEachKindOfValue) {
  expect_value("25_000", ValueKind::number, "25000");
  expect_value("-2", ValueKind::number, "-2");
  expect_value("+2e-4", ValueKind::number, "2e-4");
  expect_value("1e+3", ValueKind::number, "1e+3");
  expect_value("true", ValueKind::boolean, "true");
  expect_value("[]", ValueKind::list, "none");
  expect_value("[512,256]", ValueKind::list, "512, 256");
  expect_value("[ 512, # first\n  256,\n]", ValueKind::list, "512, 256");
  expect_value("'C:\\data'", ValueKind::text, "C:\\data");
  expect_value(R"("a \"b\" \\ \t # = , \u00e9 \U0001F600")", ValueKind::text,
               "a \"b\" \\ \t # = , \xc3\xa9 \xf0\x9f\x98\x80");
}

TEST(Toml, ReadsLinesInOrder) {
  const auto entries = parse_toml("x.toml", "# comment\r\n\r\na=1 # one\r\n\n \"b\" = 'x'\r\n");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].key, "a");
  EXPECT_EQ(entries[0].line, 3);
  EXPECT_EQ(entries[1].key, "b");
  EXPECT_EQ(entries[1].line, 5);
  EXPECT_TRUE(parse_toml("x.toml", "").empty());
  EXPECT_TRUE(parse_toml("x.toml", "# no line break at the end").empty());
}

TEST(Toml, StringsOfAnyBytesReadBack) {
  std::string text;
  for (int byte = 1; byte < 256; ++byte) text += static_cast<char>(byte);
  EXPECT_EQ(only_entry("key = " + toml_text(ValueKind::text, text)).text, text);
}

TEST(Toml, RefusesWhatItDoesNotKnowWithTheLine) {
  expect_refused("a = 1\n[table]\n", {"x.toml:2: ", "tables"});
  expect_refused("a = 1\n\na = 2", {"x.toml:3: ", "line 1"});
  expect_refused("a", {"x.toml:1: ", "'='"});
  expect_refused("a =\nb = 1", {"x.toml:1: ", "expected a value"});
  expect_refused("a = 1 2", {"x.toml:1: ", "the end of the line", "'2'"});
  expect_refused("= 1", {"x.toml:1: ", "expected a key"});
  expect_refused("a = {b = 1}", {"x.toml:1: ", "expected a value"});
  expect_refused("a = [1 2]", {"x.toml:1: ", "',' or ']'"});
  expect_refused("a = [1,\n", {"x.toml:2: "});
  expect_refused("a = [[1]]", {"x.toml:1: ", "expected a value"});
  expect_refused("a = \"b\nc\"", {"x.toml:1: ", "closing quote"});
  expect_refused("a = \"b", {"x.toml:1: ", "closing quote"});
  expect_refused("a = \"\\", {"x.toml:1: "});
  expect_refused("a = \"\\x\"", {"x.toml:1: ", "escape"});
  expect_refused("a = \"\\ud800\"", {"x.toml:1: ", "hexadecimal"});
  expect_refused("a = \"\\u00g0\"", {"x.toml:1: ", "hexadecimal"});
  expect_refused("a = \"\\u00", {"x.toml:1: ", "hexadecimal"});
  expect_refused(std::string("\0", 1), {"x.toml:1: "});
}

}  // namespace
}  // namespace saddle::test
