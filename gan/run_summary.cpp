#include "gan/run_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "tensor/format.h"

namespace saddle {
namespace {

// Lines "key": value of one object.
class JsonObject {
 public:
  void add(std::string_view key, const std::string& text) { add_line(key, quoted(text)); }
  void add(std::string_view key, std::int64_t number) { add_line(key, std::to_string(number)); }
  void add(std::string_view key, std::uint64_t number) { add_line(key, std::to_string(number)); }
  void add(std::string_view key, double number) {
    add_line(key, std::isfinite(number) ? shortest_text(number) : "null");
  }
  void add(std::string_view key, const std::vector<std::int64_t>& numbers) {
    add_line(key, "[" + joined(numbers, ", ") + "]");
  }
  std::string text() const { return "{\n" + lines_ + "\n}\n"; }

 private:
  void add_line(std::string_view key, const std::string& value) {
    lines_ += (lines_.empty() ? "  " : ",\n  ") + quoted(key) + ": " + value;
  }

  static std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
      std::array<char, 8> escaped{};
      if (c == '"' || c == '\\') result += '\\';
      if (static_cast<unsigned char>(c) < ' ') {
        std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
        result += escaped.data();
      } else {
        result += c;
      }
    }
    return result + "\"";
  }

  std::string lines_;
};

double steps_per_second(const RunPosition& position) {
  return static_cast<double>(position.step) / position.seconds;  // NaN for 0 in 0 seconds
}

// The first team's by their names, another's behind its own: "local_modes_covered".
std::string prefix_of(std::size_t i, const std::string& team) { return i == 0 ? "" : team + "_"; }

void add_mixture(JsonObject& json, const std::string& prefix, const MixtureFigures& mixture) {
  json.add(prefix + "modes", mixture.modes);
  json.add(prefix + "modes_covered", mixture.modes_covered);
  json.add(prefix + "high_quality", mixture.high_quality);
  json.add(prefix + "modes_per_generator", mixture.modes_per_generator);
  json.add(prefix + "samples_per_mode", mixture.samples_per_mode);
  json.add(prefix + "kl_from_uniform", mixture.kl_from_uniform);
  json.add(prefix + "total_variation_from_uniform", mixture.total_variation_from_uniform);
}

void add_team(JsonObject& json, const std::string& prefix, const TeamFigures& team) {
  if (team.mixture) add_mixture(json, prefix, *team.mixture);
  for (const auto& [name, number] : team.numbers) json.add(prefix + name, number);
}

std::string mixture_text(const MixtureFigures& mixture) {
  const std::string text =
      summary_line("modes covered",
                   with_commas(mixture.modes_covered) + " of " + with_commas(mixture.modes)) +
      summary_line("high quality", fixed_text(mixture.high_quality, 3) + " of all samples") +
      summary_line("modes per generator", joined(mixture.modes_per_generator, " "));
  if (std::isnan(mixture.kl_from_uniform))
    return text + summary_line("from uniform", "unknown: no sample is near a mode");
  return text + summary_line("kl from uniform", fixed_text(mixture.kl_from_uniform, 3) + " nats") +
         summary_line("total variation from uniform",
                      fixed_text(mixture.total_variation_from_uniform, 3));
}

std::string team_text(const TeamFigures& team) {
  return (team.team.empty() ? "" : summary_line("of the samples of", team.team)) +
         (team.mixture ? mixture_text(*team.mixture) : "") + lines_of(team.numbers);
}

// As the progress of a run shows them.
std::string losses_text(const NamedNumbers& step) {
  std::vector<std::string> losses;
  for (const auto& [name, loss] : step)
    if (name.starts_with("loss_")) losses.push_back(name + " " + measure_text(loss));
  return summary_line("losses", joined(losses, "  "));
}

std::string game_text(const RunPosition& position, const NamedNumbers& step) {
  std::vector<std::string> counts;
  for (const auto& [name, number] : step)
    if (name == "gradients" || name == "products")
      counts.push_back(with_commas(std::llround(number)) + " " + name);
  std::string text = summary_line("computed", joined(counts, "  "));
  if (!position.solve) return text;
  const SolveResult& solve = *position.solve;
  text +=
      summary_line("last linear system",
                   std::string(name_of(solve.reason)) + " after " + with_commas(solve.iterations) +
                       " iterations, relative residual " + measure_text(solve.residual));
  if (position.unconverged > 0)
    text += summary_line("not converged",
                         with_commas(position.unconverged) + " steps, taken all the same");
  return text;
}

}  // namespace

NamedNumbers step_figures(const RunPosition& position, const TrainingRule& rule) {
  NamedNumbers figures = in_order(rule.loss_names(), position.losses);
  const auto add = [&](const char* name, auto number) {
    figures.emplace_back(name, static_cast<double>(number));
  };
  const Counts counts = rule.counts(position.step);
  add("gradients", counts.gradients);
  add("products", counts.products);
  if (rule.solve()) {
    const SolveResult solve = position.solve.value_or(SolveResult{});
    add("iterations", solve.iterations);
    add("residual", solve.residual);
    add("stop", static_cast<int>(solve.reason));
    add("unconverged", position.unconverged);
  }
  return figures;
}

std::string summary_json(const RunFigures& figures) {
  JsonObject json;
  json.add("recipe", figures.config.recipe);
  json.add("version", std::string(SADDLE_VERSION));
  json.add("seed", figures.config.game.seed);
  json.add("generators", figures.config.game.generators);
  if (figures.config.game.has_game_optimizer())
    json.add("game_optimizer", figures.config.game.game_optimizer.name);
  json.add("threads", std::int64_t{threads()});
  json.add("device", std::string(default_device().name()));
  json.add("device_description", default_device().description());
  json.add("math", std::string(name_of(math())));
  json.add("steps", figures.position.step);
  json.add("seconds", figures.position.seconds);
  json.add("steps_per_second", steps_per_second(figures.position));
  for (const auto& [name, number] : figures.step) json.add(name, number);
  for (std::size_t i = 0; i < figures.teams.size(); ++i)
    add_team(json, prefix_of(i, figures.teams[i].team), figures.teams[i]);
  return json.text();
}

std::string summary_text(const RunFigures& figures) {
  const RunPosition& position = figures.position;
  std::string text = figures.config.recipe + ": " + with_commas(position.step) + " steps in " +
                     duration_text(position.seconds);
  if (position.seconds > 0) text += ", " + rate_text(steps_per_second(position), "step");
  text += ", seed " + std::to_string(figures.config.game.seed) + "\n";
  if (position.step > 0) text += losses_text(figures.step);
  if (figures.config.game.has_game_optimizer()) text += game_text(position, figures.step);
  for (const TeamFigures& team : figures.teams) text += team_text(team);
  return text;
}

}  // namespace saddle
