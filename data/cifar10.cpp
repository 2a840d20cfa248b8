#include "data/cifar10.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "data/byte_source.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::size_t kPlane = kCifarSide * kCifarSide;
constexpr std::size_t kChannels = 3;
constexpr std::size_t kImageBytes = kPlane * kChannels;
constexpr std::int64_t kClasses = 10;

using Record = std::array<std::uint8_t, 1 + kImageBytes>;

class Images {
 public:
  void read_file(const std::filesystem::path& path) {
    const auto source = open_byte_source(path);
    Record record{};
    std::uint64_t begin = 0;
    for (; read_record(*source, record); begin = source->offset()) {
      require(record[0] < kClasses, source->name(), ": byte ", begin,
              ": expected a class of 0 to 9, found ", int{record[0]});
      add(record);
    }
    require(begin > 0, source->name(), ": expected CIFAR-10 images, found an empty file");
  }

  Dataset finish() {
    const auto count = static_cast<std::int64_t>(labels_.size());
    return Dataset::of_images(std::move(bytes_), {count, kCifarSide, kCifarSide, kChannels},
                              std::move(labels_));
  }

 private:
  // False at the end of the file.
  static bool read_record(ByteSource& source, Record& record) {
    const std::uint64_t begin = source.offset();
    const std::size_t count = source.read(record);
    require(count == 0 || count == record.size(), source.name(), ": ends at byte ", source.offset(),
            ", within the image of ", record.size(), " bytes that begins at byte ", begin);
    return count > 0;
  }

  void add(const Record& record) {
    image_bytes("CIFAR-10", static_cast<std::int64_t>(labels_.size()) + 1,
                {kCifarSide, kCifarSide, kChannels});
    labels_.push_back(record[0]);
    for (std::size_t pixel = 0; pixel < kPlane; ++pixel)
      for (std::size_t c = 0; c < kChannels; ++c) bytes_.push_back(record[1 + c * kPlane + pixel]);
  }

  std::vector<std::uint8_t> bytes_;
  std::vector<std::int64_t> labels_;
};

}  // namespace

Dataset read_cifar10(std::span<const std::filesystem::path> files) {
  require(!files.empty(), "CIFAR-10: expected at least one file, found none");
  Images images;
  for (const std::filesystem::path& file : files) images.read_file(file);
  return images.finish();
}

std::vector<std::uint8_t> encode_cifar10(const Dataset& dataset,
                                         std::span<const std::int64_t> indices) {
  const Shape expected = {dataset.size(), kCifarSide, kCifarSide, kChannels};
  require(dataset.shape() == expected, "CIFAR-10: expected images of shape ", expected, ", found ",
          dataset.shape());
  require(!dataset.labels().empty(), "CIFAR-10: expected labels, found none");
  std::vector<std::uint8_t> out;
  out.reserve(indices.size() * sizeof(Record));
  for (const std::int64_t index : indices) {
    require(0 <= index && index < dataset.size(), "CIFAR-10: expected an index in [0, ",
            dataset.size(), "), found ", index);
    const std::int64_t label = dataset.labels()[static_cast<std::size_t>(index)];
    require(0 <= label && label < kClasses, "CIFAR-10: expected labels of 0 to 9, found ", label);
    out.push_back(static_cast<std::uint8_t>(label));
    const auto image =
        dataset.bytes().subspan(static_cast<std::size_t>(index) * kImageBytes, kImageBytes);
    for (std::size_t c = 0; c < kChannels; ++c)
      for (std::size_t pixel = 0; pixel < kPlane; ++pixel)
        out.push_back(image[pixel * kChannels + c]);
  }
  return out;
}

std::vector<std::filesystem::path> cifar10_names(Split split) {
  require(split != Split::unlabeled, "cifar10: expected the train or test split, found unlabeled");
  if (split == Split::test) return {"test_batch.bin"};
  std::vector<std::filesystem::path> names;
  for (int batch = 1; batch <= 5; ++batch)
    names.emplace_back(concat_text("data_batch_", batch, ".bin"));
  return names;
}

}  // namespace saddle
