# Fuzz targets. A new one: fuzz_NAME.c with LLVMFuzzerTestOneInput, seeds in corpus/NAME, its block and its NAME below.
#   make check          replays every seed through every target
#   make fuzz           runs each for FUZZ_SECONDS under libFuzzer, in a build of its own when this is not one
FUZZ_NAMES = form http json policy svg tz
FUZZ_SECONDS = 300
FUZZ_FLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS) -DASSENT_FUZZ_CORPUS=\"$(abs_top_srcdir)/tests/fuzz/corpus\"
FUZZ_TARGETS =
EXTRA_DIST += tests/fuzz/corpus

if FUZZERS
FUZZ_MAIN =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = tests/fuzz/replay.c
FUZZ_LINK = $(AM_LDFLAGS)
TESTS += $(FUZZ_TARGETS)
endif
check_PROGRAMS += $(FUZZ_TARGETS)

FUZZ_TARGETS += tests/fuzz/fuzz_form
tests_fuzz_fuzz_form_CPPFLAGS = $(FUZZ_FLAGS)
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c $(FUZZ_MAIN)
tests_fuzz_fuzz_form_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_form_LDADD = $(IO_LIBS) $(BASE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_http
tests_fuzz_fuzz_http_CPPFLAGS = $(FUZZ_FLAGS)
tests_fuzz_fuzz_http_SOURCES = tests/fuzz/fuzz_http.c tests/fuzz/http_play.c tests/fuzz/http_play.h $(FUZZ_MAIN)
tests_fuzz_fuzz_http_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_http_LDADD = $(IO_LIBS) $(BASE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_json
tests_fuzz_fuzz_json_CPPFLAGS = $(FUZZ_FLAGS)
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c $(FUZZ_MAIN)
tests_fuzz_fuzz_json_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_json_LDADD = $(BASE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_policy
tests_fuzz_fuzz_policy_CPPFLAGS = $(FUZZ_FLAGS)
tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz_policy.c $(FUZZ_MAIN)
tests_fuzz_fuzz_policy_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_policy_LDADD = $(CORE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_svg
tests_fuzz_fuzz_svg_CPPFLAGS = $(FUZZ_FLAGS)
tests_fuzz_fuzz_svg_SOURCES = tests/fuzz/fuzz_svg.c $(FUZZ_MAIN)
tests_fuzz_fuzz_svg_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_svg_LDADD = $(BASE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_tz
tests_fuzz_fuzz_tz_CPPFLAGS = $(FUZZ_FLAGS)
tests_fuzz_fuzz_tz_SOURCES = tests/fuzz/fuzz_tz.c $(FUZZ_MAIN)
tests_fuzz_fuzz_tz_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_tz_LDADD = $(BASE_LIBS)

# What is found is kept in fuzz/NAME of the build folder; a crash is written to fuzz/NAME-crash-… and fails the target.
.PHONY: fuzz
if FUZZERS
fuzz: $(FUZZ_TARGETS)
	@for name in $(FUZZ_NAMES); do \
	  $(MKDIR_P) fuzz/$$name && \
	  echo "fuzz $$name: $(FUZZ_SECONDS) s" && \
	  tests/fuzz/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
	    -verbosity=0 -artifact_prefix=fuzz/$$name- fuzz/$$name $(abs_top_srcdir)/tests/fuzz/corpus/$$name || exit 1; \
	done
else
fuzz:
	$(MKDIR_P) fuzz-build
	cd fuzz-build && { test -f Makefile || $(abs_top_srcdir)/configure -q CC=clang --enable-fuzzers; } && \
	  $(MAKE) fuzz FUZZ_SECONDS=$(FUZZ_SECONDS)
endif
