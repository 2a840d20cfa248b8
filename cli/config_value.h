// Values of settings as text, the same on the command line and in config.toml.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gan/trainers/gan_options.h"
#include "tensor/device.h"

namespace saddle {

// Kinds of values in a configuration file.
enum class ValueKind { text, number, boolean, list };

// "a string", "a number", "true or false", "a list of numbers".
std::string_view name_of(ValueKind kind);

// Text of a value, from which parse_value makes the same value again. Lists are "512, 256"; an
// empty one is "none".
std::string format_value(const std::string& value);
std::string format_value(bool value);
std::string format_value(std::int64_t value);
std::string format_value(std::uint64_t value);
std::string format_value(double value);
std::string format_value(const std::vector<std::int64_t>& value);
std::string format_value(Branches value);
std::string format_value(Math value);
std::string format_value(ProductMode value);

// Throws Error, "expected ..., found ...", unless all of `text` is a value of that type: whole
// numbers have digits alone, others are finite.
void parse_value(const std::string& text, std::string& value);
void parse_value(const std::string& text, bool& value);
void parse_value(const std::string& text, std::int64_t& value);
void parse_value(const std::string& text, std::uint64_t& value);
void parse_value(const std::string& text, double& value);
void parse_value(const std::string& text, std::vector<std::int64_t>& value);
void parse_value(const std::string& text, Branches& value);
void parse_value(const std::string& text, Math& value);
void parse_value(const std::string& text, ProductMode& value);

constexpr ValueKind kind_of(const std::string*) { return ValueKind::text; }
constexpr ValueKind kind_of(const Branches*) { return ValueKind::text; }
constexpr ValueKind kind_of(const Math*) { return ValueKind::text; }
constexpr ValueKind kind_of(const ProductMode*) { return ValueKind::text; }
constexpr ValueKind kind_of(const bool*) { return ValueKind::boolean; }
constexpr ValueKind kind_of(const std::int64_t*) { return ValueKind::number; }
constexpr ValueKind kind_of(const std::uint64_t*) { return ValueKind::number; }
constexpr ValueKind kind_of(const double*) { return ValueKind::number; }
constexpr ValueKind kind_of(const std::vector<std::int64_t>*) { return ValueKind::list; }

// A whole number in [low, high]. Throws Error naming `option` and the range.
std::int64_t parse_integer(const std::string& option, const std::string& text, std::int64_t low,
                           std::int64_t high);

}  // namespace saddle
