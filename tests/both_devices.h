// Runs a kernel on the CPU and on every other device, and compares all that it left in memory.
#pragma once

#include <gtest/gtest.h>

#include <cstring>

#include "tests/mirror.h"

namespace saddle::test {

// Tests that need a device besides the CPU.
class OnOtherDevices : public testing::Test {
 protected:
  void SetUp() override {
    if (devices_.empty()) GTEST_SKIP() << "no GPU to compare with the processor";
  }

  template <class F>
  void for_each_device(F check) const {
    for (Device* device : devices_) {
      SCOPED_TRACE(device->name());
      check(*device);
    }
  }

  const std::vector<Device*> devices_ = other_devices();
};

using Views = std::vector<View>;

// All of the storage that a tensor's layout reaches, gaps included.
inline Tensor storage_of(const Tensor& tensor) {
  return tensor.with_layout(dense_layout({extent_of(tensor.layout())}));
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

struct Storages {
  Tensor cpu, other;
};

// What kernel(device, inputs, output) leaves in the storage of `out` on both devices.
template <class Kernel>
Storages run_on_both(Device& other, const std::vector<Tensor>& inputs, const Tensor& out,
                     Kernel&& kernel) {
  storage_of(out).assign(Tensor::full({}, -77, out.dtype()).broadcast_to(storage_of(out).shape()));
  const Tensor mirror = mirrored(out, other);
  const std::vector<Tensor> mirrors = mirrored_all(inputs, other);
  Views views, mirror_views;
  for (const Tensor& input : inputs) views.push_back(input.view());
  for (const Tensor& input : mirrors) mirror_views.push_back(input.view());
  kernel(cpu_device(), views, out.view());
  kernel(other, mirror_views, mirror.view());
  return {storage_of(out), storage_of(mirror)};
}

// The same bits in the whole storage.
template <class Kernel>
void expect_same(const std::vector<Tensor>& inputs, const Tensor& out, Kernel&& kernel) {
  for (Device* other : other_devices()) {
    const Storages storages = run_on_both(*other, inputs, out, kernel);
    dispatch(out.dtype(), [&](auto zero) {
      using T = decltype(zero);
      EXPECT_TRUE(same_bits(storages.other.to_vector<T>(), storages.cpu.to_vector<T>()))
          << name_of(out.dtype()) << " " << out.shape() << out.layout().strides;
    });
  }
}

// |other - cpu| <= tolerance[i] at each place of the storage.
template <class Kernel>
void expect_near(const std::vector<Tensor>& inputs, const Tensor& out,
                 const std::vector<double>& tolerance, Kernel&& kernel) {
  for (Device* other : other_devices()) {
    const Storages storages = run_on_both(*other, inputs, out, kernel);
    const auto found = storages.other.to_vector<double>(),
               expected = storages.cpu.to_vector<double>();
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      ASSERT_NEAR(found[i], expected[i], tolerance[i]) << i << " of " << out.shape();
  }
}

}  // namespace saddle::test
