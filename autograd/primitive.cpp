#include "autograd/primitive.h"

#include "tensor/format.h"

namespace saddle {

std::vector<const Primitive*> registry() {
  std::vector<const Primitive*> all;
  for (const Family family :
       {source_family(), elementwise_family(), view_family(), reduction_family(), matmul_family(),
        convolution_family(), join_family(), index_family(), pooling_family()})
    all.insert(all.end(), family.begin(), family.end());
  return all;
}

Type infer_elementwise(std::span<const Type> inputs, const Attributes&) {
  for (const Type& type : inputs) {
    require(type.dtype == inputs[0].dtype, "dtypes ", name_of(inputs[0].dtype), " and ",
            name_of(type.dtype), " differ: cast one");
    require(type.shape == inputs[0].shape, "shapes ", inputs[0].shape, " and ", type.shape,
            " differ: broadcast one");
  }
  return inputs[0];
}

Type infer_floating_elementwise(std::span<const Type> inputs, const Attributes& attributes) {
  require(is_floating(inputs[0].dtype), "expected a floating dtype, found ",
          name_of(inputs[0].dtype));
  return infer_elementwise(inputs, attributes);
}

std::int64_t no_operations(const Node&, std::span<const Type>) { return 0; }

std::int64_t one_per_element(const Node& node, std::span<const Type>) {
  return is_floating(node.type.dtype) ? node.type.shape.count() : 0;
}

std::int64_t one_per_input_element(const Node&, std::span<const Type> inputs) {
  return inputs[0].shape.count();
}

std::string omit_attributes(const Attributes&) { return ""; }

std::string list_attributes(const Attributes& attributes) {
  return joined(attributes.integers, ", ");
}

}  // namespace saddle
