// How elementwise kernels are written, compiled and kept for GPUs, which needs no GPU.
#ifdef SADDLE_HAS_CUDA

#include <gtest/gtest.h>

#include <thread>

#include "tensor/cuda/code_folder.h"
#include "tensor/cuda/compile.h"
#include "tensor/cuda/elementwise_call.h"
#include "tensor/cuda/elementwise_source.h"
#include "tests/elementwise_cases.h"
#include "tests/scoped_variable.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

namespace fs = std::filesystem;
using namespace cuda;

constexpr DType kDTypes[] = {DType::f32, DType::f64, DType::i64};

// A kernel of every operation that works on the dtype: each on input 0, then all summed.
ElementwiseKernel kernel_of_all(DType dtype) {
  ElementwiseKernel kernel;
  kernel.dtype = dtype;
  kernel.inputs = 2;
  kernel.literals = {0.0078125};
  kernel.temporaries = 2;
  kernel.code.push_back({Opcode::neg, {0}, 4});
  for (Opcode op : all_opcodes()) {
    if (!is_floating(dtype) && !works_on_integers(op)) continue;
    kernel.code.push_back({op, {0, 1, 2}, 3});
    kernel.code.push_back({Opcode::add, {3, 4}, 4});
  }
  kernel.outputs = {4, 0};
  return kernel;
}

// The variant that `call` takes for these tensors.
ElementwiseVariant variant_for(const ElementwiseKernel& kernel, const std::vector<Tensor>& inputs,
                               const std::vector<Tensor>& outputs) {
  std::vector<View> in, out;
  for (const Tensor& tensor : inputs) in.push_back(tensor.view());
  for (const Tensor& tensor : outputs) out.push_back(tensor.view());
  ElementwiseCall call;
  call.bind(kernel, in, out);
  return call.variant();
}

std::vector<ElementwiseVariant> variants_of_two_inputs_and_outputs(DType dtype) {
  using enum Access;
  const int width = static_cast<int>(16 / size_of(dtype));
  return {{width, 1, {contiguous, repeated, contiguous, contiguous}},
          {width, 2, {contiguous, repeated, contiguous, contiguous}},
          {1, 1, {contiguous, repeated, contiguous, contiguous}},
          {1, 1, {strided, strided, strided, strided}},
          {1, 8, {strided, strided, strided, strided}}};
}

TEST(CudaSource, EveryOperationCompilesForEachDTypeAndVariant) {
  for (DType dtype : kDTypes)
    for (const ElementwiseVariant& variant : variants_of_two_inputs_and_outputs(dtype))
      for (int compute_capability : {80, 90}) {
        const std::string text = elementwise_source(kernel_of_all(dtype), variant);
        const std::string code = compile(text, compute_capability);
        EXPECT_EQ(code.substr(0, 4), "\177ELF") << text;
      }
}

// Launches once passed at most 4 KB of parameters.
TEST(CudaSource, ManyOperandsCompile) {
  constexpr int kInputs = 200;
  const ElementwiseVariant variant{1, 5, std::vector<Access>(kInputs + 2, Access::strided)};
  const std::string text = elementwise_source(sum_of_many(kInputs), variant);
  EXPECT_EQ(compile(text, 90).substr(0, 4), "\177ELF");
}

TEST(CudaSource, NamesEachOperationAndNoLiteral) {
  for (DType dtype : kDTypes)
    for (ElementwiseVariant& variant : variants_of_two_inputs_and_outputs(dtype)) {
      ElementwiseKernel kernel = kernel_of_all(dtype);
      const std::string text = elementwise_source(kernel, variant);
      for (const Instruction& each : kernel.code)
        EXPECT_NE(text.find(concat_text("= op::", name_of(each.op), "(r")), std::string::npos)
            << text;
      EXPECT_EQ(text.find("0.0078125"), std::string::npos) << text;
      kernel.literals = {-3};
      EXPECT_EQ(elementwise_source(kernel, variant), text);
    }
}

TEST(CudaSource, FloatsDoNotBecomeDoubles) {
  for (const ElementwiseVariant& variant : variants_of_two_inputs_and_outputs(DType::f32)) {
    const std::string text = elementwise_source(kernel_of_all(DType::f32), variant);
    // Of a GPU that the compiler does not know it writes PTX, which can be read.
    EXPECT_EQ(compile(text, 9999).find(".f64"), std::string::npos) << text;
  }
}

TEST(CudaSource, RefusesOperationsOnIntegers) {
  const ElementwiseVariant variant{1, 1, {Access::contiguous, Access::contiguous}};
  for (Opcode op : all_opcodes())
    if (!works_on_integers(op))
      expect_error([&] { elementwise_source(kernel_of(op, DType::i64), variant); },
                   {std::string(name_of(op)), "i64"});
}

TEST(CudaSource, VariantsFollowFromLayouts) {
  using enum Access;
  using Accesses = std::vector<Access>;
  const ElementwiseKernel kernel = kernel_of(Opcode::mul, DType::f32);
  const auto empty = [](const Shape& shape) { return Tensor::empty(shape, DType::f32); };
  const auto variant = [&](const Tensor& a, const Tensor& b, const Tensor& out) {
    return variant_for(kernel, {a, b}, {out});
  };
  const Tensor x = empty({6, 8});
  const Tensor scalar = empty({}).broadcast_to({6, 8}), row = empty({8}).broadcast_to({6, 8}),
               column = empty({6, 1}).broadcast_to({6, 8});

  const ElementwiseVariant dense = variant(x, scalar, x);
  EXPECT_EQ(dense.width, 4);
  EXPECT_EQ(dense.rank, 1);
  EXPECT_EQ(dense.accesses, (Accesses{contiguous, repeated, contiguous}));
  EXPECT_FALSE(dense.has_strides());

  const ElementwiseVariant broadcast = variant(row, column, x);
  EXPECT_EQ(broadcast.width, 4);
  EXPECT_EQ(broadcast.rank, 2);
  EXPECT_EQ(broadcast.accesses, (Accesses{contiguous, repeated, contiguous}));
  EXPECT_TRUE(broadcast.has_strides());

  // Not aligned, or not whole vectors.
  const Tensor late = empty({49}).slice(0, 1, 49).reshape({6, 8}), odd = empty({7});
  EXPECT_EQ(variant(late, scalar, x).width, 1);
  EXPECT_EQ(variant(late, scalar, x).accesses, (Accesses{contiguous, repeated, contiguous}));
  EXPECT_EQ(variant(odd, odd, odd).width, 1);
  const Tensor ragged = empty({6, 9}).slice(1, 0, 8);
  EXPECT_EQ(variant(ragged, x, x).width, 1);
  EXPECT_EQ(variant(ragged, x, x).accesses, (Accesses{strided, strided, strided}));
  const Tensor spaced = empty({6, 12}).slice(1, 4, 12);
  EXPECT_EQ(variant(spaced, x, x).width, 4);

  const Tensor transposed = empty({8, 6}).permute({1, 0});
  EXPECT_EQ(variant(transposed, row, x).accesses, (Accesses{strided, strided, strided}));
  EXPECT_EQ(variant(transposed, transposed, transposed).rank, 2);

  // One element is like any dense vector: one text for both.
  EXPECT_EQ(variant(empty({}), empty({1}).reshape({}), empty({})).accesses,
            (Accesses{contiguous, contiguous, contiguous}));
}

TEST(CudaSource, RefusesWhatALaunchCannotPass) {
  const Tensor x = Tensor::empty({2}, DType::f32);
  ElementwiseKernel kernel;
  kernel.inputs = 5000;
  kernel.outputs = {0};
  const std::vector<Tensor> inputs(5000, x);
  expect_error([&] { variant_for(kernel, inputs, {x}); }, {"5001 operands", "32764"});
  kernel = kernel_of(Opcode::neg, DType::f32);
  const Tensor huge = x.slice(0, 0, 1).broadcast_to({1 << 16, 1 << 16});
  expect_error([&] { variant_for(kernel, {huge}, {huge}); }, {"4294967296", "2^31 - 1"});
}

TEST(CudaCompile, SaysWhatIsWrongAndWhere) {
  expect_error([] { compile("int x = nothing_of_this_name;", 90); },
               {"NVRTC_ERROR_COMPILATION", "int x = nothing_of_this_name;", "undefined"});
}

TEST(CudaCompile, ForGpusItDoesNotKnow) {
  EXPECT_NE(compile("__global__ void f() {}", 9999).find(".target sm_"), std::string::npos);
  EXPECT_NE(compilation_of(9999).find("compute_"), std::string::npos);
  EXPECT_NE(compilation_of(90).find("sm_90"), std::string::npos);
  expect_error([] { compile("", 10); }, {"sm_10", "older CUDA Toolkit"});
}

Bytes bytes_in(const fs::path& path) { return bytes_of(contents_of(path)); }

TEST(CodeFolder, KeepsAndFinds) {
  const TempFolder temp;
  const CodeFolder folder(temp.path() / "new" / "folder");
  const std::string code("code\0with\nanything", 18);
  EXPECT_EQ(folder.find("key"), std::nullopt);
  folder.keep("key", "older");
  folder.keep("key", code);
  folder.keep("other", "");
  EXPECT_EQ(folder.find("key"), code);
  EXPECT_EQ(folder.find("other"), "");
  EXPECT_EQ(folder.find("third"), std::nullopt);
  EXPECT_EQ(files_in(temp.path() / "new" / "folder"), 2);
}

TEST(CodeFolder, TrustsNoDamagedOrForeignFile) {
  const TempFolder temp;
  const CodeFolder folder(temp.path());
  folder.keep("the key", "the code");
  const fs::path path = folder.file_of("the key");
  const Bytes good = bytes_in(path);
  const auto expect_nothing = [&](const Bytes& bytes, const std::string& what) {
    temp.write(path.filename(), bytes);
    EXPECT_EQ(folder.find("the key"), std::nullopt) << what;
  };
  for (std::size_t size = 0; size < good.size(); ++size)
    expect_nothing(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)),
                   concat_text("the first ", size, " bytes"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 0x10;
    expect_nothing(changed, concat_text("byte ", i, " is another"));
  }
  Bytes longer = good;
  longer.push_back(0);
  expect_nothing(longer, "one byte more");
  folder.keep("a key", "the code");
  expect_nothing(bytes_in(folder.file_of("a key")), "of another key");
  fs::remove(path);
  fs::create_directory(path);
  EXPECT_EQ(folder.find("the key"), std::nullopt) << "a folder";
}

TEST(CodeFolder, DamagedCodeIsCompiledAgain) {
  const TempFolder temp;
  const CodeFolder folder(temp.path());
  const std::string text = "extern \"C\" __global__ void f(int* x) { *x = 1; }";
  const std::string code = compiled(text, 90, folder);
  EXPECT_EQ(code, compile(text, 90));
  ASSERT_EQ(files_in(temp.path()), 1);
  const fs::path path = fs::directory_iterator(temp.path())->path();
  const Bytes good = bytes_in(path);
  Bytes damaged = good;
  damaged.back() ^= 1;
  temp.write(path.filename(), damaged);
  EXPECT_EQ(compiled(text, 90, folder), code);
  EXPECT_EQ(bytes_in(path), good) << "repaired";
  // What the folder has is what is taken.
  const std::string key = compilation_of(90) + "\n" + text;
  folder.keep(key, "kept");
  EXPECT_EQ(compiled(text, 90, folder), "kept");
  EXPECT_NE(compiled(text, 80, folder), "kept");
  EXPECT_EQ(files_in(temp.path()), 2);
}

TEST(CodeFolder, CannotBeMade) {
  const TempFolder temp;
  const CodeFolder folder(temp.write("file", {1}) / "folder");
  folder.keep("key", "code");
  EXPECT_EQ(folder.find("key"), std::nullopt);
  EXPECT_EQ(compiled("__device__ int x;", 90, folder), compile("__device__ int x;", 90));
}

TEST(CodeFolder, ManyWriteAtOnce) {
  const TempFolder temp;
  const CodeFolder folder(temp.path());
  const std::string code(100000, 'x');
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        folder.keep("key", code);
        EXPECT_EQ(folder.find("key"), code);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(files_in(temp.path()), 1);
}

TEST(CodeFolder, IsTheCacheFolder) {
  const TempFolder temp;
  const ScopedVariable own("SADDLE_CACHE", temp.path().string());
  EXPECT_EQ(default_code_folder()->file_of("key").parent_path(), temp.path());
}

}  // namespace
}  // namespace saddle::test

#endif
