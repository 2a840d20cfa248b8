// The columns of metrics.csv and figures.csv as a person reads them.
#pragma once

#include <string>

namespace saddle {

// "discriminator's loss" of loss_d, "modes covered (local)" of local_modes_covered, of names joined
// by "+" the labels joined. A name without a label stands for itself.
std::string column_label(const std::string& column);

// Whether its numbers are counts, of steps, modes, classes; of a sum, whether all are.
bool column_counts(const std::string& column);

}  // namespace saddle
