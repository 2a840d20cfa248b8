// The seam between the layers above and the machine: memory and kernels of one device.
// Everything above tensor/ calls kernels through this class, so a new device touches nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tensor/convolution.h"
#include "tensor/elementwise.h"
#include "tensor/pool_window.h"
#include "tensor/view.h"

namespace saddle {

enum class Reduction { sum, max };

// How float32 matrix products and convolutions are computed; see docs/reduced-precision.md. What is
// in memory is float32 in each, and float64 products do not change.
//   f32        in float32
//   bf16       operands rounded to bfloat16, products and sums in float32
//   tf32       operands rounded to TensorFloat-32 on a GPU, products and sums in float32
//   amx_split  operands as sums of three bfloat16 on AMX units: as exact as float32
enum class Math { f32, bf16, tf32, amx_split };

// uniform: [0, 1). normal: mean 0, variance 1, by Box-Muller.
enum class Distribution { uniform, normal };

// Calls of kernels that were noted, to be made again all at once.
class Recording {
 public:
  virtual ~Recording() = default;
  // Throws Error if a kernel finds its input wrong.
  virtual void replay() = 0;
  // Calls that the device itself sees: a kernel may be several, or none.
  virtual std::size_t size() const = 0;
};

// Views may have any layout unless a comment says otherwise, but for negative strides; outputs
// never overlap themselves. Shapes and dtypes are checked by the caller. Results do not depend on
// the number of threads.
class Device {
 public:
  virtual ~Device() = default;

  virtual std::string_view name() const = 0;
  // What it is, for people.
  virtual std::string description() const { return std::string(name()); }
  // Throws Error, saying what is needed and what was found, if its products cannot be computed so.
  virtual void require_math(Math math) const = 0;

  // Storage aligned to 64 bytes, uninitialized, for `what`. Throws Error naming both when out of
  // memory.
  virtual std::shared_ptr<void> allocate(std::size_t bytes, std::string_view what) = 0;
  // Bytes that can be allocated still; the largest number where nobody knows.
  virtual std::size_t free_bytes() const { return SIZE_MAX; }
  // The most bytes that were allocated at one time; 0 where nobody counts.
  virtual std::size_t peak_bytes() const { return 0; }
  // Bytes to and from the host. When they return, `host` may be written again, or read.
  virtual void upload(const void* host, void* device, std::size_t bytes) = 0;
  virtual void download(const void* device, void* host, std::size_t bytes) = 0;

  // A device may run behind its caller, in the order of the calls: waits until all is done.
  virtual void synchronize() {}
  // Notes the kernels that `work` calls instead of running them; null if that would gain nothing.
  // `work` has run before, and neither allocates nor moves bytes to or from the host. The views
  // must outlive the recording; numbers, such as a kernel's literals, are copied.
  virtual std::unique_ptr<Recording> record(const std::function<void()>&) { return nullptr; }

  // out[i] = in[i], converted to out's dtype. Same shapes. Into integers toward zero; beyond their
  // range to the smallest or largest one, and NaN to 0.
  virtual void copy(const View& in, const View& out) = 0;
  virtual void fill(const View& out, double value) = 0;

  // Runs `kernel` on each element. Inputs and outputs have one shape; inputs may have stride 0.
  // An output may be the same view as an input: an element is read before it is written.
  virtual void elementwise(const ElementwiseKernel& kernel, std::span<const View> inputs,
                           std::span<const View> outputs) = 0;

  // Reduces `in` over the axes where out's shape is 1 and in's is not. Equal ranks and dtypes,
  // floating; max of an empty range is -infinity.
  virtual void reduce(Reduction reduction, const View& in, const View& out) = 0;

  // out[b] = op(a[b]) op(b[b]) for every leading index; op transposes the last two axes when asked.
  // a [..., M, K] (or [..., K, M]), b [..., K, N] (or [..., N, K]), out [..., M, N] of equal rank
  // >= 2; a leading axis of a or b may have stride 0. Floating dtypes.
  virtual void matmul(const View& a, bool transpose_a, const View& b, bool transpose_b,
                      const View& out) = 0;

  // The trilinear form of convolution (docs/derivations.md), differentiated by one operand:
  //   T = sum y[s,n,o,co] x[s,n, o stride + k dilation - padding, ci] w[s,k,ci,co]
  // over o = (row, column) of y and k = (row, column) of w, for
  //   x [S, N, H, W, Ci], w [S, KH, KW, Ci, Co], y [S, N, OH, OW, Co], of one floating dtype.
  // Each writes its last operand and reads the other two: y = dT/dy, x = dT/dx, w = dT/dw.
  // Positions outside of the image are terms of zeros or no terms: a NaN or an infinity of the
  // other operand there may or may not show.
  virtual void convolution(const View& x, const View& w, const ConvolutionOptions& options,
                           const View& y) = 0;
  virtual void convolution_input_gradient(const View& y, const View& w,
                                          const ConvolutionOptions& options, const View& x) = 0;
  virtual void convolution_weight_gradient(const View& x, const View& y,
                                           const ConvolutionOptions& options, const View& w) = 0;

  // out[i..., r...] = x[index[i...], r...]: x [N, r...], index i64. Throws Error, naming the first
  // index that is not in [0, N).
  virtual void gather(const View& x, const View& index, const View& out) = 0;
  // out [N, r...] = 0, then out[index[i...], r...] += updates[i..., r...] in row-major order of i.
  virtual void scatter_add(const View& index, const View& updates, const View& out) = 0;

  // out[..., i, j, c] = position in x [..., H, W, C], read as row-major, of the first maximum of
  // channel c in window (i, j), the first NaN counting as one. x is floating; out is i64 of
  // pooled_shape().
  virtual void max_pool_index(const PoolWindow& window, const View& x, const View& out) = 0;

  // Philox 4x32-10: state is i64 [2] = {seed, step}. Element i of `out` (row-major) is a pure
  // function of (seed, stream, step, i); see tensor/philox.h.
  virtual void random(Distribution distribution, const View& state, std::uint32_t stream,
                      const View& out) = 0;
};

// The processor. One per program.
Device& cpu_device();

// Number of threads of the CPU device. Results do not depend on it. At the start the processors
// that this process may use, or OMP_NUM_THREADS (ignored where it is no number). Throws Error
// unless 1 <= count <= kMaxThreads.
constexpr int kMaxThreads = 1024;
void set_threads(int count);
int threads();

constexpr Math kAllMaths[] = {Math::f32, Math::bf16, Math::tf32, Math::amx_split};

// "f32", "bf16", "tf32", "amx-split".
std::string_view name_of(Math math);
// The one of that name. Throws Error naming all.
Math find_math(std::string_view name);

// From now on; not while kernels run. At the start f32. Throws Error saying what it needs and what
// was found if the default device cannot do it.
void set_math(Math math);
Math math();

// One Math while it lives, then the one before.
class MathScope {
 public:
  explicit MathScope(Math math) : before_(saddle::math()) { set_math(math); }
  // Asks no device: the one before may have another math than the present one.
  ~MathScope();
  MathScope(const MathScope&) = delete;
  MathScope& operator=(const MathScope&) = delete;

 private:
  Math before_;
};

}  // namespace saddle
