#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <vector>

#include "autograd/gradcheck/primitive_check.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/help_formatter.h"
#include "gan/network_check.h"
#include "gan/recipes/recipes.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

using gradcheck::Deviation;

constexpr const char* kDescription =
    R"(Check every derivative in float64 and print how far off it is.

Without a name every primitive, or with its name one of them, on random shapes and attributes.
Values are compared with plain loops, derivatives with differences and with each other.

  value     against a loop                             second  derivatives of the jvp and of the vjp
  vjp, jvp  against differences                        third   derivatives of the second ones
  adjoint   <c, J w> = <J^T c, w>, at every order      nested  the four nestings of two agree

An error of 0 is common: inputs are multiples of 1/1024, of which sums, products and differences of
linear functions have no rounding. A - says that there is nothing to check.

With the name of a recipe or of a network of the papers' tables: the losses that training
minimizes, of the networks as they are initialized, on a small batch, with at most two generators,
and of texts at most 32 channels. Checked are the gradient by each tensor, Hessian-vector products
in every nesting, their symmetry, the mixed products of the two players, and third derivatives.
Leaky ReLUs and maxima have kinks: while differences are taken each stays on the side where it is
at the point. Small networks take seconds, those with convolutions a minute or more.

Errors are relative: |found - expected| / max(|expected|, 0.001), in the Euclidean norm. The exit
status is 1 if anything is off.)";

constexpr const char* kExamples = R"(Examples:
  saddle check
  saddle check matmul --instances 1000
  saddle check ring8
  saddle check icr-cifar10
  saddle check --list)";

struct CheckFlags {
  std::string name, device = "cpu";
  bool list = false;
  std::optional<unsigned> instances, seed;

  unsigned instance_count() const { return instances.value_or(100); }
  unsigned first_seed() const { return seed.value_or(1); }
};

constexpr std::size_t kNameWidth = 28;  // of the longest name of a primitive, and a space
constexpr const char* kColumns[] = {"value", "vjp", "jvp", "adjoint", "second", "nested", "third"};

// The column of a quantity like "vjp of jvp of vjp".
std::string column_of(const std::string& quantity) {
  if (quantity.starts_with("adjoint")) return "adjoint";
  if (quantity.find('=') != std::string::npos) return "nested";
  const auto order = std::count(quantity.begin(), quantity.end(), ' ') / 2;
  return order == 0 ? quantity : order == 1 ? "second" : "third";
}

// What the instances of a primitive add up to.
struct Summary {
  std::map<std::string, double> largest;  // relative deviation, by column
  std::string failures;                   // a line each
  int failure_count = 0;

  void add(const std::string& instance, const Deviation& deviation) {
    double& most = largest.try_emplace(column_of(deviation.quantity), 0.0).first->second;
    // Not <=: a NaN comes in, and stays.
    if (!std::isnan(most) && !(deviation.relative <= most)) most = deviation.relative;
    if (deviation.is_within()) return;
    failures += "  " + instance + ", " + gradcheck::describe(deviation) + "\n";
    ++failure_count;
  }
};

std::string table_head() {
  std::string line(kNameWidth, ' ');
  for (const char* column : kColumns) line += right_aligned(column, 9);
  return line + "\n";
}

// "-" where there is nothing to check.
std::string table_line(std::string_view name, const Summary& summary) {
  std::string line = left_aligned(std::string(name), kNameWidth);
  for (const char* column : kColumns) {
    const auto found = summary.largest.find(column);
    line += right_aligned(found == summary.largest.end() ? "-" : number_text(found->second, 1), 9);
  }
  return line + "\n";
}

Summary check_instances(const gradcheck::PrimitiveCase& each, const CheckFlags& flags) {
  Summary summary;
  for (unsigned i = 0; i < flags.instance_count(); ++i)
    for (const auto& [instance, deviation] :
         gradcheck::check_primitive(each, flags.first_seed() + i, 3))
      summary.add(instance, deviation);
  return summary;
}

int conclude(int failures, Console& console) {
  if (failures > 0)
    console.out << failures << " figures are off.\n";
  else
    console.out << "All are within their bounds.\n";
  return failures > 0 ? kExitFailure : kExitSuccess;
}

int check_cases(const std::vector<gradcheck::PrimitiveCase>& cases, const CheckFlags& flags,
                Console& console) {
  console.out << "The largest relative error over " << flags.instance_count() << " instances:\n\n"
              << table_head();
  int failures = 0;
  for (const gradcheck::PrimitiveCase& each : cases) {
    const Summary summary = check_instances(each, flags);
    console.out << table_line(each.name, summary) << summary.failures;
    failures += summary.failure_count;
  }
  console.out << "\n";
  return failures;
}

int check_all(const CheckFlags& flags, Console& console) {
  int failures = check_cases(gradcheck::primitive_cases(), flags, console);
  for (std::string_view name : gradcheck::primitives_without_case()) {
    console.out << name << " has no case\n";
    ++failures;
  }
  return conclude(failures, console);
}

int check_network(const CheckFlags& flags, Console& console) {
  const auto progress = terminal_progress(console.progress, "derivative");
  int failures = 0;
  for (const auto& [loss, check] : check_networks(flags.name, flags.first_seed(), progress)) {
    console.out << flags.name << ", " << loss << ", in float64:\n\n   error  allowed\n";
    for (const Deviation& deviation : check.deviations) {
      console.out << right_aligned(number_text(deviation.relative, 1), 8)
                  << right_aligned(number_text(deviation.tolerance, 1), 9) << "  "
                  << deviation.quantity << "\n";
      if (deviation.is_within()) continue;
      console.out << "  " << gradcheck::describe(deviation) << "\n";
      ++failures;
    }
    console.out << "\n"
                << check.kinks << " kinks, held while the differences crossed " << check.crossed
                << ".\n\n";
  }
  return conclude(failures, console);
}

// "recipe" or "network". Throws Error if there is neither.
std::string kind_of(const std::string& name) {
  if (named(recipes(), name) != nullptr) return "recipe";
  if (named(checkable_networks(), name) != nullptr) return "network";
  std::vector<std::string> known = names_of_checkable();
  for (const std::string& primitive : names_in(gradcheck::primitive_cases()))
    known.push_back(primitive);
  fail(unknown_name("primitive, recipe or network", name, known), " (see saddle check --list)");
}

int check_named(const CheckFlags& flags, Console& console) {
  for (const gradcheck::PrimitiveCase& each : gradcheck::primitive_cases())
    if (each.name == flags.name) return conclude(check_cases({each}, flags, console), console);
  const std::string kind = kind_of(flags.name);
  require(!flags.instances, "--instances: only of primitives; ", flags.name, " is a ", kind);
  return check_network(flags, console);
}

int list_names(const CheckFlags& flags, Console& console) {
  require(flags.name.empty(), "--list: expected no name, found ", in_quotes(flags.name));
  require(!flags.instances && !flags.seed, "--list: nothing is checked, so there is no use of ",
          flags.instances ? "--instances" : "--seed");
  console.out << "The primitives that `saddle check` shows, the recipes that `saddle recipes` "
                 "lists,\nand these networks:\n\n";
  for (const CheckableNetwork& network : checkable_networks())
    console.out << help_entry(network.name, network.source);
  return kExitSuccess;
}

int check(const CheckFlags& flags, Console& console) {
  const DeviceScope device(find_device(flags.device));
  if (flags.list) return list_names(flags, console);
  return flags.name.empty() ? check_all(flags, console) : check_named(flags, console);
}

}  // namespace

Command add_check_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "check", kDescription, kExamples);
  const auto flags = std::make_shared<CheckFlags>();
  add_argument(parser, "NAME", flags->name, "check this primitive, recipe or network alone");
  add_option(parser, "--device", "NAME", flags->device, "cpu, cuda or cuda:N; default: cpu");
  add_flag(parser, "--list", flags->list, "list the networks that have a name");
  add_number(parser, "--instances", "N", flags->instances, 1, 1'000'000,
             "random instances of each primitive (100)");
  add_number(parser, "--seed", "N", flags->seed, 0, UINT32_MAX, "of what is drawn (1)");
  return {&parser, [flags](Console& console) { return check(*flags, console); }};
}

}  // namespace saddle
