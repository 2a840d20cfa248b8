#include "gan/studies/image_pair_training.h"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace saddle {
namespace {

constexpr const char* kRecipe = "image pair";
constexpr std::int64_t kLooks = 100;

// Returns D's loss there.
double load(ImagePair& pair, const std::filesystem::path& file) {
  const std::uint64_t expected = pair.seed();
  const RunPosition found = load_checkpoint(file, kRecipe, pair.named_tensors());
  require(pair.seed() == expected, file.string(), ": expected a checkpoint with seed ", expected,
          ", found one with seed ", pair.seed());
  pair.set_position({found.epoch, found.batch});
  return found.discriminator_loss;
}

#ifdef SADDLE_HAS_JSON
void save(const ImagePair& pair, std::int64_t step, double loss,
          const std::filesystem::path& file) {
  RunPosition position;
  position.step = step;
  position.epoch = pair.position().epoch;
  position.batch = pair.position().batch;
  position.discriminator_loss = loss;
  save_checkpoint(file, kRecipe, position, pair.named_tensors());
}
#endif

}  // namespace

void take_steps(const std::string& what, std::int64_t steps, const ImagePair::Step& step,
                const ProgressOutput& output,
                const std::function<void(std::int64_t step, double loss)>& look) {
  *output.stream << what << '\n';
  Progress progress(0, steps, output);
  const std::int64_t every = std::max<std::int64_t>(1, steps / kLooks);
  double sum = 0.0;
  for (std::int64_t k = 1; k <= steps; ++k) {
    const double loss = step();
    require(std::isfinite(loss), what, ", step ", k, ": expected a finite loss_d, found ", loss);
    sum += loss;
    const Figure figure{"loss_d", loss};
    progress.update(k, {&figure, 1});
    if (k % every != 0) continue;
    look(k, sum / static_cast<double>(every));
    sum = 0.0;
  }
}

double train_both(ImagePair& pair, std::int64_t from, std::int64_t to, double learning_rate,
                  const std::filesystem::path& folder, const ProgressOutput& output) {
  const std::filesystem::path file = folder / concat_text("checkpoint-", to, ".safetensors");
  if (std::filesystem::exists(file)) {
    *output.stream << "goes on from " << file.string() << '\n';
    return load(pair, file);
  }
  require(std::filesystem::is_directory(folder), folder.string(), ": expected a folder to keep ",
          file.filename().string(), " in");
  double last = 0.0;
  take_steps(concat_text("both, from step ", from, " to ", to), to - from,
             pair.descend_both(learning_rate), output,
             [&](std::int64_t, double loss) { last = loss; });
#ifdef SADDLE_HAS_JSON
  save(pair, to, last, file);
#endif
  return last;
}

}  // namespace saddle
