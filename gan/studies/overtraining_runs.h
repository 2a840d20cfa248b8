// The over-training of a discriminator: implicit-competitive-regularization paper, section 3
// (Figure 4), section 5 (Figure 8) and appendix A.3.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gan/files/progress.h"
#include "gan/studies/image_pair.h"

namespace saddle {

// Both players train from the start to a checkpoint by SimGD. From there on, with the same batches
// and z: both go on; D alone goes on; D alone goes on by competitive steps of several kinds,
// against a generator that stays. Then, from the checkpoint again, the generator alone attacks each
// D: the checkpoint's, the over-trained ones, and D alone after as many steps of gradient descent
// as a kind of competitive step had, once for those that had equally many.
struct OvertrainingSettings {
  // Of the paper.
  std::int64_t batch_size = 128;
  double learning_rate = 0.01;  // of gradient descent
  std::int64_t checkpoint = 9000;
  std::int64_t test_size = 500;  // real images on which D is compared, and as many generated ones
  // Ours; the paper states none.
  std::int64_t overtraining = 3000, attack = 300;
  struct Competitive {
    GameOptimizerOptions optimizer;
    std::int64_t steps;
  };
  // The paper's text has CGD; the released code has ACGD, with these rates.
  std::vector<Competitive> competitive = {
      {{.name = "cgd", .learning_rate_x = 1e-2, .learning_rate_y = 1e-2}, 1000},
      {{.name = "acgd", .learning_rate_x = 1e-3, .learning_rate_y = 1e-3}, 150}};
  std::uint64_t seed = 1;
};

struct OvertrainingRow {
  std::int64_t step;  // of this training
  double loss;        // D's, before the step: mean over all since the last row
  // |w - w_c|, and equation 5 for each test set: sqrt(sum (D(x) - D_c(x))^2) with D a logit.
  double by_weights, on_real, on_fake;
};

struct OvertrainingCurve {
  std::string name;  // who trains: "both"; of an attack, the D that is attacked: "checkpoint"
  std::vector<OvertrainingRow> rows;  // one for each look, see take_steps()
};

struct OvertrainingRun {
  double checkpoint_loss;                    // D's, see train_both()
  std::vector<OvertrainingCurve> trainings;  // "both", "D alone", "D alone by cgd", ...
  std::vector<OvertrainingCurve> attacks;    // on "checkpoint", "D alone", "D alone by cgd", ...,
                                             // "D alone for 1000 steps", ...
  Tensor samples;                            // [1, count, H, W, C] of the checkpoint's generator
};

// The checkpoint is kept in `folder`, see train_both(). Throws Error as that and take_steps() do.
OvertrainingRun play_overtraining(const ImagePairNetworks& networks, const Dataset& data,
                                  const OvertrainingSettings& settings,
                                  const std::filesystem::path& folder,
                                  const ProgressOutput& output);

}  // namespace saddle
