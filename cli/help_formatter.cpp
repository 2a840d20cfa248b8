#include "cli/help_formatter.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <vector>

namespace saddle {
namespace {

constexpr std::size_t kTextColumn = 38;
constexpr std::size_t kLineLength = 100;

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (line.size() + 1 + word.size() <= width)
      line += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

std::vector<const CLI::Option*> positionals(const CLI::App* parser) {
  return parser->get_options([](const CLI::Option* option) { return option->get_positional(); });
}

// "-h, --help", "--steps N", "--[no-]shared-z".
std::string option_term(const CLI::Option* option) {
  std::string term;
  for (const std::string& name : option->get_snames()) term += "-" + name + ", ";
  const std::vector<std::string>& names = option->get_lnames();
  const bool is_switch = names.size() == 2 && names[1] == "no-" + names[0];
  term += (is_switch ? "--[no-]" : "--") + names[0];
  if (option->get_expected_max() > 0) term += " " + option->get_type_name();
  return term;
}

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* parser, std::string name) const override;
  std::string make_positionals(const CLI::App* parser) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

std::string HelpFormatter::make_usage(const CLI::App* parser, std::string name) const {
  std::string usage = "Usage: " + name;
  if (!parser->get_subcommands({}).empty()) usage += " COMMAND";
  for (const CLI::Option* option : positionals(parser)) usage += " " + option->get_name(true);
  return "\n" + usage + " [OPTIONS]\n\n";
}

std::string HelpFormatter::make_positionals(const CLI::App* parser) const {
  std::string text;
  for (const CLI::Option* option : positionals(parser)) text += make_option(option, true);
  return text.empty() ? text : "Arguments:\n" + text + "\n";
}

std::string HelpFormatter::make_group(std::string group, bool is_positional,
                                      std::vector<const CLI::Option*> options) const {
  std::string text = group + ":\n";
  for (const CLI::Option* option : options) text += make_option(option, is_positional);
  return text;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  return help_entry(is_positional ? option->get_name(true) : option_term(option),
                    option->get_description());
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  std::string summary = command->get_description();
  summary.resize(std::min(summary.find('\n'), summary.size()));
  return help_entry(command->get_name(), summary);
}

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() { return std::make_shared<HelpFormatter>(); }

std::string help_entry(const std::string& term, const std::string& text) {
  std::string entry = "  " + term;
  if (entry.size() + 2 > kTextColumn) entry += "\n";
  for (const std::string& line : wrapped(text, kLineLength - kTextColumn)) {
    const std::size_t begin = entry.rfind('\n') == std::string::npos ? 0 : entry.rfind('\n') + 1;
    entry.resize(begin + kTextColumn, ' ');
    entry += line + "\n";
  }
  return entry;
}

}  // namespace saddle
