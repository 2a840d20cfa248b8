#include "gan/files/safetensors.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "gan/files/atomic_file.h"
#include "gan/files/safetensors_header.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are stored as they lie in memory");

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the reference implementation's limit

// Bytes of a tensor, or nothing if that overflows. Sizes of zero count as one in the overflow
// check, because strides are products of the other sizes.
std::optional<std::uint64_t> byte_count(const Shape& shape, DType dtype) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::uint64_t bytes = size_of(dtype);
  for (const std::int64_t size : shape) {
    const auto factor = static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1));
    if (bytes > kMost / factor) return std::nullopt;
    bytes *= factor;
  }
  return shape.contains(0) ? 0 : bytes;
}

void require_size_matches(const SafetensorsEntry& entry, const std::string& file,
                          std::uint64_t data_start) {
  const auto bytes = byte_count(entry.shape, entry.dtype);
  require(bytes && entry.begin <= entry.end && entry.end - entry.begin == *bytes, file, ": byte ",
          data_start, ": tensor ", in_quotes(entry.name), " of ", safetensors_name_of(entry.dtype),
          " ", entry.shape, " cannot lie at data offsets [", entry.begin, ", ", entry.end, ")");
}

// The format allows neither gaps nor overlaps: sorted by position, each tensor begins where the one
// before ended, and the last ends with the file.
std::vector<SafetensorsEntry> entries_in_file_order(const SafetensorsHeader& header,
                                                    const std::string& file,
                                                    std::uint64_t data_start,
                                                    std::uint64_t data_bytes) {
  std::vector<SafetensorsEntry> entries;
  for (const auto& [name, entry] : header.entries) {
    require_size_matches(entry, file, data_start);
    entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t position = 0;
  for (const SafetensorsEntry& entry : entries) {
    require(entry.begin == position, file, ": byte ", data_start + position, ": tensor ",
            in_quotes(entry.name), " begins at data offset ", entry.begin, ", expected ", position,
            entry.begin < position ? ": it overlaps another" : ": there is a gap before it");
    position = entry.end;
  }
  require(position <= data_bytes, file, ": byte ", data_start + data_bytes,
          ": cut short: the tensors need ", position, " bytes of data, found ", data_bytes);
  require(position == data_bytes, file, ": byte ", data_start + position, ": ",
          data_bytes - position, " bytes after the last tensor");
  return entries;
}

void read_exactly(std::ifstream& stream, void* bytes, std::uint64_t count,
                  const std::string& file) {
  stream.read(static_cast<char*>(bytes), static_cast<std::streamsize>(count));
  require(static_cast<std::uint64_t>(stream.gcount()) == count, file, ": cannot read ", count,
          " bytes: the file shrank or the disk failed");
}

std::string read_header_text(std::ifstream& stream, std::uint64_t file_size,
                             const std::string& file) {
  require(file_size >= kSafetensorsLengthBytes, file, ": byte ", file_size,
          ": cut short: expected 8 bytes of header length");
  std::uint64_t length = 0;
  read_exactly(stream, &length, sizeof length, file);
  require(length <= kMaxHeaderBytes && length <= file_size - kSafetensorsLengthBytes, file,
          ": byte 0: the header claims ", length, " bytes, found ",
          file_size - kSafetensorsLengthBytes, " (at most ", kMaxHeaderBytes,
          " are allowed): cut short, or not a safetensors file");
  std::string text(length, '\0');
  read_exactly(stream, text.data(), length, file);
  require(text.starts_with('{'), file, ": byte 8: expected a header that begins with '{'");
  return text;
}

// Wide elements first, then by name: every tensor is aligned to its element size.
std::vector<std::pair<std::string, Tensor>> tensors_in_file_order(const TensorFile& file,
                                                                  const std::string& path) {
  for (const auto& [name, tensor] : file.tensors)
    require(tensor.defined(), path, ": tensor ", in_quotes(name), " has no value");
  std::vector<std::pair<std::string, Tensor>> tensors(file.tensors.begin(), file.tensors.end());
  std::stable_sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return size_of(a.second.dtype()) > size_of(b.second.dtype());
  });
  return tensors;
}

template <class T>
std::string_view bytes_of(const T* values, std::size_t count) {
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

}  // namespace

void save_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  const auto tensors = tensors_in_file_order(file, path.string());
  SafetensorsHeader header{{}, file.metadata};
  std::uint64_t position = 0;
  for (const auto& [name, tensor] : tensors) {
    const auto bytes = static_cast<std::uint64_t>(tensor.size()) * size_of(tensor.dtype());
    header.entries[name] = {name, tensor.dtype(), tensor.shape(), position, position + bytes};
    position += bytes;
  }
  const std::string text = safetensors_header_text(path.string(), header);
  const std::uint64_t length = text.size();
  require(length <= kMaxHeaderBytes, path.string(), ": the header needs ", length,
          " bytes, the format allows ", kMaxHeaderBytes);

  AtomicFile out(path);
  out.write(bytes_of(&length, 1));
  out.write(text);
  for (const auto& each : tensors) {
    const Tensor& tensor = each.second;
    dispatch(tensor.dtype(), [&](auto zero) {
      const auto values = tensor.template to_vector<decltype(zero)>();
      out.write(bytes_of(values.data(), values.size()));
    });
  }
  out.commit();
}

TensorFile load_safetensors(const std::filesystem::path& path) {
  const std::string file = path.string();
  std::error_code error;
  require(std::filesystem::is_regular_file(path, error), file, ": no such file");
  std::error_code unreadable;
  const std::uint64_t file_size = std::filesystem::file_size(path, unreadable);
  require(!unreadable, file, ": cannot be read: ", unreadable.message());
  std::ifstream stream(path, std::ios::binary);
  require(stream.is_open(), file, ": cannot open: ", std::strerror(errno));

  const std::string text = read_header_text(stream, file_size, file);
  SafetensorsHeader header = parse_safetensors_header(file, text);
  const std::uint64_t data_start = kSafetensorsLengthBytes + text.size();
  TensorFile result;
  for (const SafetensorsEntry& entry :
       entries_in_file_order(header, file, data_start, file_size - data_start)) {
    const Tensor tensor = Tensor::empty(entry.shape, entry.dtype, cpu_device());
    read_exactly(stream, tensor.view().data, entry.end - entry.begin, file);
    result.tensors.emplace(entry.name, tensor);
  }
  result.metadata = std::move(header.metadata);
  return result;
}

}  // namespace saddle
