#include "data/utf8.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

std::u32string read_all(const std::filesystem::path& path) {
  const auto source = open_byte_source(path);
  Utf8Reader reader(*source);
  std::u32string text;
  for (char32_t character = 0; reader.next(character);) text += character;
  return text;
}

TEST(Utf8, ReadsWhatItWrites) {
  const TempFolder folder;
  std::u32string text;
  std::string bytes;
  for (const char32_t character :
       {0x0, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000, 0x10ffff}) {
    text += character;
    append_utf8(bytes, character);
  }
  EXPECT_EQ(read_all(folder.write("a.txt", {bytes.begin(), bytes.end()})), text);
  EXPECT_EQ(bytes.substr(bytes.size() - 4), "\xf4\x8f\xbf\xbf");
}

TEST(Utf8, CharactersMayCrossTheBuffer) {
  const TempFolder folder;
  Bytes bytes = {'x'};
  for (int i = 0; i < 50'000; ++i) bytes.insert(bytes.end(), {0xe2, 0x82, 0xac});
  EXPECT_EQ(read_all(folder.write("a.txt", bytes)), U"x" + std::u32string(50'000, U'\u20ac'));
}

TEST(Utf8, RefusesOtherBytesWithTheirOffset) {
  const TempFolder folder;
  const std::vector<Bytes> malformed = {{0x80},        // begins with a byte that should follow
                                        {0xff},        // no lead
                                        {0xe4, ' '},   // Latin-1
                                        {0xe2, 0x82},  // ends early
                                        {0xc0, 0xaf},  // longer than needed
                                        {0xe0, 0x80, 0xaf},        // too
                                        {0xed, 0xa0, 0x80},        // a surrogate
                                        {0xf4, 0x90, 0x80, 0x80},  // above 10ffff
                                        {0xf8, 0x88, 0x80, 0x80, 0x80}};
  for (Bytes bytes : malformed) {
    bytes.insert(bytes.begin(), {'a', 'b', '\n'});
    expect_error([&] { read_all(folder.write("a.txt", bytes)); },
                 {"a.txt: byte 3: expected text in UTF-8"});
  }
  std::string text;
  for (const char32_t character : {0xd800, 0x110000})
    expect_error([&] { append_utf8(text, character); }, {"code point"});
}

}  // namespace
}  // namespace saddle::test
