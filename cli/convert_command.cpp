#include <algorithm>
#include <memory>
#include <ostream>
#include <span>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "data/cifar10.h"
#include "data/image_folder.h"
#include "data/load_images.h"
#include "gan/files/atomic_file.h"
#include "tensor/error.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

using Path = std::filesystem::path;

constexpr const char* kDescription =
    R"(Make CIFAR-10's binary files from PNG or JPEG images: a training run reads them at once.

IMAGES holds train/CLASS/* and perhaps test/CLASS/*, up to ten classes. They are cut and
resized to 32 x 32 and written in a fixed shuffled order, so that each file has all classes:
data_batch_1.bin to data_batch_5.bin, test_batch.bin, and the names in batches.meta.txt.)";

constexpr std::uint32_t kShuffleStream = 0x8200'0000;

struct ConvertFlags {
  std::string images, out;
  bool skip_unreadable = false;
};

void write_bytes(const Path& path, std::span<const std::uint8_t> bytes) {
  write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Equal parts of the images into the files of a split.
void write_split(const Dataset& images, Split split, const Path& folder) {
  const std::vector<Path> names = cifar10_names(split);
  const auto size = static_cast<std::size_t>(images.size());
  require(size >= names.size(), "convert: expected at least ", names.size(), " images, found ",
          size);
  std::vector<std::int64_t> order(size);
  random_permutation(0, kShuffleStream, 0, order);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t begin = size * i / names.size(), end = size * (i + 1) / names.size();
    write_bytes(folder / names[i],
                encode_cifar10(images, std::span(order).subspan(begin, end - begin)));
  }
}

void report_skipped(const char* what, const BadFiles& files, Console& console) {
  if (files.count > 0)
    *console.progress.stream << "skipped " << what << ": " << files.count << ": " << files.summary()
                             << "\n";
}

// Returns the names of the classes.
std::vector<std::string> convert_split(const ConvertFlags& flags, Split split, Console& console) {
  ImageOptions options;
  options.size = kCifarSide;
  if (flags.skip_unreadable) options.unreadable = OnBadFile::skip;
  options.progress = terminal_progress(console.progress, "image");
  const ImageSet images = load_images("image-folder", split, flags.images, options);
  report_skipped("stray files", images.stray, console);
  report_skipped("unreadable images", images.unreadable, console);
  write_split(images.dataset, split, flags.out);
  console.out << "wrote " << name_of(split) << ": " << images.dataset.size() << " images of "
              << images.classes.size() << " classes\n";
  return images.classes;
}

int convert(const ConvertFlags& flags, Console& console) {
  const char* const example = "saddle convert photos --out data/cifar10";
  require_argument("convert: IMAGES", flags.images, example);
  require_argument("convert: --out", flags.out, example);
  create_folder(flags.out);
  const std::vector<std::string> classes = convert_split(flags, Split::train, console);
  std::error_code ignored;
  if (std::filesystem::is_directory(Path(flags.images) / name_of(Split::test), ignored)) {
    const std::vector<std::string> tested = convert_split(flags, Split::test, console);
    require(tested == classes, flags.images, ": expected the same classes in train and test");
  }
  std::string names;
  for (const std::string& name : classes) names += name + "\n";
  write_file(Path(flags.out) / "batches.meta.txt", names);
  return kExitSuccess;
}

}  // namespace

Command add_convert_command(CLI::App& program) {
  CLI::App* const parser = program.add_subcommand("convert", kDescription);
  const auto flags = std::make_shared<ConvertFlags>();
  add_argument(*parser, "IMAGES", flags->images, "a folder with train/CLASS/* and test/CLASS/*");
  add_option(*parser, "--out", "DIR", flags->out, "the folder to write to");
  parser->add_flag("--skip-unreadable", flags->skip_unreadable,
                   "leave out images that cannot be read, and name them");
  return {parser, [flags](Console& console) { return convert(*flags, console); }};
}

}  // namespace saddle
