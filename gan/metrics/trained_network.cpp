#include "gan/metrics/trained_network.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ostream>
#include <utility>

#include "data/load_images.h"
#include "gan/files/atomic_file.h"
#include "tensor/cache_folder.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

namespace fs = std::filesystem;

struct Classified {
  std::string_view name;    // the data set
  std::string_view images;  // the one whose classifier tells its images apart
  std::string_view classifier;
};

constexpr std::array<Classified, 4> kClassified = {{{"mnist", "mnist", "lenet5"},
                                                    {"fashion-mnist", "fashion-mnist", "lenet5"},
                                                    {"stacked-mnist", "mnist", "lenet5"},
                                                    {"cifar10", "cifar10", "photographs"}}};

const Classified& classified(const std::string& dataset) {
  return find_named(kClassified, "dataset with a classifier", dataset);
}

// Where the network of these images is kept; empty if there is no place for it.
fs::path file_for(const ImageNetwork& network, const std::string& dataset) {
  const std::optional<fs::path> cache = cache_folder();
  if (!cache) return {};
  return *cache / (network.kind() + "s") /
         concat_text(dataset, "-", network.architecture_name(), ".safetensors");
}

// Reads the file, or says why it cannot be taken.
std::optional<NetworkRecord> find_in_cache(const fs::path& file, ImageNetwork& network,
                                           const NetworkRecord& expected, std::ostream& notes) {
  std::error_code ignored;
  if (file.empty() || !fs::exists(file, ignored)) return std::nullopt;
  try {
    return load_network(file, network, expected);
  } catch (const Error& error) {
    notes << "passed over the cached " << network.kind() << ": " << error.what() << '\n';
    return std::nullopt;
  }
}

// False, and says why, if it cannot be kept: it serves this time.
bool keep(const fs::path& file, const ImageNetwork& network, const NetworkRecord& record,
          std::ostream& notes) {
  if (file.empty()) return false;
  try {
    create_folder(file.parent_path());
    save_network(file, network, record);
    return true;
  } catch (const Error& error) {
    notes << "the " << network.kind() << " is not kept: " << error.what() << '\n';
    return false;
  }
}

// The one in the cache, for want of images: what it was trained on cannot be compared.
TrainedNetwork find_without_images(ImageNetwork& network, const std::string& dataset,
                                   const ImageTraining& training, const std::string& missing,
                                   std::ostream& notes) {
  const fs::path file = file_for(network, dataset);
  NetworkRecord record;
  record.dataset = dataset;
  record.training = described(training);
  const auto found = find_in_cache(file, network, record, notes);
  require(found.has_value(), missing, "; nor is ", network.phrase(), " of its images cached");
  return {*found, file};
}

// `images`, or why they are not there.
struct TrainingImages {
  std::optional<Dataset> images;
  std::string missing;
};

TrainingImages find_training_images(const std::string& dataset, const fs::path& folder) {
  try {
    return {load_images(dataset, Split::train, folder).dataset, {}};
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
}

}  // namespace

TrainedNetwork train_or_find(ImageNetwork& network, const std::string& dataset,
                             const Dataset& images, const TestImages& test_images,
                             const ImageTraining& training, const ProgressOutput& output) {
  const fs::path file = file_for(network, dataset);
  std::ostream& notes = *output.stream;
  NetworkRecord record;
  record.dataset = dataset;
  record.training = described(training);
  record.data_checksum = checksum_of(images);
  if (const auto found = find_in_cache(file, network, record, notes)) return {*found, file};
  const std::optional<Dataset> test = test_images();
  notes << "training " << network.phrase() << " of " << dataset << ": "
        << network.architecture_name() << ", " << record.training << '\n';
  train_network(network, images, training, output);
  record.training_images = images.size();
  if (test) {
    record.test_images = test->size();
    record.test_figure = network.test(*test);
  }
  return {record, keep(file, network, record, notes) ? file : fs::path()};
}

std::vector<std::string> classified_names() { return names_in(kClassified); }

bool has_classifier(const std::string& dataset) {
  const std::vector<std::string> known = classified_names();
  return std::ranges::find(known, dataset) != known.end();
}

const Classifier& classifier_of(const std::string& dataset) {
  return find_named(classifiers(), "classifier", classified(dataset).classifier);
}

TrainedClassifier trained_classifier(const std::string& dataset, const fs::path& folder,
                                     const ProgressOutput& output, const ImageTraining& training) {
  ImageClassifier classifier(classifier_of(dataset), training.seed);
  const std::string name(classified(dataset).images);
  const auto test_images = [&] { return load_images(name, Split::test, folder).dataset; };
  const auto [images, missing] = find_training_images(name, folder);
  TrainedNetwork trained =
      images ? train_or_find(classifier, name, *images, test_images, training, output)
             : find_without_images(classifier, name, training, missing, *output.stream);
  return {std::move(classifier), std::move(trained.record), std::move(trained.file)};
}

ImageTraining autoencoder_training() { return {.epochs = 4, .max_shift = 0}; }

}  // namespace saddle
