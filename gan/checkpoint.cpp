#include "gan/checkpoint.h"

#include <cmath>

#include "gan/files/safetensors.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr const char* kFormat = "saddle checkpoint 3";
constexpr const char* kFingerprint = "fingerprint";
constexpr const char* kChecksum = "checksum";

template <class T>
T count(const Metadata& metadata, const std::string& key, const std::string& file) {
  const T value = metadata_number<T>(metadata, key, file);
  require(value >= 0 && std::isfinite(static_cast<double>(value)), file, ": the metadata's '", key,
          "' is ", value, ", expected a finite number of at least 0");
  return value;
}

void add_solve(const SolveResult& solve, std::int64_t unconverged, Metadata& metadata) {
  metadata["solve_stop"] = std::to_string(static_cast<int>(solve.reason));
  metadata["solve_iterations"] = std::to_string(solve.iterations);
  metadata["solve_products"] = std::to_string(solve.products);
  metadata["solve_residual"] = shortest_text(solve.residual);
  metadata["unconverged"] = std::to_string(unconverged);
}

SolveResult solve_in(const Metadata& metadata, const std::string& file) {
  const int stop = count<int>(metadata, "solve_stop", file);
  require(stop <= static_cast<int>(StopReason::not_finite), file,
          ": the metadata's 'solve_stop' is ", stop, ", expected at most ",
          static_cast<int>(StopReason::not_finite));
  return {static_cast<StopReason>(stop), count<std::int64_t>(metadata, "solve_iterations", file),
          count<std::int64_t>(metadata, "solve_products", file),
          count<double>(metadata, "solve_residual", file)};
}

// Keys of the position in the data of real batch i: "epoch", "epoch.1", ...
std::string key_of(const char* what, std::size_t i) {
  return i == 0 ? what : what + ("." + std::to_string(i));
}

void add_data(const std::vector<BatchPosition>& data, Metadata& metadata) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    metadata[key_of("epoch", i)] = std::to_string(data[i].epoch);
    metadata[key_of("batch", i)] = std::to_string(data[i].batch);
  }
}

std::vector<BatchPosition> data_in(const Metadata& metadata, const std::string& file) {
  std::vector<BatchPosition> data;
  while (data.empty() || metadata.contains(key_of("epoch", data.size())))
    data.push_back({count<std::int64_t>(metadata, key_of("epoch", data.size()), file),
                    count<std::int64_t>(metadata, key_of("batch", data.size()), file)});
  return data;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const std::string& recipe,
                     const RunPosition& position, const NamedTensors& state) {
  TensorFile file;
  file.tensors.insert(state.begin(), state.end());
  file.metadata = {{"format", kFormat},
                   {"recipe", recipe},
                   {"step", std::to_string(position.step)},
                   {"seconds", shortest_text(position.seconds)}};
  add_data(position.data, file.metadata);
  if (!position.fingerprint.empty()) file.metadata[kFingerprint] = position.fingerprint;
  for (const auto& [loss, value] : position.losses) file.metadata[loss] = shortest_text(value);
  if (position.solve) add_solve(*position.solve, position.unconverged, file.metadata);
  file.metadata[kChecksum] = checksum_of(file.tensors);
  save_safetensors(path, file);
}

RunPosition load_checkpoint(const std::filesystem::path& path, const std::string& recipe,
                            const NamedTensors& state) {
  const std::string name = path.string();
  const TensorFile file = load_safetensors(path);
  const Metadata& metadata = file.metadata;
  require(metadata_entry(metadata, "format", name) == kFormat, name, ": expected the format '",
          kFormat, "', found ", in_quotes(metadata_entry(metadata, "format", name)));
  require(metadata_entry(metadata, "recipe", name) == recipe, name,
          ": expected a checkpoint of recipe '", recipe, "', found one of ",
          in_quotes(metadata_entry(metadata, "recipe", name)));
  RunPosition position;
  position.step = count<std::int64_t>(metadata, "step", name);
  position.data = data_in(metadata, name);
  if (metadata.contains(kFingerprint)) position.fingerprint = metadata.at(kFingerprint);
  position.seconds = count<double>(metadata, "seconds", name);
  for (const auto& each : metadata)
    if (each.first.starts_with("loss_"))
      position.losses.emplace_back(each.first, metadata_number<double>(metadata, each.first, name));
  if (metadata.contains("solve_stop")) {
    position.solve = solve_in(metadata, name);
    position.unconverged = count<std::int64_t>(metadata, "unconverged", name);
  }
  require_same_tensors(name, file.tensors, state);
  // Those of earlier versions have none.
  require(!metadata.contains(kChecksum) || metadata.at(kChecksum) == checksum_of(file.tensors),
          name, ": its numbers are not those that were written: the checksum differs");
  for (const auto& [tensor_name, tensor] : state) tensor.assign(file.tensors.at(tensor_name));
  return position;
}

}  // namespace saddle
