// The commands of the program. Each add_..._command is in the file of its name. Their options go
// through the functions below, because a file that includes CLI11 takes six seconds to compile.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "gan/files/progress.h"

namespace CLI {
class App;
}

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
  // What the message about an argument that is not expected adds.
  std::function<std::string(const std::string& argument)> advice = {};
};

Command add_train_command(CLI::App& program);
Command add_sample_command(CLI::App& program);
Command add_eval_command(CLI::App& program);
Command add_classifier_command(CLI::App& program);
Command add_explain_command(CLI::App& program);
Command add_profile_command(CLI::App& program);
Command add_check_command(CLI::App& program);
Command add_convert_command(CLI::App& program);
Command add_plot_command(CLI::App& program);
Command add_frames_command(CLI::App& program);
Command add_recipes_command(CLI::App& program);
Command add_study_command(CLI::App& program);
Command add_info_command(CLI::App& program);

// A new subcommand. The first line of `description` is what the list of commands says; `examples`
// end its help.
CLI::App& add_command(CLI::App& program, const std::string& name, const std::string& description,
                      const std::string& examples = {});
// Adds a positional argument called `name`.
void add_argument(CLI::App& parser, const std::string& name, std::string& value,
                  const std::string& help);
// Adds the last positional arguments, any number of them.
void add_arguments(CLI::App& parser, const std::string& name, std::vector<std::string>& values,
                   const std::string& help);
// Adds an option whose value, shown as `symbol` in the help, may not be empty.
void add_option(CLI::App& parser, const std::string& name, const std::string& symbol,
                std::string& value, const std::string& help,
                const std::string& heading = "Options");
// Adds one whose value is a whole number in [low, high].
void add_number(CLI::App& parser, const std::string& name, const std::string& symbol,
                std::optional<unsigned>& value, unsigned low, unsigned high,
                const std::string& help);
// Adds an option without a value that sets `value` to true.
void add_flag(CLI::App& parser, const std::string& name, bool& value, const std::string& help,
              const std::string& heading = "Options");
// Throws Error naming the argument and showing `example` if `value` is empty.
void require_argument(const std::string& name, const std::string& value,
                      const std::string& example);

}  // namespace saddle
