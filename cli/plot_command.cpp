#include <cctype>
#include <filesystem>
#include <memory>
#include <ostream>
#include <vector>

#include "cli/command.h"
#include "gan/column_labels.h"
#include "gan/files/csv_table.h"
#include "gan/pictures/line_plot.h"
#include "gan/run_folder.h"
#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Draw figures of runs as curves, a run each.

A column is one of a run's metrics.csv or, where that has none of the name, of its figures.csv. With
x+y, the sum of two.)";

constexpr const char* kExamples = R"(Examples:
  saddle plot runs/ring8 --y loss_g
  saddle plot runs/a runs/b --x gradients+products --y modes_covered --out race.png)";

struct PlotFlags {
  std::vector<std::string> runs;
  std::string x = "step", y = "loss_d", out;
  bool log_x = false, log_y = false;
};

// metrics.csv has a row more often, figures.csv knows more. Throws Error that lists what both have.
CsvTable table_with(const RunFolder& run, const std::string& y) {
  CsvTable metrics(run.metrics());
  const std::string first = y.substr(0, y.find('+'));
  if (metrics.has(first) || !std::filesystem::exists(run.figures())) return metrics;
  CsvTable figures(run.figures());
  if (figures.has(first)) return figures;
  std::vector<std::string> known = metrics.columns();
  known.insert(known.end(), figures.columns().begin() + 1, figures.columns().end());
  fail(run.path().string(), ": ", unknown_name("column", first, known));
}

// `x` at the steps of `table`, which may be only some of those that metrics.csv has.
std::vector<double> x_at_steps(const RunFolder& run, const CsvTable& table, const std::string& x) {
  if (table.has(x.substr(0, x.find('+')))) return table.values(x);
  const CsvTable metrics(run.metrics());
  const std::vector<double> steps = metrics.values("step"), values = metrics.values(x);
  std::vector<double> found;
  std::size_t row = 0;
  for (const double step : table.values("step")) {
    while (row + 1 < steps.size() && steps[row] < step) ++row;
    require(row < steps.size() && steps[row] == step, run.metrics().string(),
            ": expected a row of step ", step, ", which figures.csv has: log as often as it draws");
    found.push_back(values[row]);
  }
  return found;
}

std::string name_of_run(const std::filesystem::path& folder) {
  const std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

Curve curve_of(const std::string& folder, const PlotFlags& flags) {
  const RunFolder run(folder);
  run.require_run();
  const CsvTable table = table_with(run, flags.y);
  return {name_of_run(folder), x_at_steps(run, table, flags.x), table.values(flags.y)};
}

// "Modes covered: a, b"; many runs are named in the legend alone.
std::string title_of(const std::string& what, const std::vector<Curve>& curves) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::string> names;
  for (const Curve& curve : curves) names.push_back(curve.name);
  std::string title =
      what + ": " + (names.size() <= kNamed ? joined(names, ", ") : counted(names.size(), "run"));
  title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

int draw(const PlotFlags& flags, Console& console) {
  require(!flags.runs.empty(), "plot: RUN is missing; for example: saddle plot runs/ring8");
  LinePlot plot;
  plot.x_label = column_label(flags.x), plot.y_label = column_label(flags.y);
  plot.x_counts = column_counts(flags.x), plot.y_counts = column_counts(flags.y);
  plot.x_scale = flags.log_x ? Scale::logarithmic : Scale::linear;
  plot.y_scale = flags.log_y ? Scale::logarithmic : Scale::linear;
  for (const std::string& run : flags.runs) {
    plot.curves.push_back(curve_of(run, flags));
    require(!plot.curves.back().x.empty(), run, ": expected at least one row to draw, found none");
  }
  plot.title = title_of(plot.y_label, plot.curves);
  if (plot.curves.size() == 1) plot.curves[0].name.clear();  // the title has it
  const std::filesystem::path out =
      flags.out.empty() ? RunFolder(flags.runs[0]).plot() : std::filesystem::path(flags.out);
  require(out.extension() == ".png", "--out: expected a file that ends in .png, found ",
          out.string());
  write_png(out, line_plot(plot));
  console.out << "wrote " << out.string() << '\n';
  return kExitSuccess;
}

}  // namespace

Command add_plot_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "plot", kDescription, kExamples);
  const auto flags = std::make_shared<PlotFlags>();
  add_arguments(parser, "RUN", flags->runs, "folders of runs");
  add_option(parser, "--x", "COLUMN", flags->x, "the horizontal axis (default: step)");
  add_option(parser, "--y", "COLUMN", flags->y, "the vertical axis (default: loss_d)");
  add_flag(parser, "--log-x", flags->log_x, "a logarithmic horizontal axis");
  add_flag(parser, "--log-y", flags->log_y, "a logarithmic vertical axis");
  add_option(parser, "--out", "FILE", flags->out,
             "the picture (default: plot.png in the first run's folder)");
  return {&parser, [flags](Console& console) { return draw(*flags, console); }};
}

}  // namespace saddle
