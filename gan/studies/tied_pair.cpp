#include "gan/studies/tied_pair.h"

#include <utility>
#include <vector>

#include "gan/trainers/sgan_players.h"

namespace saddle {
namespace {

constexpr std::size_t kGlobalReal = 1;  // of SganPlayers' real batches

// One pair whose batches are those of all N pairs in a row.
GanOptions options_of(GanOptions options) {
  require(options.trainer == "sgan" && options.global_pair != "none" &&
              options.global_updates == "iteration",
          "tied pair: expected an SGAN whose global pair moves once an iteration");
  options.batch_size *= options.generators;
  options.generator_batch_sizes = {options.batch_size};
  options.generators = 1;
  options.global_pair = "none";
  return options;
}

Var state_named(const Players& players, const std::string& name) {
  for (const auto& [known, var] : players.states())
    if (known == name) return var;
  fail("tied pair: expected a state '", name, "', found none");
}

void copy_values(const Network& from, const Network& to) {
  const auto source = from.named_tensors(), target = to.named_tensors();
  for (std::size_t i = 0; i < source.size(); ++i) target[i].second.assign(source[i].second);
}

}  // namespace

TiedPair::TiedPair(const Trainer& sgan, const GanNetworks& networks)
    : sgan_(sgan),
      pair_(options_of(sgan.options()), networks, sgan.players().dtype()),
      generator_(pair_.generators(), pair_.players().generator_loss(),
                 sgan.options().generator_optimizer),
      discriminator_(pair_.discriminators(), pair_.players().discriminator_loss(),
                     sgan.options().discriminator_optimizer) {
  const auto& players = dynamic_cast<const SganPlayers&>(sgan.players());
  copy_values(players.global_generator(), pair_.generators());
  copy_values(players.global_discriminator(), pair_.discriminators());
}

// The noise that the global pair drew `back` draws ago.
void TiedPair::draw_again(std::int64_t back) {
  const Graph& theirs = sgan_.players().graph();
  std::vector<std::int64_t> state =
      theirs.storage(state_named(sgan_.players(), "global_random")).to_vector<std::int64_t>();
  state[1] -= back;
  const Var random = state_named(pair_.players(), "random");
  pair_.players().graph().write(random).set(std::span<const std::int64_t>(state));
}

void TiedPair::step() {
  const Players& theirs = sgan_.players();
  const Tensor& batch = pair_.real_batch();
  batch.assign(theirs.graph().storage(theirs.real_batches()[kGlobalReal]).reshape(batch.shape()));
  draw_again(2);  // G0's, and then D0's
  generator_.step();
  draw_again(1);
  discriminator_.step();
}

}  // namespace saddle
