#include "tensor/cpu/random.h"

#include "tensor/cpu/parallel.h"
#include "tensor/cpu/simd.h"
#include "tensor/cpu/strided.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kGrain = 8 * kBlock;  // some microseconds

template <class T>
void random_as(Distribution distribution, const RandomKey& key, const View& out) {
  const TypedKernels<T>& kernels = typed_kernels<T>();
  const RandomBlock<T> write_block =
      distribution == Distribution::uniform ? kernels.uniform : kernels.normal;
  const Runs runs(out.layout);
  T* base = out.as<T>();
  parallel_for(out.shape().count(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t first = begin; first < end; first += kBlock) {
      T block[kBlock];
      write_block(key, first, block);
      runs.store(block, first, std::min<std::int64_t>(kBlock, end - first), base);
    }
  });
}

}  // namespace

void random(Distribution distribution, const View& state, std::uint32_t stream, const View& out) {
  const std::int64_t* words = state.as<std::int64_t>();
  const RandomKey key = {static_cast<std::uint64_t>(words[0]),
                         static_cast<std::uint64_t>(words[state.strides()[0]]), stream};
  dispatch_floating(out.dtype, "random",
                    [&](auto zero) { random_as<decltype(zero)>(distribution, key, out); });
}

}  // namespace saddle::cpu
