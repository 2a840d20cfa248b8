#include "gan/trainers/shared_layers.h"

#include <cmath>

#include "autograd/ops.h"
#include "tensor/error.h"

namespace saddle {
namespace {

// "3.0" of "3.0.weight".
std::string layer_of(const Slot& slot) {
  const std::size_t dot = slot.name.rfind('.');
  return dot == std::string::npos ? "" : slot.name.substr(0, dot);
}

// Where layers meet, ends not included.
std::vector<std::int64_t> borders(const SlotList& parameters) {
  std::vector<std::int64_t> borders;
  const std::vector<Slot>& slots = parameters.slots();
  for (std::size_t i = 1; i < slots.size(); ++i)
    if (layer_of(slots[i]) != layer_of(slots[i - 1])) borders.push_back(slots[i].offset);
  return borders;
}

std::int64_t nearest_border(const SlotList& parameters, double share) {
  require(share > 0 && share < 1, "shared_share: expected a number in [0, 1), found ", share);
  const double wanted = share * static_cast<double>(parameters.size());
  const std::vector<std::int64_t> all = borders(parameters);
  require(!all.empty(), "shared_share: a network of one layer has none to share; found ", share);
  std::int64_t nearest = all[0];
  for (const std::int64_t border : all)
    if (std::abs(static_cast<double>(border) - wanted) <
        std::abs(static_cast<double>(nearest) - wanted))
      nearest = border;
  return nearest;
}

}  // namespace

SharedLayers first_layers(const SlotList& parameters, double share) {
  if (share == 0) return {};
  return {0, nearest_border(parameters, share)};
}

SharedLayers last_layers(const SlotList& parameters, double share) {
  if (share == 0) return {};
  return {nearest_border(parameters, 1 - share), parameters.size()};
}

void make_equal(const Network& networks, const SharedLayers& shared) {
  if (!shared.are_any()) return;
  Graph& graph = *networks.parameters().graph;
  const Tensor layers = graph.write(networks.parameters()).slice(1, shared.begin, shared.end);
  for (std::int64_t copy = 1; copy < networks.copies(); ++copy)
    layers.slice(0, copy, copy + 1).assign(layers.slice(0, 0, 1));
}

Players::Direction summed_over_stack(const SharedLayers& shared) {
  if (!shared.are_any()) return {};
  return [shared](Var gradient) {
    const std::int64_t copies = gradient.shape()[0], size = gradient.shape()[1];
    const auto part = [&](std::int64_t begin, std::int64_t end) {
      return slice(gradient, 1, begin, end);
    };
    const Var total = broadcast_to(keep_sum(part(shared.begin, shared.end), {0}),
                                   {copies, shared.end - shared.begin});
    std::vector<Var> parts;
    if (shared.begin > 0) parts.push_back(part(0, shared.begin));
    parts.push_back(total);
    if (shared.end < size) parts.push_back(part(shared.end, size));
    return concatenate(parts, 1);
  };
}

}  // namespace saddle
