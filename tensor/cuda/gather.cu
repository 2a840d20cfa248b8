#include "tensor/cuda/gather.h"

#include <algorithm>
#include <bit>
#include <cub/device/device_radix_sort.cuh>
#include <type_traits>

#include "tensor/cuda/check.h"
#include "tensor/cuda/copy.h"
#include "tensor/cuda/strided.cuh"

namespace saddle::cuda {
namespace {

Dims axes_from(const Dims& dims, int first) {
  return Dims(std::span(dims.begin() + first, static_cast<std::size_t>(dims.rank() - first)));
}

Dims axes_before(const Dims& dims, int end) {
  return Dims(std::span(dims.begin(), static_cast<std::size_t>(end)));
}

// The pairs of rows (table[index[i...]], list[i...]) that gather and scatter_add walk.
struct Rows {
  Rows(const View& table, const View& index, const View& list)
      : table_size(checked_count(table.shape()[0])), table_stride(table.strides()[0]) {
    const int rank = index.shape().rank();
    const Layout list_positions = {index.shape(), axes_before(list.strides(), rank)};
    const Layout table_row = {axes_from(table.shape(), 1), axes_from(table.strides(), 1)},
                 list_row = {table_row.shape, axes_from(list.strides(), rank)};
    positions = Walk<2>::of({&index.layout, &list_positions});
    elements = Walk<2>::of({&table_row, &list_row});
    width = std::max<Count>(1, elements.count);
  }

  Count threads() const { return checked_count(std::int64_t{positions.count} * width); }

  Walk<2> positions;  // of the index and of the list
  Walk<2> elements;   // of a row of the table and of the list
  Count width;        // threads of a row: one at least, which looks at its index
  Count table_size;   // rows
  std::int64_t table_stride;
};

__device__ bool is_row(std::int64_t index, Count size) { return index >= 0 && index < size; }

// Of one thread that found position `position` out of range: notes it if it is the first. The
// others see that it is not, and no two need to agree.
__device__ void note_index_error(const Rows& rows, const std::int64_t* indices, Count position,
                                 std::int64_t index, IndexError* error) {
  for (Count i = 0; i < position; ++i) {
    std::int64_t offsets[2] = {};
    rows.positions.add_offsets(i, offsets);
    if (!is_row(indices[offsets[0]], rows.table_size)) return;
  }
  if (error->position != IndexError::kNone) return;
  *error = {position, index, rows.table_size};
}

// The index at `position`; table_size in place of one out of range.
__device__ Count checked_row(const Rows& rows, const std::int64_t* indices, Count position,
                             std::int64_t offset, bool notes, IndexError* error) {
  const std::int64_t index = indices[offset];
  if (is_row(index, rows.table_size)) return static_cast<Count>(index);
  if (notes) note_index_error(rows, indices, position, index, error);
  return rows.table_size;
}

template <class T>
__global__ void gather_elements(const __grid_constant__ Rows rows, const T* table,
                                const std::int64_t* indices, T* list, IndexError* error) {
  const Count thread = thread_number();
  const Count position = thread / rows.width, element = thread - position * rows.width;
  if (position >= rows.positions.count) return;
  std::int64_t places[2] = {}, offsets[2] = {};
  rows.positions.add_offsets(position, places);
  const Count row = checked_row(rows, indices, position, places[0], element == 0, error);
  if (row == rows.table_size || rows.elements.count == 0) return;
  rows.elements.add_offsets(element, offsets);
  list[places[1] + offsets[1]] = table[row * rows.table_stride + offsets[0]];
}

// The pairs (row, position) to be sorted; bad rows go last, as row table_size.
__global__ void list_rows(const __grid_constant__ Rows rows, const std::int64_t* indices,
                          Count* row, Count* position, IndexError* error) {
  const Count i = thread_number();
  if (i >= rows.positions.count) return;
  std::int64_t places[2] = {};
  rows.positions.add_offsets(i, places);
  row[i] = checked_row(rows, indices, i, places[0], true, error);
  position[i] = i;
}

// One thread for each position and element; the one at the first position of a row adds all of
// them, in order.
template <class T>
__global__ void add_rows(const __grid_constant__ Rows rows, const Count* sorted_rows,
                         const Count* sorted_positions, const T* list, T* table) {
  constexpr int kBatch = 8;  // that many loads are on their way at a time
  const Count thread = thread_number(), count = rows.positions.count;
  const Count slot = thread / rows.width, element = thread - slot * rows.width;
  if (slot >= count) return;
  const Count row = sorted_rows[slot];
  if (row == rows.table_size || (slot > 0 && sorted_rows[slot - 1] == row)) return;
  std::int64_t offsets[2] = {};
  rows.elements.add_offsets(element, offsets);
  T sum{};
  bool goes_on = true;
  for (Count first = slot; goes_on; first += kBatch) {
    T values[kBatch];
    bool is_term[kBatch];
#pragma unroll
    for (int k = 0; k < kBatch; ++k) {
      const Count at = first + k;
      is_term[k] = at < count && sorted_rows[at] == row;
      if (!is_term[k]) continue;
      std::int64_t places[2] = {};
      rows.positions.add_offsets(sorted_positions[at], places);
      values[k] = list[places[1] + offsets[1]];
    }
#pragma unroll
    for (int k = 0; k < kBatch; ++k)
      if (is_term[k]) sum += values[k];
    goes_on = is_term[kBatch - 1];
  }
  table[row * rows.table_stride + offsets[0]] = sum;
}

// Stable, so that the positions of a row stay in order.
void sort_by_row(Context& context, Count count, Count table_size, const Count* rows,
                 Count* sorted_rows, const Count* positions, Count* sorted_positions) {
  std::size_t bytes = 0;
  const auto sort = [&](void* memory) {
    check(cub::DeviceRadixSort::SortPairs(memory, bytes, rows, sorted_rows, positions,
                                          sorted_positions, static_cast<int>(count), 0,
                                          std::bit_width(table_size), context.stream()),
          "cub::DeviceRadixSort");
  };
  sort(nullptr);  // asks for the size
  const Scratch memory(context, bytes);
  sort(memory.as<void>());
}

}  // namespace

void gather(Context& context, const View& x, const View& index, const View& out) {
  if (index.shape().count() == 0) return;
  const Rows rows(x, index, out);
  dispatch(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    gather_elements<<<blocks_for(rows.threads()), kThreads, 0, context.stream()>>>(
        rows, x.as<const T>(), index.as<const std::int64_t>(), out.as<T>(), context.index_error());
  });
  check_launch("gather");
}

void scatter_add(Context& context, const View& index, const View& updates, const View& out) {
  fill(context, out, 0.0);
  const std::int64_t count = index.shape().count();
  if (count == 0) return;
  const Rows rows(out, index, updates);
  const Scratch memory(context, 4 * static_cast<std::size_t>(count) * sizeof(Count));
  Count *const listed = memory.as<Count>(), *const positions = listed + count,
               *const sorted = positions + count, *const sorted_positions = sorted + count;
  list_rows<<<blocks_for(count), kThreads, 0, context.stream()>>>(
      rows, index.as<const std::int64_t>(), listed, positions, context.index_error());
  check_launch("scatter_add");
  if (out.shape().count() == 0) return;
  sort_by_row(context, rows.positions.count, rows.table_size, listed, sorted, positions,
              sorted_positions);
  dispatch(out.dtype, [&](auto zero) {
    using T = decltype(zero);
    using Term = std::conditional_t<std::is_integral_v<T>, std::uint64_t, T>;  // integers wrap
    add_rows<<<blocks_for(rows.threads()), kThreads, 0, context.stream()>>>(
        rows, sorted, sorted_positions, reinterpret_cast<const Term*>(updates.as<T>()),
        reinterpret_cast<Term*>(out.as<T>()));
  });
  check_launch("scatter_add");
}

}  // namespace saddle::cuda
