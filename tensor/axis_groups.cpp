#include "tensor/axis_groups.h"

#include <array>

namespace saddle {
namespace {

void append(AxisGroup& group, std::int64_t size, std::int64_t in_stride, std::int64_t out_stride) {
  group.shape.push_back(size);
  group.in.push_back(in_stride);
  group.out.push_back(out_stride);
}

void collapse(AxisGroup& group) {
  std::array<Strides, 2> strides = {group.in, group.out};
  collapse_jointly(group.shape, strides);
  group.in = strides[0];
  group.out = strides[1];
}

}  // namespace

AxisGroups split_axes(const Layout& in, const Layout& out) {
  const Axes order = by_falling_stride(in.strides);
  const Layout sorted_in = permuted(in, order), sorted_out = permuted(out, order);
  AxisGroups groups;
  for (int axis = 0; axis < order.rank(); ++axis) {
    const std::int64_t size = sorted_in.shape[axis], stride = sorted_in.strides[axis];
    if (sorted_out.shape[axis] == size)
      append(groups.kept, size, stride, sorted_out.strides[axis]);
    else
      append(groups.reduced, size, stride, 0);
  }
  collapse(groups.kept);
  collapse(groups.reduced);
  return groups;
}

}  // namespace saddle
