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

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 256> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, values...);
  return buffer.data();
}

// The first team's by their names, another's behind its own: "local_modes_covered".
std::string prefix_of(std::size_t i, const std::string& team) { return i == 0 ? "" : team + "_"; }

void add_mixture(JsonObject& json, const std::string& prefix, const MixtureFigures& mixture) {
  json.add(prefix + "modes", mixture.modes);
  json.add(prefix + "modes_covered", mixture.modes_covered);
  json.add(prefix + "high_quality", mixture.high_quality);
  json.add(prefix + "modes_per_generator", mixture.modes_per_generator);
  json.add(prefix + "samples_per_mode", mixture.samples_per_mode);
  json.add(prefix + "kl_to_uniform", mixture.kl_to_uniform);
  json.add(prefix + "total_variation_to_uniform", mixture.total_variation_to_uniform);
}

void add_team(JsonObject& json, const std::string& prefix, const TeamFigures& team) {
  if (team.mixture) add_mixture(json, prefix, *team.mixture);
  for (const auto& [name, number] : team.numbers) json.add(prefix + name, number);
}

std::string mixture_text(const MixtureFigures& mixture) {
  std::string text = formatted("modes covered        %lld of %lld\n",
                               static_cast<long long>(mixture.modes_covered),
                               static_cast<long long>(mixture.modes)) +
                     formatted("high quality         %.3f of all samples\n", mixture.high_quality) +
                     "modes per generator ";
  for (const std::int64_t modes : mixture.modes_per_generator) text += " " + std::to_string(modes);
  if (std::isnan(mixture.kl_to_uniform))
    return text + "\nfrom uniform         unknown: no sample is near a mode\n";
  return text + formatted("\nfrom uniform         KL %.3f nats, total variation %.3f\n",
                          mixture.kl_to_uniform, mixture.total_variation_to_uniform);
}

std::string team_text(const TeamFigures& team) {
  const std::string heading = team.team.empty() ? "" : "of the samples of    " + team.team + "\n";
  return heading + (team.mixture ? mixture_text(*team.mixture) : "") + lines_of(team.numbers);
}

std::string losses_text(const NamedNumbers& step) {
  std::string text = "losses              ";
  for (const auto& [name, loss] : step)
    if (name.starts_with("loss_")) text += " " + name + formatted(" %.4g", loss);
  return text + "\n";
}

std::string game_text(const RunPosition& position, const NamedNumbers& step) {
  std::string text = "computed            ";
  for (const auto& [name, number] : step)
    if (name == "gradients" || name == "products") text += formatted(" %.0f ", number) + name;
  text += "\n";
  if (!position.solve) return text;
  const SolveResult& solve = *position.solve;
  text += "last linear system   " + std::string(name_of(solve.reason)) +
          formatted(" after %lld iterations, relative residual %.2g\n",
                    static_cast<long long>(solve.iterations), solve.residual);
  if (position.unconverged > 0)
    text += formatted("not converged        %lld steps, taken all the same\n",
                      static_cast<long long>(position.unconverged));
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
  std::string text =
      figures.config.recipe +
      formatted(": %lld steps in %.1f s", static_cast<long long>(position.step), position.seconds);
  if (position.seconds > 0) text += formatted(", %.3g steps/s", steps_per_second(position));
  text += ", seed " + std::to_string(figures.config.game.seed) + "\n";
  if (position.step > 0) text += losses_text(figures.step);
  if (figures.config.game.has_game_optimizer()) text += game_text(position, figures.step);
  for (const TeamFigures& team : figures.teams) text += team_text(team);
  return text;
}

}  // namespace saddle
