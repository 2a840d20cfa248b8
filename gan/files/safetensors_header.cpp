#include "gan/files/safetensors_header.h"

#include "tensor/error.h"
#include "tensor/format.h"

#ifdef SADDLE_HAS_JSON
#include <cstddef>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#endif

namespace saddle {

const char* safetensors_name_of(DType dtype) {
  constexpr const char* kNames[] = {"F32", "F64", "I64"};
  return kNames[static_cast<int>(dtype)];
}

#ifdef SADDLE_HAS_JSON

namespace {

using nlohmann::json;

constexpr const char* kMetadataKey = "__metadata__";

// Walks the header's text and remembers how far the parser has read, for error messages.
struct TrackedIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  const char** furthest = nullptr;

  reference operator*() const { return *at; }
  TrackedIterator& operator++() {
    *furthest = ++at;
    return *this;
  }
  bool operator==(const TrackedIterator& other) const { return at == other.at; }
  bool operator!=(const TrackedIterator& other) const { return at != other.at; }
};

// Receives the header token by token and accepts only the format's grammar, so a hostile header is
// refused before a document of it is built.
class HeaderParser final : public json::json_sax_t {
 public:
  HeaderParser(const std::string& file, std::string_view text)
      : file_(file), text_(text), at_(text.data()) {}

  SafetensorsHeader parse() {
    const TrackedIterator first{text_.data(), &at_};
    const TrackedIterator last{text_.data() + text_.size(), &at_};
    json::sax_parse(first, last, this);
    return std::move(header_);
  }

  bool start_object(std::size_t) override {
    if (level_ == Level::outside) return enter(Level::names);
    if (level_ != Level::names) reject_value("an object");
    if (name_ == kMetadataKey) return enter(Level::metadata);
    draft_ = {};
    return enter(Level::fields);
  }

  bool key(std::string& key) override {
    if (level_ == Level::names) {
      const bool is_metadata = key == kMetadataKey;
      if (is_metadata ? has_metadata_ : header_.entries.count(key) > 0)
        reject(in_quotes(key), " appears twice");
      has_metadata_ = has_metadata_ || is_metadata;
      name_ = key;
    } else {
      if (level_ == Level::metadata && header_.metadata.count(key) > 0)
        reject("metadata ", in_quotes(key), " appears twice");
      field_ = key;
    }
    return true;
  }

  bool end_object() override {
    if (level_ == Level::names) return enter(Level::outside);
    if (level_ == Level::fields) header_.entries.emplace(name_, finished_entry());
    return enter(Level::names);
  }

  bool string(std::string& text) override {
    if (level_ == Level::metadata) {
      header_.metadata.emplace(field_, text);
      return true;
    }
    if (level_ != Level::fields || field_ != "dtype") reject_value("a string");
    require_first(!draft_.dtype);
    draft_.dtype = parse_dtype(text);
    return true;
  }

  bool start_array(std::size_t) override {
    if (level_ != Level::fields) reject_value("a list");
    if (field_ == "shape") return start_list(draft_.shape, Level::shape);
    if (field_ == "data_offsets") return start_list(draft_.offsets, Level::offsets);
    reject_value("a list");
  }

  bool end_array() override { return enter(Level::fields); }

  bool number_unsigned(std::uint64_t value) override {
    if (level_ != Level::shape && level_ != Level::offsets) reject_value("a number");
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      reject("number ", value, " of ", in_quotes(name_), " is too large");
    Dims& list = level_ == Level::shape ? *draft_.shape : *draft_.offsets;
    const int longest = level_ == Level::shape ? kMaxRank : 2;
    if (list.rank() == longest)
      reject(field_, " of ", in_quotes(name_), " has more than ", longest, " numbers");
    list.push_back(static_cast<std::int64_t>(value));
    return true;
  }

  bool number_integer(std::int64_t) override { reject_value("a negative number"); }
  bool number_float(double, const std::string&) override { reject_value("a fraction"); }
  bool null() override { reject_value("null"); }
  bool boolean(bool) override { reject_value("a boolean"); }
  bool binary(json::binary_t&) override { reject_value("binary data"); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    reject("the header is not valid JSON");
  }

 private:
  enum class Level { outside, names, metadata, fields, shape, offsets };

  // The fields of the tensor being read, as far as they have come.
  struct Draft {
    std::optional<DType> dtype;
    std::optional<Dims> shape, offsets;
  };

  bool enter(Level level) {
    level_ = level;
    return true;
  }

  bool start_list(std::optional<Dims>& list, Level level) {
    require_first(!list);
    list.emplace();
    return enter(level);
  }

  SafetensorsEntry finished_entry() const {
    if (!draft_.dtype || !draft_.shape || !draft_.offsets || draft_.offsets->rank() != 2)
      reject("tensor ", in_quotes(name_), " needs dtype, shape and two data_offsets");
    return {name_, *draft_.dtype, *draft_.shape, static_cast<std::uint64_t>((*draft_.offsets)[0]),
            static_cast<std::uint64_t>((*draft_.offsets)[1])};
  }

  DType parse_dtype(const std::string& text) const {
    for (const DType dtype : {DType::f32, DType::f64, DType::i64})
      if (text == safetensors_name_of(dtype)) return dtype;
    reject("tensor ", in_quotes(name_), " has dtype ", in_quotes(text),
           ", expected F32, F64 or I64");
  }

  void require_first(bool first) const {
    if (!first) reject(field_, " of ", in_quotes(name_), " appears twice");
  }

  [[noreturn]] void reject_value(const char* found) const {
    reject("found ", found, " where the format has none, after ", in_quotes(name_), ", ",
           in_quotes(field_));
  }

  template <class... Parts>
  [[noreturn]] void reject(const Parts&... parts) const {
    const auto read = static_cast<std::uint64_t>(at_ - text_.data());
    fail(file_, ": byte ", kSafetensorsLengthBytes + read, ": ", parts...);
  }

  const std::string& file_;
  std::string_view text_;
  const char* at_;
  Level level_ = Level::outside;
  std::string name_, field_;
  Draft draft_;
  bool has_metadata_ = false;
  SafetensorsHeader header_;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view text) {
  return HeaderParser(file, text).parse();
}

std::string safetensors_header_text(const std::string& file, const SafetensorsHeader& header) {
  json document = json::object();
  if (!header.metadata.empty()) document[kMetadataKey] = header.metadata;
  for (const auto& [name, entry] : header.entries) {
    require(name != kMetadataKey, file, ": no tensor may be called ", kMetadataKey);
    document[name] = {{"dtype", safetensors_name_of(entry.dtype)},
                      {"shape", std::vector<std::int64_t>(entry.shape.begin(), entry.shape.end())},
                      {"data_offsets", {entry.begin, entry.end}}};
  }
  try {
    std::string text = document.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
  } catch (const json::exception&) {
    fail(file, ": a tensor's name or the metadata is not UTF-8");
  }
}

#else

namespace {

[[noreturn]] void fail_without_json(const std::string& file) {
  fail(file, ": safetensors files need nlohmann-json, which this build lacks");
}

}  // namespace

SafetensorsHeader parse_safetensors_header(const std::string& file, std::string_view) {
  fail_without_json(file);
}
std::string safetensors_header_text(const std::string& file, const SafetensorsHeader&) {
  fail_without_json(file);
}

#endif

}  // namespace saddle
