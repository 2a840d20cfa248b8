// The commands of the program. Each add_..._command is in the file of its name.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iosfwd>
#include <string>

#include "cli/exit_code.h"
#include "gan/files/progress.h"

namespace saddle {

// Where a command writes: what was asked for goes to `out`, everything else to the progress stream.
struct Console {
  std::ostream& out;
  ProgressOutput progress;
};

// A subcommand of the parser, and what to do once all arguments are known to be right: returns the
// exit code.
struct Command {
  CLI::App* parser = nullptr;
  std::function<int(Console&)> run;
};

Command add_train_command(CLI::App& program);
Command add_sample_command(CLI::App& program);
Command add_eval_command(CLI::App& program);
Command add_explain_command(CLI::App& program);
Command add_check_command(CLI::App& program);
Command add_convert_command(CLI::App& program);
Command add_recipes_command(CLI::App& program);
Command add_study_command(CLI::App& program);
Command add_info_command(CLI::App& program);

// Adds a positional argument called `name`.
void add_argument(CLI::App& parser, const std::string& name, std::string& value,
                  const std::string& help);
// Adds an option whose value, shown as `symbol` in the help, may not be empty.
CLI::Option* add_option(CLI::App& parser, const std::string& name, const std::string& symbol,
                        std::string& value, const std::string& help);
// Throws Error naming the argument and showing `example` if `value` is empty.
void require_argument(const std::string& name, const std::string& value,
                      const std::string& example);

}  // namespace saddle
