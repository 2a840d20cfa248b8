// How a reduction is cut into threads and blocks. By the sizes and layouts alone, for the order of
// the terms to depend on nothing else.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "tensor/axis_groups.h"
#include "tensor/cuda/strided.cuh"

namespace saddle::cuda {

// A block of kThreads reduces `outputs` outputs, each by a team of `team` threads that take every
// team-th term of a piece; the threads of a block are numbered along the terms or along the
// outputs, whichever are neighbours in memory.
struct ReducePlan {
  Walk<2> kept;     // of the input and of the output
  Walk<1> reduced;  // of the input
  bool is_along_terms;
  Count team, outputs;  // powers of 2; their product is kThreads
  Count blocks;         // that cover the outputs
  Count piece, pieces;  // terms of a block, and blocks to cover the terms of an output
};

inline Count power_of_2_from(std::int64_t count) {
  Count power = 1;
  while (power < count) power *= 2;
  return power;
}

inline ReducePlan plan_reduce(const AxisGroup& kept, const AxisGroup& reduced) {
  // Terms of a thread: above the first number its output is worth several blocks, which get at
  // least the second.
  constexpr Count kMostTerms = 64, kLeastTerms = 16;
  constexpr Count kManyBlocks = 1024;       // fill any GPU
  constexpr std::int64_t kSmall = 1 << 17;  // elements that the cache holds
  constexpr Count kLine = 32, kSector = 8;  // threads that read neighbours, for full speed
  const auto of_kept = [&](const Strides& strides) { return Layout{kept.shape, strides}; };
  const Layout kept_in = of_kept(kept.in), kept_out = of_kept(kept.out),
               reduced_in = {reduced.shape, reduced.in};
  ReducePlan plan;
  plan.kept = Walk<2>::of({&kept_in, &kept_out});
  plan.reduced = Walk<1>::of({&reduced_in});
  const Count terms = plan.reduced.count, outputs = plan.kept.count;
  plan.is_along_terms =
      kept.shape.empty() ||
      (!reduced.shape.empty() && std::abs(reduced.in.back()) <= std::abs(kept.in.back()));
  const Count most = std::min<Count>(kThreads, power_of_2_from(terms));
  if (plan.is_along_terms) {
    plan.team = std::clamp(power_of_2_from(terms / 4), std::min(kLine, most), most);
  } else {
    // The outputs side by side; of small inputs fewer, for more threads to share the terms.
    const bool is_small = std::int64_t{terms} * outputs <= kSmall;
    const Count side_by_side =
        std::min(is_small ? kSector : kLine, power_of_2_from(kept.shape.back()));
    plan.team = std::min(kThreads / side_by_side, most);
  }
  plan.outputs = kThreads / plan.team;
  plan.blocks = (outputs + plan.outputs - 1) / plan.outputs;
  plan.piece = terms;
  if (terms > kMostTerms * plan.team && plan.blocks < kManyBlocks / 2) {
    const Count least = kLeastTerms * plan.team;
    const Count pieces = std::min((terms + least - 1) / least, kManyBlocks / plan.blocks);
    const Count even = (terms + pieces - 1) / pieces;
    plan.piece = (even + plan.team - 1) / plan.team * plan.team;
  }
  plan.pieces = plan.piece == 0 ? 1 : (terms + plan.piece - 1) / plan.piece;
  return plan;
}

// For sums of pieces: the kept axes with an output that is dense, and the axis of the pieces.
inline AxisGroups split_pieces(const AxisGroup& kept, Count pieces) {
  AxisGroups groups;
  groups.kept = {kept.shape, dense_layout(kept.shape).strides, kept.out};
  groups.reduced = {{pieces}, {kept.shape.count()}, {0}};
  return groups;
}

}  // namespace saddle::cuda
