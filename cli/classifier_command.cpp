#include <memory>
#include <optional>
#include <ostream>

#include "cli/command.h"
#include "data/load_images.h"
#include "gan/metrics/sample_figures.h"
#include "tensor/devices.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Train the classifier that scores generated images, or load it, and test it.

DATASET is mnist or fashion-mnist, whose classifier is LeNet-5; stacked-mnist, which that of mnist
tells, each channel by itself; or cifar10, with three convolutions of our own. Once trained it is
kept, in $SADDLE_CACHE/classifiers or ~/.cache/saddle/classifiers, and `saddle eval` finds it there.
Another training set or a damaged file is noticed, and it is trained anew.

Printed are the share of the test images that it gets right, and the figures of these real images
that `saddle eval` has of generated ones (docs/metrics.md).)";

constexpr const char* kExamples = R"(Examples:
  saddle classifier mnist --data data/mnist
  saddle classifier fashion-mnist --threads 2)";

struct ClassifierFlags {
  explicit ClassifierFlags(CLI::App& parser) {
    add_argument(parser, "DATASET", dataset, "mnist, fashion-mnist, stacked-mnist or cifar10");
    add_option(parser, "--data", "DIR", folder, "where its files are; default: the usual places");
    add_option(parser, "--device", "NAME", device, "cpu, cuda or cuda:N; default: cpu");
    add_number(parser, "--threads", "N", threads, 1, kMaxThreads, "of the processor");
  }

  std::string dataset, folder, device = "cpu";
  std::optional<unsigned> threads;
};

int run_classifier(const ClassifierFlags& flags, Console& console) {
  require_argument("classifier: DATASET", flags.dataset, "saddle classifier mnist");
  const DeviceScope device(find_device(flags.device));
  if (flags.threads) set_threads(static_cast<int>(*flags.threads));
  TrainedClassifier trained = trained_classifier(flags.dataset, flags.folder, console.progress);
  const Dataset test = load_images(flags.dataset, Split::test, flags.folder).dataset;
  NamedNumbers figures = {{"images", static_cast<double>(test.size())},
                          {"accuracy", accuracy(trained.classifier, test)}};
  for (auto& figure : sample_figures(all_images(test), trained))
    figures.push_back(std::move(figure));
  console.out << flags.dataset << ": " << trained.classifier.architecture().name << ", trained on "
              << trained.record.training_images << " images: " << trained.record.training << "\n";
  if (!trained.file.empty()) console.out << "kept in " << trained.file.string() << "\n";
  console.out << "of the test images:\n" << lines_of(figures);
  return kExitSuccess;
}

}  // namespace

Command add_classifier_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "classifier", kDescription, kExamples);
  const auto flags = std::make_shared<ClassifierFlags>(parser);
  return {&parser, [flags](Console& console) { return run_classifier(*flags, console); }};
}

}  // namespace saddle
