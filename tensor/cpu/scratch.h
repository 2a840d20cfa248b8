// Memory that a kernel keeps between calls, so that the steady state never allocates.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace saddle::cpu {

// A buffer aligned to 64 bytes that only grows. Make it thread_local, one per use.
class Scratch {
 public:
  // At least `count` values of T, in an unspecified but initialized state.
  template <class T>
  T* reserve(std::size_t count) {
    if (count * sizeof(T) > bytes_) grow(count * sizeof(T));
    return reinterpret_cast<T*>(data_.get());
  }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(std::byte* data) const { ::operator delete(data, kAlignment); }
  };

  void grow(std::size_t bytes) {
    data_.reset(static_cast<std::byte*>(::operator new(bytes, kAlignment)));
    std::memset(data_.get(), 0, bytes);
    bytes_ = bytes;
  }

  std::unique_ptr<std::byte, Free> data_;
  std::size_t bytes_ = 0;
};

}  // namespace saddle::cpu
