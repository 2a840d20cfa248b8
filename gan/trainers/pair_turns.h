// A global pair that moves after each local pair's update (SGAN v1, appendix A.2 and Figure 11).
// The local pairs move together, as they know nothing of each other, and are shown one by one: in
// copies, where those whose turn has not come are still as they were before.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autograd/program.h"

namespace saddle {

class PairTurns {
 public:
  // copies: inputs [N, ...], row n of pair n, each with what it is a copy of as its value. At least
  // one.
  explicit PairTurns(const std::vector<Update>& copies);

  void begin() { begin_.run(); }  // before the local pairs move: all are as they are
  void next() { next_.run(); }    // one more pair is as it is now
  const Program& begin_program() const { return begin_; }
  const Program& next_program() const { return next_; }

 private:
  Program begin_, next_;
};

}  // namespace saddle
