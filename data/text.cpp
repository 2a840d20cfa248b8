#include "data/text.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "data/byte_source.h"
#include "data/utf8.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxLength = 4096;
constexpr std::uint64_t kMaxTextBytes = std::uint64_t{1} << 34;  // read, not kept
constexpr std::int64_t kMaxIndices = std::int64_t{1} << 32;      // kept, a byte each
constexpr char32_t kByteOrderMark = U'\uFEFF';

void require_options(const TextOptions& options) {
  require(1 <= options.length && options.length <= kMaxLength, "text: expected windows of 1 to ",
          kMaxLength, " characters, found ", options.length);
  require(options.max_windows >= 1, "text: expected at least 1 window, found ",
          options.max_windows);
}

// The lines of a file, cut to `length` characters.
class Lines {
 public:
  Lines(ByteSource& source, std::size_t length) : characters_(source), length_(length) {}

  // The next line that is not empty; false if none is left.
  bool next(std::u32string& line) {
    do {
      if (!next_of_any_length(line)) return false;
    } while (line.empty());
    return true;
  }

 private:
  bool next_of_any_length(std::u32string& line) {
    line.clear();
    bool carriage_return = false;  // counts only if more of the line follows
    bool found = false;
    for (char32_t c = 0; characters_.next(c); found = true) {
      const bool skipped = std::exchange(at_beginning_, false) && c == kByteOrderMark;
      if (c == U'\n') return true;
      if (carriage_return) add(line, U'\r');
      carriage_return = c == U'\r';
      if (!skipped && !carriage_return) add(line, c);
    }
    return found;
  }

  void add(std::u32string& line, char32_t character) const {
    if (line.size() < length_) line += character;
  }

  Utf8Reader characters_;
  std::size_t length_;
  bool at_beginning_ = true;
};

// Calls use(window) for each window, unpadded.
template <class Use>
void for_each_window(const std::filesystem::path& path, const TextOptions& options,
                     const Use& use) {
  require_options(options);
  const auto source = open_byte_source(path, kMaxTextBytes);
  Lines lines(*source, static_cast<std::size_t>(options.length));
  std::u32string line;
  std::int64_t windows = 0;
  while (windows < options.max_windows && lines.next(line)) {
    use(line);
    ++windows;
  }
  require(windows > 0, source->name(), ": expected lines of text, found none");
}

}  // namespace

Vocabulary read_vocabulary(const std::filesystem::path& path, std::int64_t size,
                           const TextOptions& options) {
  std::map<char32_t, std::int64_t> counts;
  for_each_window(path, options, [&](const std::u32string& window) {
    for (const char32_t character : window) ++counts[character];
  });
  return Vocabulary::of_counts(counts, size);
}

Dataset read_text(const std::filesystem::path& path, const Vocabulary& vocabulary,
                  const TextOptions& options) {
  std::vector<std::uint8_t> indices;
  std::int64_t windows = 0;
  for_each_window(path, options, [&](const std::u32string& window) {
    ++windows;
    const std::int64_t bytes = windows * options.length;
    require(bytes <= kMaxIndices, path.string(), ": more than ", kMaxIndices / options.length,
            " windows of ", options.length, " characters, the most that fit; read fewer");
    for (const char32_t character : window) indices.push_back(vocabulary.index_of(character));
    indices.resize(static_cast<std::size_t>(bytes), Vocabulary::kPadding);
  });
  return Dataset::of_indices(std::move(indices), {windows, options.length});
}

}  // namespace saddle
