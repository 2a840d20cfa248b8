#include "nn/module.h"

#include <algorithm>

#include "autograd/ops.h"

namespace saddle {

int SlotList::add(const std::string& name, const Shape& shape, const Initializer& initializer,
                  const Axes& file_order) {
  slots_.push_back({name, shape, initializer, size_, file_order});
  size_ += shape.count();
  return static_cast<int>(slots_.size()) - 1;
}

int SlotList::find(const std::string& name) const {
  const auto found = std::find_if(slots_.begin(), slots_.end(),
                                  [&](const Slot& slot) { return slot.name == name; });
  require(found != slots_.end(), "network: no slot is named ", name);
  return static_cast<int>(found - slots_.begin());
}

void SlotList::rename(int index, const std::string& name) {
  slots_[static_cast<std::size_t>(index)].name = name;
}

namespace {

// Each slot of `flat` [copies, N] as [copies, sizes...].
std::vector<Var> views_of(const SlotList& list, Var flat) {
  std::vector<Var> views;
  for (const Slot& slot : list.slots()) {
    Shape shape = {flat.shape()[0]};
    for (std::int64_t size : slot.shape) shape.push_back(size);
    views.push_back(reshape(slice(flat, 1, slot.offset, slot.offset + slot.shape.count()), shape));
  }
  return views;
}

}  // namespace

Application::Application(const Declaration& declaration, Var parameters, Var buffers, Mode mode,
                         RandomStreams* random)
    : parameters_(parameters), buffers_(buffers), mode_(mode), random_(random) {
  const std::int64_t expected = declaration.parameters.size();
  require(parameters.rank() == 2 && parameters.shape()[1] == expected,
          "network: expected parameters [copies, ", expected, "], found ", parameters.shape());
  const Shape buffer_shape = {parameters.shape()[0], declaration.buffers.size()};
  if (buffer_shape[1] > 0)
    require(buffers.defined() && buffers.shape() == buffer_shape, "network: expected buffers ",
            buffer_shape, ", found ", buffers.defined() ? to_string(buffers.shape()) : "none");
  parameter_views_ = views_of(declaration.parameters, parameters);
  if (buffer_shape[1] > 0) buffer_views_ = views_of(declaration.buffers, buffers);
}

void Application::set_buffer(int index, Var value) {
  buffer_views_[static_cast<std::size_t>(index)] = value;
  buffers_changed_ = true;
}

Var Application::buffers() const {
  if (!buffers_changed_) return buffers_;
  std::vector<Var> parts;
  for (const Var& view : buffer_views_)
    parts.push_back(reshape(view, {copies(), view.shape().count() / copies()}));
  return concatenate(parts, 1);
}

RandomStreams& Application::random(const char* who) const {
  require(random_ != nullptr, who, ": training needs random numbers: give train() RandomStreams");
  return *random_;
}

void Sequential::declare(Declaration& declaration, const std::string& prefix) {
  for (std::size_t i = 0; i < modules_.size(); ++i)
    modules_[i]->declare(declaration, prefix + std::to_string(i) + ".");
}

Var Sequential::forward(Application& application, Var x) const {
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    const Scope scope(*x.graph, std::to_string(i));
    x = modules_[i]->forward(application, x);
  }
  return x;
}

}  // namespace saddle
