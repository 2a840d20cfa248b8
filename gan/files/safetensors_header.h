// The JSON header of a safetensors file: text to entries and back. Used by safetensors.cpp alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace saddle {

// One tensor: bytes [begin, end) of the data.
struct SafetensorsEntry {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::map<std::string, SafetensorsEntry> entries;  // by name
  std::map<std::string, std::string> metadata;
};

// Where the header's text begins in the file.
constexpr std::uint64_t kSafetensorsLengthBytes = 8;

// The format's name of a dtype: "F32", "F64", "I64".
const char* safetensors_name_of(DType dtype);

// Parses `text`, accepting the format's grammar only: known dtypes, at most kMaxRank axes, all
// fields once, no name twice. Throws Error naming `file` and the byte in it. Offsets are not
// checked here.
SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view text);

// The text of a header, padded with spaces to a multiple of 8 bytes. Throws Error naming `file`
// when a name is not UTF-8 or is the one kept for metadata.
std::string safetensors_header_text(const std::string& file, const SafetensorsHeader& header);

}  // namespace saddle
