// The makers of each game optimizer, for the table in game_optimizer.cpp. eta are the learning
// rates, xi = (grad_x f, grad_y g) the gradients of the players' own losses, J its Jacobian.
#pragma once

#include <memory>

#include "optim/game_optimizer.h"

namespace saddle {

using GameOptimizerPtr = std::unique_ptr<GameOptimizer>;

// Both at once: -eta xi.
GameOptimizerPtr make_simgd(const Game& game, const GameOptimizerOptions& options);
// y moves by its gradient at the x that has moved already.
GameOptimizerPtr make_altgd(const Game& game, const GameOptimizerOptions& options);
// -eta xi at the point where SimGD would go (Korpelevich 1976).
GameOptimizerPtr make_extragradient(const Game& game, const GameOptimizerOptions& options);
// -eta (2 xi - the last xi) (Daskalakis et al. 2018); the first step is SimGD's.
GameOptimizerPtr make_optimistic(const Game& game, const GameOptimizerOptions& options);
// Symplectic gradient adjustment, -eta (xi + lambda A^T xi) with A = (J - J^T) / 2, and its sign
// aligned (Balduzzi et al. 2018, Algorithm 1).
GameOptimizerPtr make_sga(const Game& game, const GameOptimizerOptions& options);
// Consensus optimization, -eta (xi + gamma J^T xi) (Mescheder et al. 2017, Algorithm 2).
GameOptimizerPtr make_consensus(const Game& game, const GameOptimizerOptions& options);
// Learning with opponent-learning awareness, with exact gradients (Foerster et al. 2018):
// x moves by -eta (grad_x f - correction eta_y D_xy g grad_y f), and y likewise.
GameOptimizerPtr make_lola(const Game& game, const GameOptimizerOptions& options);

// Competitive gradient descent on a zero-sum game (Schaefer and Anandkumar 2019, Algorithm 1).
GameOptimizerPtr make_cgd(const Game& game, const GameOptimizerOptions& options);
// The same with step sizes for each parameter (Schaefer, Zheng and Anandkumar 2020, Algorithm 1).
GameOptimizerPtr make_acgd(const Game& game, const GameOptimizerOptions& options);
// As in the authors' package CGDs 0.4.5; docs/competitive.md lists how it differs from the paper.
GameOptimizerPtr make_acgd_released(const Game& game, const GameOptimizerOptions& options);
// Both for any two losses, by GMRES.
GameOptimizerPtr make_cgd_general(const Game& game, const GameOptimizerOptions& options);
GameOptimizerPtr make_acgd_general(const Game& game, const GameOptimizerOptions& options);

}  // namespace saddle
