#include "gan/studies/image_pair_training.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "gan/files/safetensors.h"

namespace saddle {
namespace {

constexpr std::int64_t kLooks = 100;

// What a file holds beside the pair's tensors: where it stands in the data, and D's loss.
constexpr const char* kPosition = "position";  // i64 [2]: epoch, batch
constexpr const char* kLoss = "loss_d";        // f64 []

// Throws Error unless the file has such a tensor, of the type of `like`.
const Tensor& tensor_in(const TensorFile& file, const std::string& path, const std::string& name,
                        const Tensor& like) {
  const auto found = file.tensors.find(name);
  require(found != file.tensors.end(), path, ": tensor '", name, "' is missing");
  const Tensor& tensor = found->second;
  require(tensor.shape() == like.shape() && tensor.dtype() == like.dtype(), path, ": tensor '",
          name, "' is ", name_of(tensor.dtype()), " ", tensor.shape(), ", expected ",
          name_of(like.dtype()), " ", like.shape());
  return tensor;
}

// Returns D's loss there; nothing changes on an Error.
double load(ImagePair& pair, const std::filesystem::path& path) {
  const TensorFile file = load_safetensors(path);
  const auto find = [&](const std::string& name, const Tensor& like) {
    return tensor_in(file, path.string(), name, like);
  };
  for (const auto& [name, tensor] : pair.named_tensors()) find(name, tensor);
  const auto position = find(kPosition, Tensor::zeros({2}, DType::i64)).to_vector<std::int64_t>();
  const double loss = find(kLoss, Tensor::zeros({}, DType::f64)).item();
  const auto seed =
      static_cast<std::uint64_t>(file.tensors.at("random").to_vector<std::int64_t>()[0]);
  require(seed == pair.seed(), path.string(), ": expected a checkpoint with seed ", pair.seed(),
          ", found one with seed ", seed);
  pair.set_position({position[0], position[1]});
  for (const auto& [name, tensor] : pair.named_tensors()) tensor.assign(file.tensors.at(name));
  return loss;
}

#ifdef SADDLE_HAS_JSON
void save(const ImagePair& pair, double loss, const std::filesystem::path& path) {
  TensorFile file;
  for (const auto& [name, tensor] : pair.named_tensors()) file.tensors.emplace(name, tensor);
  const BatchPosition& at = pair.position();
  file.tensors.emplace(kPosition, Tensor::from<std::int64_t>({at.epoch, at.batch}, {2}));
  file.tensors.emplace(kLoss, Tensor::full({}, loss, DType::f64));
  save_safetensors(path, file);
}
#endif

}  // namespace

void take_steps(const std::string& what, std::int64_t steps, const ImagePair::Step& step,
                const ProgressOutput& output,
                const std::function<void(std::int64_t step, double loss)>& look) {
  *output.stream << what << '\n';
  Progress progress(0, steps, output);
  const std::int64_t every = std::max<std::int64_t>(1, steps / kLooks);
  double sum = 0.0;
  for (std::int64_t k = 1; k <= steps; ++k) {
    const double loss = step();
    require(std::isfinite(loss), what, ", step ", k, ": expected a finite loss_d, found ", loss);
    sum += loss;
    const Figure figure{"loss_d", loss};
    progress.update(k, {&figure, 1});
    if (k % every != 0) continue;
    look(k, sum / static_cast<double>(every));
    sum = 0.0;
  }
}

double train_both(ImagePair& pair, std::int64_t from, std::int64_t to, double learning_rate,
                  const std::filesystem::path& folder, const ProgressOutput& output) {
  const std::filesystem::path file = folder / concat_text("checkpoint-", to, ".safetensors");
  if (std::filesystem::exists(file)) {
    *output.stream << "goes on from " << file.string() << '\n';
    return load(pair, file);
  }
  require(std::filesystem::is_directory(folder), folder.string(), ": expected a folder to keep ",
          file.filename().string(), " in");
  double last = 0.0;
  take_steps(concat_text("both, from step ", from, " to ", to), to - from,
             pair.descend_both(learning_rate), output,
             [&](std::int64_t, double loss) { last = loss; });
#ifdef SADDLE_HAS_JSON
  save(pair, last, file);
#endif
  return last;
}

}  // namespace saddle
