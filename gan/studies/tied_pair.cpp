#include "gan/studies/tied_pair.h"

#include <cmath>
#include <vector>

#include "autograd/ops.h"
#include "gan/experiment.h"

namespace saddle {
namespace {

// One pair whose batches are those of all N pairs in a row.
GanOptions options_of(GanOptions options) {
  require(options.trainer == "sgan" && options.global_pair != "none" &&
              options.global_updates == "iteration",
          "tied pair: expected an SGAN whose global pair moves once an iteration");
  require(options.global_weights == "uniform",
          "tied pair: one pair has no costs to weigh: expected uniform global_weights, found ",
          options.global_weights);
  // Both look at a batch as a whole: at its deviation, and at its kernel means.
  require(options.penalties.dragan == 0 && !options.primal_dual.is_on(),
          "tied pair: expected no DRAGAN penalty and no primal-dual term, which are not the same "
          "for several batches as for one of all of them");
  options.batch_size *= options.generators;
  options.generator_batch_sizes = {options.batch_size};
  options.generators = 1;
  options.global_pair = "none";
  return options;
}

const SganPlayers& players_of(const Trainer& trainer) {
  return dynamic_cast<const SganPlayers&>(trainer.players());
}

// The global pair's losses are sums over N pairs of means over a batch; a mean over all of the
// batches is N times smaller, which not every optimizer divides out.
Players::Loss times(std::int64_t pairs, Players::Loss loss) {
  loss.value = static_cast<double>(pairs) * loss.value;
  return loss;
}

void copy_values(const Network& from, const Network& to) {
  const auto source = from.named_tensors(), target = to.named_tensors();
  for (std::size_t i = 0; i < source.size(); ++i) target[i].second.assign(source[i].second);
}

}  // namespace

TiedPair::TiedPair(const Trainer& sgan, const GanNetworks& networks)
    : pair_(options_of(sgan.options()), networks, sgan.players().dtype()),
      theirs_(players_of(sgan)),
      mine_(players_of(pair_)),
      generator_(mine_.generators(), times(sgan.options().generators, mine_.generator_loss()),
                 sgan.options().generator_optimizer),
      discriminator_(mine_.discriminators(),
                     times(sgan.options().generators, mine_.discriminator_loss()),
                     sgan.options().discriminator_optimizer) {
  require(!mine_.discriminators().buffers().defined(),
          "tied pair: expected discriminators without batch normalization, whose statistics are of "
          "each batch");
  copy_values(theirs_.global_generator(), mine_.generators());
  copy_values(theirs_.global_discriminator(), mine_.discriminators());
}

// The noise that the global pair drew `back` draws ago.
void TiedPair::draw_again(std::int64_t back) {
  std::vector<std::int64_t> state =
      theirs_.graph().storage(theirs_.global_random()).to_vector<std::int64_t>();
  state[1] -= back;
  mine_.graph().write(mine_.random()).set(std::span<const std::int64_t>(state));
}

void TiedPair::require_finite(const char* name, double loss) const {
  if (!std::isfinite(loss))
    throw RunError(concat_text("tied pair, step ", step_, ": ", name, " is not finite: ", loss));
}

void TiedPair::step() {
  const Tensor& batch = mine_.graph().write(mine_.real());
  batch.assign(theirs_.graph().storage(theirs_.global_real()).reshape(batch.shape()));
  draw_again(2);  // G0's, and then D0's
  generator_.step();
  draw_again(1);
  discriminator_.step();
  ++step_;
  require_finite("loss_g", generator_.loss());
  require_finite("loss_d", discriminator_.loss());
}

}  // namespace saddle
