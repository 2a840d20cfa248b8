# Which libraries and tools there are: FEATURES and MISSING, probed once, in build/features.mk, and again
# when the compiler or the installed packages change. $(call has,json) is not empty where it is there.

FEATURES :=
MISSING :=
BUILDS := $(filter-out help clean format check-format check-layers check-index sanitize coverage debug,\
            $(if $(MAKECMDGOALS),$(MAKECMDGOALS),all))
# `make run` and `make test` first try to install what is missing, once.
INSTALLS := $(if $(DRY_RUN)$(MINIMAL),,$(filter run test,$(MAKECMDGOALS)))
PROBED := $(wildcard build/features.mk)
NO_COMPILER := no compiler $(firstword $(CXX)): install g++ 12 or clang 14 or newer \
               (scripts/setup.sh), or name one with CXX=...

ifneq ($(BUILDS),)
HAS_COMPILER := $(shell command -v $(firstword $(CXX)) 2> /dev/null)
ifeq ($(HAS_COMPILER)$(if $(PROBED),,$(INSTALLS)),)
$(error $(NO_COMPILER))
endif
ifdef MINIMAL
else ifeq ($(DRY_RUN),)
$(call remember,build/compiler.txt,$(CXX) $(NVCC))
include build/features.mk
else ifneq ($(PROBED),)
include build/features.mk
else
$(foreach line,$(shell scripts/probe_features.sh $(CXX) | tr -d ' '),$(eval $(line)))
endif
endif

ifeq ($(DRY_RUN),)
PROBE := NVCC="$(NVCC)" scripts/probe_features.sh $(CXX) > build/features.mk
build/features.mk: build/compiler.txt scripts/probe_features.sh $(wildcard /var/lib/dpkg/status) \
                   $(if $(and $(INSTALLS),$(MISSING),$(if $(MAKE_RESTARTS),,first)),FORCE) \
                   $(if $(and $(CUDA),$(if $(wildcard $(CUDA)/bin/nvcc),,gone)),FORCE)
	@$(PROBE)
	@if test -n "$(INSTALLS)" && grep -q MISSING $@; then scripts/setup.sh; $(PROBE); fi
	@command -v $(firstword $(CXX)) > /dev/null || { echo "$(NO_COMPILER)" >&2; exit 1; }
endif
build/compiler.txt FORCE: ;

FEATURES := $(filter-out $(FEATURES_OFF),$(FEATURES))
MISSING := $(filter-out $(addsuffix :%,$(FEATURES_OFF)),$(MISSING))
has = $(filter $1,$(FEATURES))
$(if $(NO_CUDA),$(info off: CUDA: $(NO_CUDA)))
$(if $(MISSING),$(info off: $(MISSING) (feature:Debian package); scripts/setup.sh installs them))
