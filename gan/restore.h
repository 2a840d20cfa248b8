// The newest checkpoint of a run's folder that loads.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "gan/checkpoint.h"
#include "gan/model.h"
#include "gan/run_folder.h"

namespace saddle {

// Throws Error for a position that no run can have been at.
using PositionCheck = std::function<void(const RunPosition& position)>;

// Brings the state of `model` to that of the newest checkpoint that loads and passes the check, and
// returns its position. Says in `notes` which were passed over. None if there is no checkpoint.
// Throws Error if there are some and none will do.
std::optional<RunPosition> load_newest(const Model& model, const RunFolder& folder,
                                       std::ostream& notes, const PositionCheck& check = {});

// Whether the data with this fingerprint is what the run has learned from so far, as far as is
// known.
bool is_data_of(const RunPosition& position, const std::string& fingerprint);
// Throws Error unless it is.
void require_data_of(const RunPosition& position, const std::string& fingerprint,
                     const DataConfig& data);

// A model as a run left it, and where the run stood.
struct RestoredModel {
  Model model;
  RunPosition position;
};

// Restores the last checkpoint of a run folder that loads; says in `notes` which were passed over.
// Needs no data. Throws Error if there is none.
RestoredModel restore(const TrainConfig& config, const std::filesystem::path& folder,
                      std::ostream& notes);

}  // namespace saddle
