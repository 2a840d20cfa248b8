# saddle, with GNU make and a C++20 compiler. `make help` lists the targets.
#
#   CXX=clang++                 another compiler than g++
#   MINIMAL=1                   compiler and make alone: no third-party library, in build/minimal/
#   FEATURES_OFF="zlib stb"     as if these were not installed (cli11 json gtest benchmark cuda)
#   NVCC=/usr/local/cuda/bin/nvcc  of the CUDA Toolkit to build with, where there is one
#   CUDA_ARCH=native            for the GPU of this machine alone (default: see below)
#   PYTHON=python3              of `make bench-peers`, with FLAGS="--games ring8" for bench/peers.py
#   PREFIX=/usr/local           where `make install` puts things (below DESTDIR, if given)
#   CONFIG=debug                another build: debug, sanitize or coverage, in build/debug/ and so on

PREFIX ?= /usr/local
CONFIG ?= release
override MINIMAL := $(filter-out 0 no,$(MINIMAL))
VERSION := $(file <VERSION)

CONFIG_FLAGS_release := -O2
CONFIG_FLAGS_debug := -Og -g
CONFIG_FLAGS_sanitize := -O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all \
                         -fno-omit-frame-pointer
CONFIG_FLAGS_coverage := -O1 --coverage -fprofile-update=atomic
ifndef CONFIG_FLAGS_$(CONFIG)
$(error CONFIG is "$(CONFIG)"; it may be release, debug, sanitize or coverage)
endif

# Products are in $(OUT)/, objects in $(OUT)/objects/.
OUT := build$(if $(filter-out release,$(CONFIG)),/$(CONFIG))$(if $(MINIMAL),/minimal)
OBJECTS := $(OUT)/objects

# All cores; -jN on the command line wins.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2> /dev/null || echo 1)
endif

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all run test test-long bench bench-peers install clean format check-format check-layers check-index sanitize coverage debug help

# `make -n` writes nothing.
DRY_RUN := $(findstring n,$(firstword -$(MAKEFLAGS)))

# $(call remember,FILE,TEXT) rewrites FILE only when TEXT is not what it holds, so that a rule may
# depend on the text.
same = $(if $(subst x$1,,x$2)$(subst x$2,,x$1),,same)
remember = $(if $(or $(DRY_RUN),$(call same,$(if $(wildcard $1),$(file <$1)),$2)),,\
  $(shell mkdir -p $(dir $1))$(file >$1,$2))

include scripts/features.mk

# ---- Flags ----

DEFINES := $(if $(call has,zlib),-DSADDLE_HAS_ZLIB=1) $(if $(call has,stb),-DSADDLE_HAS_STB=1) \
           $(if $(call has,json),-DSADDLE_HAS_JSON=1) $(if $(call has,cli11),-DSADDLE_HAS_CLI11=1)
LIBS := $(if $(call has,zlib),-lz) -pthread

# CUDA: machine code for Ampere and Hopper, and PTX that newer GPUs' drivers translate.
CUDA_ARCH ?= 80 90 90+PTX
ifneq ($(call has,cuda),)
DEFINES += -DSADDLE_HAS_CUDA=1
LIBS := -L$(CUDA)/lib64 -Wl,-rpath,$(CUDA)/lib64 -lcudart_static -ldl -lrt $(LIBS)
ARCH_FLAGS := $(foreach arch,$(CUDA_ARCH),$(if $(filter native,$(arch)),-arch=native,\
  -gencode=arch=compute_$(arch:+PTX=),code=$(if $(filter %+PTX,$(arch)),compute,sm)_$(arch:+PTX=)))
NVCC_FLAGS = -std=c++20 -O3 -I. -ccbin $(lastword $(filter-out -%,$(CXX))) $(ARCH_FLAGS) --fmad=false \
             $(addprefix -Xcompiler ,$(filter -f% -m% -stdlib=%,$(CXXFLAGS))) \
             -Xcompiler -Wall,-Wextra $(if $(findstring -Werror,$(CXXFLAGS)),-Werror all-warnings)
endif

# GCC 12 sees overlaps inside std::string that are not there (its bug 105651).
QUIET := $(if $(findstring clang,$(shell $(CXX) --version 2> /dev/null)),,-Wno-restrict)
# Outside the kernels a * b + c rounds twice, as written, whatever the compiler.
BASE_FLAGS := -std=c++20 -Wall -Wextra -Wpedantic $(QUIET) -I. -pthread \
              $(CONFIG_FLAGS_$(CONFIG)) -ffp-contract=off $(DEFINES)
KERNEL_FLAGS_release := -O3
KERNEL_FLAGS_sanitize := -O1
KERNEL_FLAGS_coverage := -O2 -fprofile-update=single
# No flag here changes what infinities and NaNs do.
KERNEL_FLAGS := $(KERNEL_FLAGS_$(CONFIG)) -fno-math-errno -fno-trapping-math -ffp-contract=fast
# Tests are compiled more often than they run long.
TEST_FLAGS := $(if $(filter release,$(CONFIG)),-O1)
# Much of compiling is reading the same headers: they are read once, but for the kernels, which have
# flags of their own. CMake's build reads them in each file and finds what one forgot to include.
STANDARD_HEADER := $(OBJECTS)/standard.h
TEST_HEADER := $(OBJECTS)/tests/precompiled.h
ifneq ($(filter x86_64-%,$(shell $(CXX) -dumpmachine 2> /dev/null)),)
AVX2_FLAGS := -mavx2 -mfma
AVX512_FLAGS := -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma -mprefer-vector-width=512
AVX512BF16_FLAGS := $(AVX512_FLAGS) -mavx512bf16
AMX_FLAGS := $(AVX512_FLAGS) -mamx-tile -mamx-bf16
endif

$(OBJECTS)/tensor/cpu/%.o: FOLDER_FLAGS = $(KERNEL_FLAGS)
$(OBJECTS)/tensor/cuda/%.o: FOLDER_FLAGS = -isystem $(CUDA)/include
$(OBJECTS)/gan/%.o $(OBJECTS)/cli/%.o: FOLDER_FLAGS = -DSADDLE_VERSION='"$(VERSION)"'
$(OBJECTS)/tests/%.o: FOLDER_FLAGS = $(TEST_FLAGS)
$(OBJECTS)/%_avx2.o: ISA_FLAGS = $(AVX2_FLAGS)
$(OBJECTS)/%_avx512.o: ISA_FLAGS = $(AVX512_FLAGS)
$(OBJECTS)/%_avx512bf16.o: ISA_FLAGS = $(AVX512BF16_FLAGS)
$(OBJECTS)/%_amx.o: ISA_FLAGS = $(AMX_FLAGS)

COMMAND := $(OBJECTS)/command.txt
$(if $(and $(BUILDS),$(MINIMAL)$(wildcard build/features.mk)),$(call remember,$(COMMAND),\
  $(CXX) $(BASE_FLAGS) $(CXXFLAGS) | $(KERNEL_FLAGS) | $(AVX2_FLAGS) $(AVX512BF16_FLAGS) $(AMX_FLAGS) | \
  $(CUDA) $(NVCC_FLAGS) | $(VERSION)))

# ---- Sources and products ----

LIBRARY_FOLDERS := tensor autograd nn optim gan data
CUDA_FOLDER := tensor/cuda
sources = $(filter-out $(if $(call has,cuda),,$(CUDA_FOLDER)/%),\
            $(sort $(wildcard $(addsuffix /*.cpp,$1) $(addsuffix /*/*.cpp,$1))))
objects = $(patsubst %,$(OBJECTS)/%.o,$(basename $1))

LIBRARY := $(OUT)/libsaddle.a
CUDA_SOURCES := $(if $(call has,cuda),$(wildcard $(CUDA_FOLDER)/*.cu))
LIBRARY_OBJECTS := $(call objects,$(call sources,$(LIBRARY_FOLDERS)) $(CUDA_SOURCES))
CLI_SOURCES := $(filter-out cli/main.cpp,$(call sources,cli))
CLI_OBJECTS := $(if $(call has,cli11),$(call objects,$(CLI_SOURCES)))
PROGRAM := $(if $(call has,cli11),$(if $(wildcard cli/main.cpp),$(OUT)/saddle))
EXAMPLES := $(patsubst examples/%.cpp,$(OUT)/%,$(wildcard examples/*.cpp))
BENCHMARKS := $(patsubst bench/%.cpp,$(OUT)/bench/%,$(wildcard bench/*.cpp))
RIVALS := $(OUT)/bench/rivals
TEST_SOURCES := $(wildcard tests/*.cpp)
ifeq ($(call has,cli11),)
TEST_SOURCES := $(filter-out $(wildcard $(CLI_SOURCES:cli/%.cpp=tests/%*_test.cpp)),$(TEST_SOURCES))
endif
TESTS := $(OUT)/saddle_tests
TEST_OBJECTS := $(call objects,$(TEST_SOURCES))
# The sanitizers and counters watch what is tested. The tests themselves, two fifths of all code, and
# what nvcc compiles are the release build's: `make sanitize` and `make coverage` bring that up to date
# first. So is the rest of what is CUDA's, for the sanitizers: compute-sanitizer watches it.
ifneq ($(filter sanitize coverage,$(CONFIG)),)
RELEASE := $(patsubst build/$(CONFIG)%,build%,$(OBJECTS))
TEST_OBJECTS := $(TEST_OBJECTS:$(OBJECTS)/%=$(RELEASE)/%)
# But for the unit that a test emulates: without AMX nothing else runs the kernels of tiles.
EMULATED := tests/emulated_tiles.o
TEST_OBJECTS := $(TEST_OBJECTS:$(RELEASE)/$(EMULATED)=$(OBJECTS)/$(EMULATED))
UNWATCHED := $(filter $(if $(filter sanitize,$(CONFIG)),$(OBJECTS)/$(CUDA_FOLDER)/%,\
               $(call objects,$(CUDA_SOURCES))),$(LIBRARY_OBJECTS))
LIBRARY_OBJECTS := $(filter-out $(UNWATCHED),$(LIBRARY_OBJECTS)) $(UNWATCHED:$(OBJECTS)/%=$(RELEASE)/%)
$(RELEASE)/%.o:
	@echo "$@ is missing: run make $(CONFIG), which builds it first" >&2; exit 1
endif

# Products depend on the list of sources too, so that a deleted file leaves them.
SOURCES := $(OBJECTS)/sources.txt
$(if $(BUILDS),$(call remember,$(SOURCES),$(call sources,$(LIBRARY_FOLDERS) cli tests) $(CUDA_SOURCES)))
$(COMMAND) $(SOURCES): ;

# ---- Rules ----

$(OBJECTS)/%.o: %.cpp $(COMMAND)
	@mkdir -p $(@D)
	@echo "  compile $<"
	@$(CXX) $(BASE_FLAGS) $(FOLDER_FLAGS) $(ISA_FLAGS) $(CXXFLAGS) $(PRECOMPILED:%=-Winvalid-pch -include %) \
	  -MMD -MP -c $< -o $@
$(OBJECTS)/%.o: %.cu $(COMMAND)
	@mkdir -p $(@D)
	@echo "  nvcc    $<"
	@$(CUDA)/bin/nvcc $(NVCC_FLAGS) -MMD -MP -MF $(@:.o=.d) -c $< -o $@
-include $(shell find $(OBJECTS) -name '*.d' 2> /dev/null)

STANDARD_OBJECTS := $(filter-out $(OBJECTS)/tensor/cpu/% $(call objects,$(CUDA_SOURCES)),\
                      $(filter $(OBJECTS)/%,$(LIBRARY_OBJECTS) $(CLI_OBJECTS)))
$(STANDARD_OBJECTS): $(STANDARD_HEADER).gch
$(STANDARD_OBJECTS): PRECOMPILED = $(STANDARD_HEADER)
$(STANDARD_HEADER).gch: FOLDER_FLAGS =
$(STANDARD_HEADER).gch: HEADERS = algorithm array cmath cstdint filesystem functional limits map memory numeric \
                                  optional ostream span string string_view utility vector
$(filter $(OBJECTS)/%,$(TEST_OBJECTS)): $(TEST_HEADER).gch
$(filter $(OBJECTS)/%,$(TEST_OBJECTS)): PRECOMPILED = $(TEST_HEADER)
$(TEST_HEADER).gch: HEADERS = gtest/gtest.h
$(TEST_HEADER).gch: FOLDER_FLAGS = $(TEST_FLAGS)
%.h.gch: $(COMMAND)
	@mkdir -p $(@D)
	@echo "  compile $(HEADERS:%=<%>)"
	@printf '#include <%s>\n' $(HEADERS) > $*.h
	@$(CXX) $(BASE_FLAGS) $(FOLDER_FLAGS) $(CXXFLAGS) -MD -MP -MT $@ -MF $*.d -x c++-header $*.h -o $@

$(LIBRARY): $(LIBRARY_OBJECTS) $(SOURCES)
	@echo "  archive $@"
	@rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

LINK = @echo "  link    $@"; mkdir -p $(@D); $(CXX) $(CONFIG_FLAGS_$(CONFIG)) $(LDFLAGS) \
       $(filter %.o %.a,$^) $(FRAMEWORK) $(LIBS) -o $@

$(OUT)/saddle: $(OBJECTS)/cli/main.o $(CLI_OBJECTS) $(LIBRARY)
	$(LINK)
$(EXAMPLES): $(OUT)/%: $(OBJECTS)/examples/%.o $(LIBRARY)
	$(LINK)
$(TESTS): FRAMEWORK = -lgtest
# What is tested comes first: of a function that both have inline, its own is linked.
$(TESTS): $(CLI_OBJECTS) $(LIBRARY_OBJECTS) $(TEST_OBJECTS) $(SOURCES)
	$(LINK)
$(BENCHMARKS): FRAMEWORK = -lbenchmark
$(BENCHMARKS): $(OUT)/bench/%: $(OBJECTS)/bench/%.o $(LIBRARY)
	$(LINK)

# Beside whatever other libraries are installed.
$(RIVALS): $(wildcard bench/rivals/* bench/*.h) $(LIBRARY) scripts/probe_rivals.sh $(COMMAND)
	@mkdir -p $(@D)
	@echo "  compile bench/rivals"
	@$(CXX) $(BASE_FLAGS) $(CXXFLAGS) $(LDFLAGS) $(filter %.cpp %.a,$^) $(LIBS) \
	  $(shell scripts/probe_rivals.sh $(CXX)) -o $@

# ---- What there is to do ----

all: $(LIBRARY) $(PROGRAM) $(EXAMPLES)  ## The library, the program and the examples (the default)

# $(call needs,FEATURE,PACKAGE): a recipe that fails with the line that would help.
needs = @echo "make $@ needs $1: sudo apt-get install $2" >&2; exit 1

run:  ## Train the eight-Gaussian Stackelberg GAN, in runs/first
ifneq ($(PROGRAM),)
run: $(PROGRAM)
	$(PROGRAM) train ring8 --steps 10000 --checkpoint-every 1000 --out runs/first $(if $(wildcard runs/first/config.toml),--resume)
else
	$(call needs,CLI11,libcli11-dev)
endif

test:  ## Build and run all tests (with MINIMAL=1: the self-checking program)
ifdef MINIMAL
test: all
	$(OUT)/selfcheck
else ifneq ($(call has,gtest),)
test: $(TESTS) $(EXAMPLES)
	@for example in $(EXAMPLES); do echo "  run     $$example"; \
	  $$example > /dev/null || { echo "$$example failed" >&2; exit 1; }; done
	@devices=$$($(TESTS) --devices) && for device in $$devices; do \
	  echo "SADDLE_DEVICE=$$device $(TESTS)"; SADDLE_DEVICE=$$device $(TESTS) || exit 1; done
else
	$(call needs,GoogleTest,libgtest-dev)
endif

bench:  ## Build and run the benchmarks
ifneq ($(call has,benchmark),)
bench: $(BENCHMARKS)
	$(foreach benchmark,$^,$(benchmark) &&) true
else
	$(call needs,Google Benchmark,libbenchmark-dev)
endif

PYTHON ?= python3
bench-peers:  ## Beside rivals: kernels (OpenBLAS, oneDNN), steps (PyTorch, JAX, if PYTHON=... has them)
ifneq ($(call has,benchmark),)
bench-peers: $(RIVALS) $(OUT)/bench/steps $(OUT)/bench/kernels $(PROGRAM)
	$(RIVALS)
	$(PYTHON) bench/peers.py --build $(OUT) $(FLAGS)
else
	$(call needs,Google Benchmark,libbenchmark-dev)
endif

debug:  ## Build for a debugger, in build/debug/
	@$(MAKE) --no-print-directory CONFIG=debug all

sanitize:  ## Run the tests under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory CONFIG=release $(if $(MINIMAL),all,build/saddle_tests)
	@$(MAKE) --no-print-directory CONFIG=sanitize test

coverage:  ## Which lines the tests run, by folder: with g++, its gcov and python3, in build/coverage/
	@$(MAKE) --no-print-directory CONFIG=release build/saddle_tests
	@$(MAKE) --no-print-directory CONFIG=coverage build/coverage/saddle_tests
	@scripts/coverage.sh build/coverage

test-long:  ## Experiments of seconds to minutes each: derivatives of all networks, training, studies
ifneq ($(PROGRAM),)
test-long: $(PROGRAM)
	@SADDLE=$(PROGRAM) scripts/test_long.sh
else
	$(call needs,CLI11,libcli11-dev)
endif

install: all  ## Install below PREFIX (default /usr/local), with a CMake package
	@scripts/install.sh "$(DESTDIR)$(PREFIX)" $(VERSION) "$(LIBS)" $(LIBRARY) $(PROGRAM)

format:  ## Format all sources with clang-format
	@scripts/format.sh
check-format:  ## Fail if a source is not formatted
	@scripts/format.sh --dry-run -Werror
check-layers:  ## Fail if a folder includes what it may not
	@scripts/check_layers.sh
check-index:  ## Fail if an index in docs/ names what is not there
	@scripts/check_index.sh

clean:  ## Remove build/
	rm -rf build

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile
