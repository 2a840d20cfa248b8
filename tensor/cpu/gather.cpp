#include "tensor/cpu/gather.h"

#include <type_traits>

#include "tensor/cpu/copy.h"
#include "tensor/cpu/copy_run.h"
#include "tensor/cpu/parallel.h"
#include "tensor/cpu/strided.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kGrain = 1 << 15;  // elements

// Throws unless all entries of `index` lie in [0, size).
void check_indices(const char* who, const View& index, std::int64_t size) {
  const std::int64_t* values = index.as<std::int64_t>();
  Odometer<1> position(index.shape(), {index.strides()});
  for (std::int64_t i = 0, count = index.shape().count(); i < count; ++i, position.next()) {
    const std::int64_t value = values[position.offset(0)];
    require(value >= 0 && value < size, who, ": index ", value, " at position ", i,
            " (row-major) is not in [0, ", size, ")");
  }
}

Dims axes_from(const Dims& dims, int first) {
  Dims rest;
  for (int axis = first; axis < dims.rank(); ++axis) rest.push_back(dims[axis]);
  return rest;
}

Dims axes_before(const Dims& dims, int end) {
  return Dims(std::span(dims.begin(), static_cast<std::size_t>(end)));
}

// The pairs of rows (table[index[i...]], list[i...]) that gather and scatter_add walk.
struct Rows {
  Rows(const View& table, const View& index, const View& list)
      : positions(index.shape()),
        position_strides{index.strides(), axes_before(list.strides(), index.shape().rank())},
        table_stride(table.strides()[0]),
        shape(axes_from(table.shape(), 1)) {
    std::array<Strides, 2> strides = {axes_from(table.strides(), 1),
                                      axes_from(list.strides(), index.shape().rank())};
    collapse_jointly(shape, strides);
    size = shape.count();
    outer_shape = without_last(shape);
    outer_strides = {without_last(strides[0]), without_last(strides[1])};
    if (!shape.empty()) {
      length = shape.back();
      table_run_stride = strides[0].back();
      list_run_stride = strides[1].back();
    }
  }

  // Calls f(table offset, list offset) for the runs of rows begin <= i < end.
  template <class F>
  void visit(const std::int64_t* indices, std::int64_t begin, std::int64_t end, F&& f) const {
    Odometer<2> position(positions, position_strides, begin);
    Odometer<2> outer(outer_shape, outer_strides);  // at its start again after each row
    const std::int64_t runs = outer_shape.count();
    for (std::int64_t i = begin; i < end; ++i, position.next()) {
      const std::int64_t row = indices[position.offset(0)] * table_stride;
      for (std::int64_t run = 0; run < runs; ++run, outer.next())
        f(row + outer.offset(0), position.offset(1) + outer.offset(1));
    }
  }

  Shape positions;                          // of the index
  std::array<Strides, 2> position_strides;  // of the index and of the list
  std::int64_t table_stride;                // between rows of the table
  Shape shape;                              // of a row
  std::int64_t size;                        // elements of a row
  Shape outer_shape;                        // the runs of a row
  std::array<Strides, 2> outer_strides;
  std::int64_t length = 1, table_run_stride = 1, list_run_stride = 1;  // of a run
};

// The sum; integers wrap.
template <class T>
T sum(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  } else {
    return a + b;
  }
}

}  // namespace

void gather(const View& x, const View& index, const View& out) {
  check_indices("gather", index, x.shape()[0]);
  const Rows rows(x, index, out);
  if (out.shape().count() == 0) return;
  dispatch(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const T* from = x.as<T>();
    T* to = out.as<T>();
    parallel_for(index.shape().count(), std::max<std::int64_t>(1, kGrain / rows.size),
                 [&](std::int64_t begin, std::int64_t end) {
                   rows.visit(index.as<std::int64_t>(), begin, end,
                              [&](std::int64_t from_offset, std::int64_t to_offset) {
                                copy_run(from + from_offset, rows.table_run_stride, to + to_offset,
                                         rows.list_run_stride, rows.length);
                              });
                 });
  });
}

void scatter_add(const View& index, const View& updates, const View& out) {
  check_indices("scatter_add", index, out.shape()[0]);
  fill(out, 0.0);
  if (updates.shape().count() == 0) return;
  const Rows rows(out, index, updates);
  dispatch(out.dtype, [&](auto zero) {
    using T = decltype(zero);
    const T* from = updates.as<T>();
    T* to = out.as<T>();
    rows.visit(index.as<std::int64_t>(), 0, index.shape().count(),
               [&](std::int64_t to_offset, std::int64_t from_offset) {
                 for (std::int64_t k = 0; k < rows.length; ++k) {
                   T& target = to[to_offset + k * rows.table_run_stride];
                   target = sum(target, from[from_offset + k * rows.list_run_stride]);
                 }
               });
  });
}

}  // namespace saddle::cpu
