#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "cli/command.h"
#include "cli/help_formatter.h"
#include "gan/run.h"
#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    "saddle trains adversarial games from first principles: automatic differentiation and the\n"
    "trainers of GAN papers, with no deep-learning framework underneath.";

constexpr const char* kExamples = R"(Examples:
  saddle train ring8                          eight generators learn eight Gaussians
  saddle train ring8-one                      an ordinary GAN, one generator, drops modes
  saddle train fashion-mnist --steps 6000     images, ten epochs
  saddle train ring8 --resume --steps 50000   go on with the run in runs/ring8
  saddle sample runs/ring8 --out points.csv   new points from its generators
  saddle eval runs/ring8 --json               its figures, from the last checkpoint
  saddle classifier mnist                     trains the classifier that scores digits
  saddle explain ring8                        what training computes, and what it costs
  saddle profile ring8                        where the time of a training step goes
  saddle check                                how far off each derivative is
  saddle study quadratic                      every game optimizer on a game of two numbers

`saddle COMMAND --help` explains a command and all its options.)";

std::vector<std::string> option_names(const CLI::App& parser) {
  std::vector<std::string> names;
  for (const CLI::Option* option : parser.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

[[noreturn]] void refuse_argument(const Command& command, const std::string& argument) {
  const std::string& name = command.parser->get_name();
  if (!argument.starts_with("--"))
    fail(name, ": unexpected argument ", in_quotes(argument),
         command.advice ? command.advice(argument) : "", " (see saddle ", name, " --help)");
  const std::string option = argument.substr(0, argument.find('='));
  fail(name, ": ", unknown_name("option", option, option_names(*command.parser)), " (see saddle ",
       name, " --help)");
}

// What may stand where a command does.
std::vector<std::string> names_for_a_command(const CLI::App& program) {
  std::vector<std::string> names = option_names(program);
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// What stands before the command, or in place of it.
void refuse_leftovers(const CLI::App& program) {
  const std::vector<std::string> unknown = program.remaining();
  if (unknown.empty()) return;
  if (!program.get_subcommands().empty() || unknown[0].starts_with('-'))
    fail("unexpected argument ", in_quotes(unknown[0]), ", expected a command (see saddle --help)");
  fail(unknown_name("command", unknown[0], names_for_a_command(program)), " (see saddle --help)");
}

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class CommandLine {
 public:
  CommandLine() : parser_(kDescription, "saddle") {
    parser_.formatter(help_formatter());
    parser_.set_help_flag("-h,--help", "print this help");
    parser_.set_version_flag("--version", "saddle " SADDLE_VERSION, "print the version");
    parser_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    parser_.require_subcommand(0, 1);
    parser_.allow_extras();
    for (const auto add :
         {add_train_command, add_sample_command, add_eval_command, add_classifier_command,
          add_explain_command, add_profile_command, add_check_command, add_study_command,
          add_plot_command, add_frames_command, add_convert_command, add_recipes_command,
          add_info_command}) {
      commands_.push_back(add(parser_));
      commands_.back().parser->allow_extras();
      commands_.back().parser->group("Commands");
    }
    parser_.footer(kExamples);  // After the commands, which would inherit it.
  }

  int run(std::vector<std::string> arguments, Console& console) {
    std::reverse(arguments.begin(), arguments.end());  // The parser takes them from the back.
    try {
      parser_.parse(std::move(arguments));
    } catch (const CLI::Success& request) {  // --help or --version
      return parser_.exit(request, console.out, console.out);
    } catch (const CLI::ArgumentMismatch& error) {  // "--steps: ..." where the value should be
      const std::string message = error.what();
      fail(message.substr(0, message.find(':')), ": a value is missing");
    } catch (const CLI::ParseError& error) {
      fail(error.what());
    }
    refuse_leftovers(parser_);
    for (const Command& command : commands_)
      if (command.parser->parsed()) return run(command, console);
    console.out << parser_.help();
    return kExitSuccess;
  }

 private:
  static int run(const Command& command, Console& console) {
    const std::vector<std::string> unknown = command.parser->remaining();
    if (!unknown.empty()) refuse_argument(command, unknown[0]);
    return command.run(console);
  }

  CLI::App parser_;
  std::vector<Command> commands_;
};

int report(const ProgressOutput& progress, const std::string& message, int code) {
  *progress.stream << "error: " << one_line(message) << std::endl;
  return code;
}

}  // namespace

CLI::App& add_command(CLI::App& program, const std::string& name, const std::string& description,
                      const std::string& examples) {
  CLI::App* const parser = program.add_subcommand(name, description);
  parser->footer(examples);
  return *parser;
}

void add_argument(CLI::App& parser, const std::string& name, std::string& value,
                  const std::string& help) {
  parser.add_option(name, value, help);
}

void add_arguments(CLI::App& parser, const std::string& name, std::vector<std::string>& values,
                   const std::string& help) {
  parser.add_option(name, values, help);
}

void add_option(CLI::App& parser, const std::string& name, const std::string& symbol,
                std::string& value, const std::string& help, const std::string& heading) {
  const auto refuse_empty = [](const std::string& text) {
    return std::string(text.empty() ? "expected a value, found ''" : "");
  };
  parser.add_option(name, value, help)->type_name(symbol)->check(refuse_empty)->group(heading);
}

void add_number(CLI::App& parser, const std::string& name, const std::string& symbol,
                std::optional<unsigned>& value, unsigned low, unsigned high,
                const std::string& help) {
  parser.add_option(name, value, help)
      ->type_name(symbol)
      ->check(CLI::Range(low, high).description(""));
}

void add_flag(CLI::App& parser, const std::string& name, bool& value, const std::string& help,
              const std::string& heading) {
  parser.add_flag(name, value, help)->group(heading);
}

void require_argument(const std::string& name, const std::string& value,
                      const std::string& example) {
  require(!value.empty(), name, " is missing, for example: ", example);
}

int run_command_line(const std::vector<std::string>& arguments, std::ostream& out,
                     const ProgressOutput& progress) {
  try {
    Console console{out, progress};
    const int code = CommandLine().run(arguments, console);
    out.flush();
    return out ? code : report(progress, "the standard output cannot be written", kExitUsage);
  } catch (const RunError& error) {
    return report(progress, error.what(), kExitFailure);
  } catch (const Error& error) {
    return report(progress, error.what(), kExitUsage);
  } catch (const std::exception& error) {
    return report(progress, error.what(), kExitFailure);
  }
}

}  // namespace saddle
