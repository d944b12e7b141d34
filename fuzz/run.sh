#!/usr/bin/env bash
# Runs each fuzz target for some seconds (first argument, 60 by default; targets after it, all by default), with the
# messages of the OASIS cases as seeds (KEYWARD_OASIS, or ../shared/oasis beside the project).
# Needs cargo-fuzz; the instrumentation is a nightly feature, which RUSTC_BOOTSTRAP opens on a stable toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-60}"
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(RUSTC_BOOTSTRAP=1 cargo fuzz list)
cases="${KEYWARD_OASIS:-../shared/oasis}/test-cases"
if [ -d "$cases" ] && [ ! -d fuzz/corpus/executor ]; then
  cargo run --quiet -p keyward-kmip --example fuzz_seeds -- "$cases" fuzz/corpus
fi
for target in "${targets[@]}"; do
  echo "fuzz $target for ${seconds}s"
  RUSTC_BOOTSTRAP=1 nice -n 19 cargo fuzz run --sanitizer none "$target" -- \
    -max_total_time="$seconds" -max_len=65536 -print_final_stats=1
done
