// The derivatives of whole networks, checked.
#pragma once

#include <string>
#include <vector>

#include "autograd/gradcheck/function_check.h"

namespace saddle {

// What can be checked by name: recipes, architectures, classifiers.
struct CheckableNetwork {
  std::string name, source;
};
// The networks of the papers' tables; recipes have recipes().
std::vector<CheckableNetwork> checkable_networks();
// Of recipes and of these.
std::vector<std::string> names_of_checkable();

// A number that training minimizes, and how far off its derivatives are.
struct LossCheck {
  std::string loss;
  gradcheck::FunctionCheck check;
};

// gradcheck::check_function(), in float64, on four random examples and with at most 32 channels in
// networks of text, of
// * a recipe: the losses of both players as it trains them (objective, branches, weights, shared z,
//   classifier head), but with at most two generators, by their parameters gamma and theta;
// * an architecture: the same for an ordinary GAN of its networks;
// * a classifier: its cross entropy, by its parameters theta and its input x.
// Parameters are as they are initialized from `seed`, those of a kernel's features too. Throws
// Error that suggests the nearest name.
std::vector<LossCheck> check_networks(const std::string& name, unsigned seed,
                                      const gradcheck::CheckProgress& progress = {});

}  // namespace saddle
