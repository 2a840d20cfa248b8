// The look of --help: two columns, wrapped, with the options under their headings.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace saddle {

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* parser, std::string name) const override;
  std::string make_positionals(const CLI::App* parser) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

// `term` at the left, `text` wrapped in the right column; lines have at most 100 characters.
std::string help_entry(const std::string& term, const std::string& text);

}  // namespace saddle
