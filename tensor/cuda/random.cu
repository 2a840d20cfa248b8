#include "tensor/cuda/random.h"

#include "tensor/cuda/check.h"
#include "tensor/cuda/strided.cuh"
#include "tensor/philox_rounds.inl"

namespace saddle::cuda {
namespace {

// Where the seed and the step lie: the kernels read them when they run.
struct State {
  const std::int64_t* words;
  std::int64_t stride;
  std::uint32_t stream;
};

// The random words of Philox block `block`; see tensor/philox.h.
__device__ void philox_block(const State& state, Count block, std::uint32_t (&words)[4]) {
  const auto seed = static_cast<std::uint64_t>(state.words[0]);
  const auto step = static_cast<std::uint64_t>(state.words[state.stride]);
  words[0] = block;
  words[1] = 0;
  words[2] = static_cast<std::uint32_t>(step);
  words[3] = static_cast<std::uint32_t>(step >> 32);
  philox_rounds(words[0], words[1], words[2], words[3], static_cast<std::uint32_t>(seed),
                static_cast<std::uint32_t>(seed >> 32) ^ state.stream);
}

__device__ void make_uniform(const std::uint32_t (&words)[4], float (&values)[4]) {
  for (int k = 0; k < 4; ++k) values[k] = static_cast<float>(words[k] >> 8) * 0x1p-24f;
}
__device__ void make_uniform(const std::uint32_t (&words)[4], double (&values)[2]) {
  for (int k = 0; k < 2; ++k) {
    const std::uint64_t bits = std::uint64_t{words[2 * k]} << 32 | words[2 * k + 1];
    values[k] = static_cast<double>(bits >> 11) * 0x1p-53;
  }
}

// (u0, u1) = two independent normal values. The angle is 2 u1 in units of pi.
template <class T>
__device__ void box_muller(T& u0, T& u1) {
  const T radius = sqrt(T(-2) * log(T(1) - u0));
  T sine, cosine;
  sincospi(T(2) * u1, &sine, &cosine);
  u0 = radius * cosine;
  u1 = radius * sine;
}

struct Uniform {
  template <class T, int kWidth>
  __device__ static void finish(T (&)[kWidth]) {}
};
struct Normal {
  template <class T, int kWidth>
  __device__ static void finish(T (&values)[kWidth]) {
    for (int k = 0; k < kWidth; k += 2) box_muller(values[k], values[k + 1]);
  }
};

// A thread writes the elements of one Philox block.
template <class Kind, class T>
__global__ void random_blocks(const __grid_constant__ State state,
                              const __grid_constant__ Walk<1> walk, T* out) {
  constexpr int kWidth = 16 / sizeof(T);
  const Count block = thread_number();
  if (block >= (walk.count + kWidth - 1) / kWidth) return;
  std::uint32_t words[4];
  T values[kWidth];
  philox_block(state, block, words);
  make_uniform(words, values);
  Kind::finish(values);
  for (int k = 0; k < kWidth; ++k) {
    const Count index = block * kWidth + k;
    if (index >= walk.count) return;
    std::int64_t offset[1] = {};
    walk.add_offsets(index, offset);
    out[offset[0]] = values[k];
  }
}

template <class Kind, class T>
void launch(Context& context, const State& state, const View& out) {
  constexpr Count kWidth = 16 / sizeof(T);
  const Walk<1> walk = Walk<1>::of({&out.layout});
  const unsigned blocks = blocks_for((walk.count + kWidth - 1) / kWidth);
  random_blocks<Kind><<<blocks, kThreads, 0, context.stream()>>>(state, walk, out.as<T>());
  check_launch("random");
}

}  // namespace

void random(Context& context, Distribution distribution, const View& state, std::uint32_t stream,
            const View& out) {
  if (out.shape().count() == 0) return;
  const State words = {state.as<std::int64_t>(), state.strides()[0], stream};
  dispatch_floating(out.dtype, "random", [&](auto zero) {
    using T = decltype(zero);
    if (distribution == Distribution::uniform)
      launch<Uniform, T>(context, words, out);
    else
      launch<Normal, T>(context, words, out);
  });
}

}  // namespace saddle::cuda
