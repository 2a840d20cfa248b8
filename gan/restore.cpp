#include "gan/restore.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tensor/error.h"

namespace saddle {
namespace {

// The random numbers go on from the checkpoint, the order of the data comes from the config: both
// must have one seed.
void require_same_seed(const std::string& file, const Model& model) {
  const std::uint64_t expected = model.config().game.seed;
  for (const auto& [name, tensor] : model.trainer().state()) {
    if (name != "random") continue;
    const auto found = static_cast<std::uint64_t>(tensor.to_vector<std::int64_t>()[0]);
    require(found == expected, file, ": holds a run with seed ", found,
            ", which cannot continue with seed ", expected);
  }
}

RunPosition load(const Model& model, const RunFolder& folder, std::int64_t step,
                 const PositionCheck& check) {
  const std::filesystem::path path = folder.checkpoint(step);
  const RunPosition position = load_checkpoint(path, model.config().recipe, model.state());
  require(position.step == step, path.string(), ": holds step ", position.step);
  require_same_seed(path.string(), model);
  try {
    if (check) check(position);
  } catch (const Error& error) {
    fail(path.string(), ": ", error.what());
  }
  return position;
}

}  // namespace

std::optional<RunPosition> load_newest(const Model& model, const RunFolder& folder,
                                       std::ostream& notes, const PositionCheck& check) {
  std::vector<std::string> errors;
  for (const std::int64_t step : folder.checkpoint_steps()) {
    try {
      RunPosition position = load(model, folder, step, check);
      for (const std::string& error : errors) notes << "passed over: " << error << '\n';
      if (!errors.empty()) notes << "used instead: " << folder.checkpoint(step).string() << '\n';
      return position;
    } catch (const Error& error) {
      errors.emplace_back(error.what());
    }
  }
  require(errors.empty(), errors.empty() ? "" : errors[0]);
  return std::nullopt;
}

bool is_data_of(const RunPosition& position, const std::string& fingerprint) {
  // A checkpoint from before there were fingerprints has none.
  return position.fingerprint.empty() || position.fingerprint == fingerprint;
}

void require_data_of(const RunPosition& position, const std::string& fingerprint,
                     const DataConfig& data) {
  require(is_data_of(position, fingerprint), data.dataset, data.folder.empty() ? "" : " in ",
          data.folder, ": is not the data of the run: expected ", position.fingerprint, "; found ",
          fingerprint);
}

RestoredModel restore(const TrainConfig& config, const std::filesystem::path& folder,
                      std::ostream& notes) {
  const RunFolder run(folder);
  run.require_run();
  Model model(config);
  std::optional<RunPosition> position = load_newest(model, run, notes);
  require(position.has_value(), folder.string(), ": holds no checkpoint");
  return {std::move(model), *std::move(position)};
}

}  // namespace saddle
