#include "gan/studies/overtraining_runs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "gan/streams.h"
#include "gan/studies/image_pair_training.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::int64_t kSamples = 25;

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

// The first images of the data's first epoch, [1, count, H, W, C].
Tensor real_images(const Dataset& data, std::int64_t count, std::uint64_t seed) {
  const Shape& all = data.shape();
  const Tensor images = Tensor::empty({1, count, all[1], all[2], all[3]}, DType::f32);
  Batches(data, count, seed, kBatchStream).next(images.reshape({count, data.features()}));
  return images;
}

// Where D has gone since this was made.
class Distances {
 public:
  Distances(ImagePair& pair, const Tensor& real, const Tensor& fake)
      : pair_(&pair),
        real_(pair.scores_of(real)),
        fake_(pair.scores_of(fake)),
        weights_then_(pair.discriminator_weights()),
        real_then_(real_()),
        fake_then_(fake_()) {}

  OvertrainingRow row(std::int64_t step, double loss) const {
    return {step, loss, distance(pair_->discriminator_weights(), weights_then_),
            distance(real_(), real_then_), distance(fake_(), fake_then_)};
  }

 private:
  ImagePair* pair_;
  std::function<std::vector<double>()> real_, fake_;
  std::vector<double> weights_then_, real_then_, fake_then_;
};

// Of the controls, beginnings of "D alone": one as long as each of these, and as several that are
// equally long.
std::vector<std::int64_t> lengths_of(
    const std::vector<OvertrainingSettings::Competitive>& competitive) {
  std::vector<std::int64_t> lengths;
  for (const auto& each : competitive)
    if (std::ranges::find(lengths, each.steps) == lengths.end()) lengths.push_back(each.steps);
  return lengths;
}

}  // namespace

OvertrainingRun play_overtraining(const ImagePairNetworks& networks, const Dataset& data,
                                  const OvertrainingSettings& settings,
                                  const std::filesystem::path& folder,
                                  const ProgressOutput& output) {
  ImagePair pair(networks, data, settings.batch_size, settings.seed);
  OvertrainingRun run;
  const double rate = settings.learning_rate;
  run.checkpoint_loss = train_both(pair, 0, settings.checkpoint, rate, folder, output);
  const ImagePair::State checkpoint = pair.state();
  const Tensor fake = pair.examples(settings.test_size);
  run.samples = fake.slice(1, 0, std::min(kSamples, settings.test_size)).clone();
  const Distances distances(pair, real_images(data, settings.test_size, settings.seed), fake);

  const auto train = [&](const std::string& name, std::int64_t steps, const ImagePair::Step& step) {
    OvertrainingCurve curve{name, {}};
    take_steps(name, steps, step, output,
               [&](std::int64_t k, double loss) { curve.rows.push_back(distances.row(k, loss)); });
    return curve;
  };
  std::vector<std::pair<std::string, ImagePair::State>> attacked = {{"checkpoint", checkpoint}};
  const auto overtrain = [&](const std::string& name, std::int64_t steps,
                             const ImagePair::Step& step) {
    pair.set(checkpoint);
    OvertrainingCurve curve = train(name, steps, step);
    attacked.emplace_back(name, pair.state());
    return curve;
  };
  pair.set(checkpoint);
  run.trainings.push_back(train("both", settings.overtraining, pair.descend_both(rate)));
  const ImagePair::Step descend = pair.descend_discriminator(rate);
  run.trainings.push_back(overtrain("D alone", settings.overtraining, descend));
  for (const auto& [optimizer, steps] : settings.competitive)
    run.trainings.push_back(
        overtrain("D alone by " + optimizer.name, steps, pair.compete_discriminator(optimizer)));
  for (const std::int64_t steps : lengths_of(settings.competitive))
    overtrain("D alone for " + counted(static_cast<std::size_t>(steps), "step"), steps, descend);

  const ImagePair::Step attack = pair.descend_generator(rate);
  for (const auto& [name, state] : attacked) {
    pair.set(checkpoint);
    pair.set_discriminator(state);
    run.attacks.push_back(train(name, settings.attack, attack));
  }
  return run;
}

}  // namespace saddle
