#include "tensor/cpu/reduce.h"

#include <algorithm>
#include <cmath>

#include "tensor/axis_groups.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/scratch.h"
#include "tensor/cpu/simd.h"
#include "tensor/cpu/strided.h"

namespace saddle::cpu {
namespace {

// Elements of the input per piece of work.
constexpr std::int64_t kGrain = 1 << 15;
// Columns that are reduced side by side.
constexpr std::int64_t kColumns = 256;
// Runs below this length are summed side by side too, one term of each at a time.
constexpr std::int64_t kShortRun = 32;

void drop_fastest(AxisGroup& group) {
  for (Dims* dims : {&group.shape, &group.in, &group.out}) *dims = without_last(*dims);
}

// Work is cut into tasks: a piece of the reduced index space, for up to kColumns neighbouring
// outputs (columns) if the input has them side by side or the runs are short, else for one output.
// Pieces are combined in order, so that the result depends on the sizes alone.
template <class T>
class Reducer {
 public:
  Reducer(Reduction reduction, const View& in, const View& out)
      : in_(in.as<T>()),
        out_(out.as<T>()),
        identity_(reduction == Reduction::sum ? 0.0 : -HUGE_VAL),
        kernels_(kernels_of<T>(reduction)),
        combine_(kernels_of<double>(reduction).rows) {
    auto [kept, reduced] = split_axes(in.layout, out.layout);
    runs_ = Runs({reduced.shape, reduced.in});
    terms_ = reduced.shape.count();
    const bool has_short_runs = runs_.length() < kShortRun;
    if (!kept.shape.empty() && (kept.in.back() == 1 || has_short_runs)) {
      columns_ = kept.shape.back();
      in_stride_ = kept.in.back();
      out_stride_ = kept.out.back();
      drop_fastest(kept);
    }
    kept_ = kept;
    width_ = std::min(columns_, kColumns);
    blocks_ = (columns_ + width_ - 1) / width_;
    piece_ = std::max<std::int64_t>(1, kGrain / width_);
    pieces_ = std::max<std::int64_t>(1, (terms_ + piece_ - 1) / piece_);
  }

  void run() const {
    static thread_local Scratch scratch;
    const std::int64_t outputs = kept_.shape.count() * blocks_;
    const std::int64_t terms = std::max<std::int64_t>(1, std::min(terms_, piece_));
    const std::int64_t grain = std::max<std::int64_t>(1, kGrain / (terms * width_));
    double* partials = nullptr;
    if (pieces_ > 1)
      partials = scratch.reserve<double>(static_cast<std::size_t>(outputs * pieces_ * width_));
    parallel_for(outputs * pieces_, grain,
                 [&](std::int64_t begin, std::int64_t end) { reduce_tasks(begin, end, partials); });
    if (pieces_ > 1) combine(outputs, partials);
  }

 private:
  template <class U>
  static const ReduceKernels<U>& kernels_of(Reduction reduction) {
    const TypedKernels<U>& kernels = typed_kernels<U>();
    return reduction == Reduction::sum ? kernels.sum : kernels.max;
  }

  std::int64_t columns_of(std::int64_t block) const {
    return std::min(width_, columns_ - block * width_);
  }

  // Tasks are numbered by kept index, block of columns, piece; the last varies fastest.
  void reduce_tasks(std::int64_t begin, std::int64_t end, double* partials) const {
    Odometer<2> kept(kept_.shape, {kept_.in, kept_.out}, begin / (blocks_ * pieces_));
    std::int64_t block = begin / pieces_ % blocks_, piece = begin % pieces_;
    for (std::int64_t task = begin; task < end; ++task) {
      double local[kColumns];
      double* acc = partials == nullptr ? local : partials + task * width_;
      const std::int64_t columns = columns_of(block);
      std::fill_n(acc, columns, identity_);
      reduce_piece(acc, in_ + kept.offset(0) + block * width_ * in_stride_, piece, columns);
      if (partials == nullptr) store(acc, kept.offset(1), block);
      if (++piece < pieces_) continue;
      piece = 0;
      if (++block < blocks_) continue;
      block = 0;
      kept.next();
    }
  }

  void reduce_piece(double* acc, const T* in, std::int64_t piece, std::int64_t columns) const {
    const std::int64_t first = piece * piece_;
    runs_.visit(first, std::min(piece_, terms_ - first),
                [&](std::int64_t offset, std::int64_t length) {
                  if (columns == 1)
                    *acc = kernels_.run(*acc, in + offset, length, runs_.stride());
                  else
                    kernels_.rows(acc, in + offset, length, runs_.stride(), columns, in_stride_);
                });
  }

  // In the order of the pieces.
  void combine(std::int64_t outputs, const double* partials) const {
    Odometer<2> kept(kept_.shape, {kept_.in, kept_.out});
    for (std::int64_t output = 0, block = 0; output < outputs; ++output) {
      double acc[kColumns];
      const std::int64_t columns = columns_of(block);
      std::fill_n(acc, columns, identity_);
      combine_(acc, partials + output * pieces_ * width_, pieces_, width_, columns, 1);
      store(acc, kept.offset(1), block);
      if (++block < blocks_) continue;
      block = 0;
      kept.next();
    }
  }

  void store(const double* acc, std::int64_t offset, std::int64_t block) const {
    T* out = out_ + offset + block * width_ * out_stride_;
    for (std::int64_t j = 0; j < columns_of(block); ++j)
      out[j * out_stride_] = static_cast<T>(acc[j]);
  }

  const T* in_;
  T* out_;
  double identity_;
  ReduceKernels<T> kernels_;
  ReduceRows<double> combine_;
  AxisGroup kept_;  // without the axis of the columns
  std::int64_t columns_ = 1, in_stride_ = 1, out_stride_ = 1;
  std::int64_t width_, blocks_;  // columns of a task, and tasks to cover the columns
  Runs runs_{Layout{}};          // the reduced axes
  std::int64_t terms_;           // elements for each output
  std::int64_t piece_, pieces_;  // terms of a task, and tasks to cover the terms
};

}  // namespace

void reduce(Reduction reduction, const View& in, const View& out) {
  if (out.shape().count() == 0) return;
  dispatch_floating(in.dtype, "reduce",
                    [&](auto zero) { Reducer<decltype(zero)>(reduction, in, out).run(); });
}

}  // namespace saddle::cpu
