#include "gan/trainers/sgan_players.h"
#include "gan/trainers/stackelberg_players.h"

namespace saddle {

std::unique_ptr<Players> make_players(const GanOptions& options, const GanNetworks& networks,
                                      DType dtype) {
  if (options.trainer == "sgan") return std::make_unique<SganPlayers>(options, networks, dtype);
  return std::make_unique<StackelbergPlayers>(options, networks, dtype);
}

}  // namespace saddle
