// A text file as windows of characters of one length, as in the language experiment of WGAN-GP
// (Gulrajani et al., "Improved Training of Wasserstein GANs", 2017, Section 5.4).
#pragma once

#include <cstdint>
#include <filesystem>

#include "data/dataset.h"
#include "data/vocabulary.h"

namespace saddle {

constexpr std::int64_t kTextLength = 32;  // SGAN's, and the language model's

// Each line is one window: cut after `length` characters, or padded to them. Empty lines are left
// out, as is a carriage return at the end of a line and a byte order mark at the file's beginning.
// Characters are Unicode's code points.
struct TextOptions {
  std::int64_t length = kTextLength;      // characters in a window, 1 to 4096
  std::int64_t max_windows = 10'000'000;  // only so many, from the file's beginning
};

// The vocabulary of a file's windows, of at most `size` indices (see Vocabulary::of_counts). Keeps
// no more than the counts. Throws Error, with the file, for what is not UTF-8 (with the byte), for
// no lines and for a size out of range. The file may be gzip.
Vocabulary read_vocabulary(const std::filesystem::path& path, std::int64_t size,
                           const TextOptions& options = {});

// Indices [N, length] of the windows, one byte each. Throws Error as read_vocabulary does, and
// above 4 GiB.
Dataset read_text(const std::filesystem::path& path, const Vocabulary& vocabulary,
                  const TextOptions& options = {});

}  // namespace saddle
