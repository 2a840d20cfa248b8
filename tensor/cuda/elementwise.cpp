#include "tensor/cuda/elementwise.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tensor/cuda/check.h"
#include "tensor/cuda/elementwise_call.h"
#include "tensor/cuda/kernel_cache.h"

namespace saddle::cuda {
namespace {

using Key = std::vector<std::int16_t>;

struct HashOfKey {
  std::size_t operator()(const Key& key) const {
    const std::string_view bytes(reinterpret_cast<const char*>(key.data()),
                                 key.size() * sizeof(key[0]));
    return std::hash<std::string_view>()(bytes);
  }
};

// All that the text and its machine code depend on, without writing the text: calls come thousands
// of times a second.
void write_key(const ElementwiseKernel& kernel, const ElementwiseVariant& variant,
               int compute_capability, Key& key) {
  const auto add = [&](auto value) { key.push_back(static_cast<std::int16_t>(value)); };
  key.clear();
  add(compute_capability);
  add(kernel.dtype);
  add(kernel.inputs);
  add(kernel.literals.size());
  add(kernel.code.size());
  add(kernel.outputs.size());
  add(variant.width);
  add(variant.rank);
  for (Access access : variant.accesses) add(access);
  for (const Instruction& each : kernel.code) {
    add(each.op);
    for (int k = 0; k < arity_of(each.op); ++k) add(each.operands[static_cast<std::size_t>(k)]);
    add(each.result);
  }
  for (std::int16_t output : kernel.outputs) add(output);
}

// Blocks of few threads while there are multiprocessors without a block, then more blocks, up to as
// many as run at once; then threads take several vectors.
struct Grid {
  Grid(std::uint32_t vectors, int multiprocessors) {
    constexpr std::uint32_t kWarp = 32, kMaxThreads = 128, kBlocksPerMultiprocessor = 16;
    const auto processors = static_cast<std::uint32_t>(multiprocessors);
    const std::uint32_t share = (vectors + processors - 1) / processors;
    threads = std::min((share + kWarp - 1) / kWarp * kWarp, kMaxThreads);
    blocks = std::min((vectors + threads - 1) / threads, kBlocksPerMultiprocessor * processors);
  }

  std::uint32_t threads, blocks;
};

// What is kept from call to call, by each thread for itself: a call that was made before allocates
// and locks nothing.
struct Kept {
  ElementwiseCall call;
  Key key;
  std::unordered_map<Key, cudaKernel_t, HashOfKey> kernels;
};

cudaKernel_t find_kernel(Kept& kept, const ElementwiseKernel& kernel, int compute_capability) {
  const ElementwiseVariant& variant = kept.call.variant();
  write_key(kernel, variant, compute_capability, kept.key);
  const auto found = kept.kernels.find(kept.key);
  if (found != kept.kernels.end()) return found->second;
  const cudaKernel_t compiled =
      compiled_kernel(elementwise_source(kernel, variant), kElementwiseEntry, compute_capability);
  kept.kernels.emplace(kept.key, compiled);
  return compiled;
}

}  // namespace

void elementwise(Context& context, const ElementwiseKernel& kernel, std::span<const View> inputs,
                 std::span<const View> outputs) {
  check_dtype(kernel);
  if (outputs.empty() || outputs[0].shape().count() == 0) return;
  static thread_local Kept kept;
  kept.call.bind(kernel, inputs, outputs);
  const cudaKernel_t compiled = find_kernel(kept, kernel, context.compute_capability());
  const Grid grid(kept.call.vectors(), context.multiprocessors());
  void* arguments[] = {kept.call.parameters()};
  check(cudaLaunchKernel(reinterpret_cast<const void*>(compiled), dim3(grid.blocks),
                         dim3(grid.threads), arguments, 0, context.stream()),
        "elementwise");
}

}  // namespace saddle::cuda
