#!/usr/bin/env bash
# Runs each fuzz target for some seconds (first argument, 60 by default), with the OASIS messages as seeds.
# Needs cargo-fuzz; the instrumentation is a nightly feature, which RUSTC_BOOTSTRAP opens on a stable toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-60}"
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(RUSTC_BOOTSTRAP=1 cargo fuzz list)
for target in "${targets[@]}"; do
  echo "fuzz $target for ${seconds}s"
  RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none "$target" -- -max_total_time="$seconds" -max_len=65536 -print_final_stats=1
done
