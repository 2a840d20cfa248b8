#include "gan/metrics/trained_classifier.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ostream>

#include "data/idx_files.h"
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
};

constexpr std::array<Classified, 3> kClassified = {
    {{"mnist", "mnist"}, {"fashion-mnist", "fashion-mnist"}, {"stacked-mnist", "mnist"}}};

std::string images_of(const std::string& dataset) {
  return std::string(find_named(kClassified, "dataset with a classifier", dataset).images);
}

const Classifier& architecture() { return find_named(classifiers(), "classifier", "lenet5"); }

// `images`, or why they are not there.
struct TrainingImages {
  std::optional<Dataset> images;
  std::string missing;
};

TrainingImages find_training_images(const std::string& dataset, const fs::path& folder) {
  try {
    find_idx_files(dataset, Split::train, folder);
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
  return {load_images(dataset, Split::train, folder).dataset, {}};
}

// Where the classifier of these images is kept; empty if there is no place for it.
fs::path file_for(const std::string& images) {
  const std::optional<fs::path> cache = cache_folder();
  if (!cache) return {};
  return *cache / "classifiers" / concat_text(images, "-", architecture().name, ".safetensors");
}

// Reads the file, or says why it cannot be taken.
std::optional<ClassifierRecord> find_in_cache(const fs::path& file, ImageClassifier& classifier,
                                              const ClassifierRecord& expected,
                                              std::ostream& notes) {
  std::error_code ignored;
  if (file.empty() || !fs::exists(file, ignored)) return std::nullopt;
  try {
    return load_classifier(file, classifier, expected);
  } catch (const Error& error) {
    notes << "passed over the cached classifier: " << error.what() << '\n';
    return std::nullopt;
  }
}

// False, and says why, if it cannot be kept: it serves this time.
bool keep(const fs::path& file, const TrainedClassifier& trained, std::ostream& notes) {
  if (file.empty()) return false;
  try {
    create_folder(file.parent_path());
    save_classifier(file, trained.classifier, trained.record);
    return true;
  } catch (const Error& error) {
    notes << "the classifier is not kept: " << error.what() << '\n';
    return false;
  }
}

}  // namespace

bool has_classifier(const std::string& dataset) {
  const std::vector<std::string> known = names_in(kClassified);
  return std::ranges::find(known, dataset) != known.end();
}

TrainedClassifier trained_classifier(const std::string& dataset, const fs::path& folder,
                                     const ProgressOutput& output,
                                     const ClassifierTraining& training) {
  const std::string images = images_of(dataset);
  const fs::path file = file_for(images);
  std::ostream& notes = *output.stream;
  TrainedClassifier trained{ImageClassifier(architecture(), training.seed), {}, {}};
  const auto [data, missing] = find_training_images(images, folder);
  trained.record.dataset = images;
  trained.record.training = described(training);
  if (data) trained.record.data_checksum = checksum_of(*data);
  if (const auto found = find_in_cache(file, trained.classifier, trained.record, notes)) {
    trained.record = *found;
    trained.file = file;
    return trained;
  }
  require(data.has_value(), missing, "; nor is a classifier of its images cached");
  const Dataset test = load_images(images, Split::test, folder).dataset;
  notes << "training a classifier of " << images << ": " << architecture().name << ", "
        << trained.record.training << '\n';
  train_classifier(trained.classifier, *data, training, output);
  trained.record.training_images = data->size();
  trained.record.test_images = test.size();
  trained.record.test_accuracy = accuracy(trained.classifier, test);
  if (keep(file, trained, notes)) trained.file = file;
  return trained;
}

}  // namespace saddle
