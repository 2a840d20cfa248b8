// The newest checkpoint of a run's folder that loads.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

#include "gan/checkpoint.h"
#include "gan/model.h"
#include "gan/run_folder.h"

namespace saddle {

// Brings the state of `model` to that of the newest checkpoint that loads, and calls `set_position`
// with its position; an Error from there counts as one that does not load. Says in `notes` which
// were passed over. False if there is no checkpoint. Throws Error if there are some and none loads.
bool load_newest(const Model& model, const RunFolder& folder, std::ostream& notes,
                 const std::function<void(const RunPosition&)>& set_position);

// Throws Error unless the data with this fingerprint is what the run has learned from so far.
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
