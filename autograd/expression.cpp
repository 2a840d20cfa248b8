#include "autograd/expression.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "autograd/ops.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr int kMaxDepth = 200;      // of parentheses: each is a call of the parser
constexpr int kMaxExponent = 1000;  // its power is built from products

struct Function {
  std::string_view name;
  Var (*apply)(Var);
};
constexpr Function kFunctions[] = {{"exp", exp},
                                   {"log", log},
                                   {"sqrt", sqrt},
                                   {"square", square},
                                   {"tanh", tanh},
                                   {"arctan", arctan},
                                   {"sigmoid", sigmoid},
                                   {"relu", relu},
                                   {"softplus", softplus},
                                   {"step", step},
                                   {"reciprocal", reciprocal},
                                   {"stop_gradient", stop_gradient}};

const Function* find_function(std::string_view name) {
  const auto found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                  [&](const Function& each) { return each.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

// ---- Tokens

enum class TokenKind { number, name, symbol, end };
struct Token {
  TokenKind kind;
  std::string_view text;
  std::size_t column;
  double number = 0.0;
};

bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool begins_name(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_'; }

[[noreturn]] void fail_at(std::size_t column, const std::string& message) {
  fail("expression, column ", column, ": ", message);
}

// One character of UTF-8 in quotes; a control character by its number.
std::string quoted_character(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x20 || byte == 0x7f) return "the control character " + std::to_string(byte);
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return "'" + std::string(text.substr(0, size)) + "'";
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    do {
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      tokens.push_back(next());
      at_ += tokens.back().text.size();
    } while (tokens.back().kind != TokenKind::end);
    return tokens;
  }

 private:
  Token next() const {
    const std::string_view rest = text_.substr(at_);
    const std::size_t column = at_ + 1;
    if (rest.empty()) return {TokenKind::end, rest, column};
    if (is_digit(rest[0]) || rest[0] == '.') return number(rest, column);
    if (begins_name(rest[0])) {
      const auto end = std::find_if(rest.begin(), rest.end(),
                                    [](char c) { return !begins_name(c) && !is_digit(c); });
      return {TokenKind::name, rest.substr(0, static_cast<std::size_t>(end - rest.begin())),
              column};
    }
    constexpr std::string_view kSymbols = "+-*/^()";
    if (kSymbols.find(rest[0]) == std::string_view::npos)
      fail_at(column, "expected a number, a name or one of " + std::string(kSymbols) + ", found " +
                          quoted_character(rest));
    return {TokenKind::symbol, rest.substr(0, 1), column};
  }

  static Token number(std::string_view rest, std::size_t column) {
    Token token{TokenKind::number, rest, column};
    const auto [stop, code] = std::from_chars(rest.data(), rest.data() + rest.size(), token.number);
    if (code == std::errc::invalid_argument) fail_at(column, "expected a number, found '.'");
    token.text = rest.substr(0, static_cast<std::size_t>(stop - rest.data()));
    if (code == std::errc::result_out_of_range)
      fail_at(column, "the number " + std::string(token.text) + " is out of range");
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// ---- Grammar

// x^n by squaring.
Var power(Var x, std::int64_t n) {
  if (n < 0) return reciprocal(power(x, -n));
  if (n == 0) return full_like(x, 1.0);
  if (n == 1) return x;
  const Var squared = square(power(x, n / 2));
  return n % 2 == 0 ? squared : squared * x;
}

class Parser {
 public:
  Parser(Graph& graph, std::vector<Token> tokens) : graph_(graph), tokens_(std::move(tokens)) {}

  Expression run() {
    add_inputs();
    result_.value = sum();
    if (token().kind != TokenKind::end) fail_expecting("an operator or the end");
    return std::move(result_);
  }

 private:
  const Token& token() const { return tokens_[at_]; }
  bool is_symbol(char symbol) const {
    return token().kind == TokenKind::symbol && token().text[0] == symbol;
  }
  bool take(char symbol) {
    if (!is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  [[noreturn]] void fail_expecting(const std::string& expected) const {
    const bool is_end = token().kind == TokenKind::end;
    fail_at(token().column, "expected " + expected + ", found " +
                                (is_end ? "the end" : "'" + std::string(token().text) + "'"));
  }

  // First of all nodes, so that they are numbered as they are read.
  void add_inputs() {
    for (const Token& each : tokens_) {
      if (each.kind != TokenKind::name || find_function(each.text) != nullptr) continue;
      const std::string name(each.text);
      if (std::find(result_.names.begin(), result_.names.end(), name) != result_.names.end())
        continue;
      result_.names.push_back(name);
      result_.inputs.push_back(graph_.input(Tensor::zeros({}, DType::f64), name));
    }
  }

  Var sum() {
    Var total = product();
    while (is_symbol('+') || is_symbol('-')) {
      const bool is_plus = take('+') || !take('-');
      const Var term = product();
      total = is_plus ? total + term : total - term;
    }
    return total;
  }

  Var product() {
    Var total = sign();
    while (is_symbol('*') || is_symbol('/')) {
      const bool is_times = take('*') || !take('/');
      const Var factor = sign();
      total = is_times ? total * factor : total / factor;
    }
    return total;
  }

  // -x^2 is -(x^2).
  Var sign() {
    bool is_negative = false;
    while (take('-')) is_negative = !is_negative;
    const Var value = power_of_atom();
    return is_negative ? -value : value;
  }

  Var power_of_atom() {
    const Var base = atom();
    if (!take('^')) return base;
    const bool is_negative = take('-');
    const double exponent = token().number;
    if (token().kind != TokenKind::number || exponent != std::floor(exponent) ||
        exponent > kMaxExponent)
      fail_expecting("a whole number up to " + std::to_string(kMaxExponent) + " as the exponent");
    ++at_;
    if (is_symbol('^')) fail_expecting("parentheses around a power of a power");
    const auto n = static_cast<std::int64_t>(exponent);
    return power(base, is_negative ? -n : n);
  }

  Var atom() {
    const Token first = token();
    if (first.kind == TokenKind::number) {
      ++at_;
      return literal(graph_, first.number, {}, DType::f64);
    }
    if (first.kind == TokenKind::name) {
      ++at_;
      if (const Function* function = find_function(first.text)) return call(*function);
      if (is_symbol('(')) fail_unknown_function(first);
      return input(first.text);
    }
    if (!is_symbol('(')) fail_expecting("a number, a name, a function or '('");
    return in_parentheses();
  }

  Var call(const Function& function) {
    if (!is_symbol('(')) fail_expecting("'(' after " + std::string(function.name));
    return function.apply(in_parentheses());
  }

  Var in_parentheses() {
    if (++depth_ > kMaxDepth)
      fail_at(token().column, "more than " + std::to_string(kMaxDepth) + " open parentheses");
    take('(');
    const Var value = sum();
    if (!take(')')) fail_expecting("an operator or ')'");
    --depth_;
    return value;
  }

  Var input(std::string_view name) const {
    const auto found = std::find(result_.names.begin(), result_.names.end(), name);
    return result_.inputs[static_cast<std::size_t>(found - result_.names.begin())];
  }

  [[noreturn]] static void fail_unknown_function(const Token& name) {
    fail_at(name.column, unknown_name("function", name.text, names_in(kFunctions)) +
                             " (a product needs its '*')");
  }

  Graph& graph_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Expression result_;
};

}  // namespace

std::vector<std::string_view> expression_functions() {
  std::vector<std::string_view> names;
  for (const Function& each : kFunctions) names.push_back(each.name);
  return names;
}

Expression parse_expression(Graph& graph, const std::string& text) {
  return Parser(graph, Tokenizer(text).run()).run();
}

}  // namespace saddle
