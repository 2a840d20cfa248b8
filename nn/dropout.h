// Training with activations left out at random.
#pragma once

#include "nn/module.h"

namespace saddle {

// Srivastava et al. 2014, as it is used today: in training each element is 0 with `probability`, in
// [0, 1), else x / (1 - probability); in evaluation y = x. Training needs random numbers: Error
// unless Network::train() is given RandomStreams.
ModulePtr dropout(double probability = 0.5);

}  // namespace saddle
