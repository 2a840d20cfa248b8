// The look of --help: two columns, wrapped, with the options under their headings.
#pragma once

#include <memory>
#include <string>

namespace CLI {
class FormatterBase;
}

namespace saddle {

std::shared_ptr<CLI::FormatterBase> help_formatter();

// `term` at the left, `text` wrapped in the right column; lines have at most 100 characters.
std::string help_entry(const std::string& term, const std::string& text);

}  // namespace saddle
