#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

trace=$SAMPLES/trace

draws() {
  need identify imagemagick
  expect_success "$trace" --threads 2 picture.png --width 800 --json timeline.json
  expect_size picture.png "800x$((2 * 64 + 16))"
  grep -Eq '^lane 0 .* busy +[0-9.]+ %$' stdout.txt || fail "$(cat stdout.txt)"
  # A busy thread's lane is coloured in the middle, the gap above it is black.
  local shows
  shows=$(convert picture.png -format '%[fx:p{400,40}.g + p{400,40}.r + p{400,40}.b > 0.5 && p{3,3}.g == 0]' info:)
  [[ $shows == 1 ]] || fail "the first lane is empty"
  expect_success "$trace" again.jpg --from timeline.json
  expect_size again.jpg "1600x$((2 * 64 + 16))"
}

environment() {
  need python3 python3
  expect_success env TINE_TRACE=timeline.json "$SAMPLES/sort" --size 300000 --runs 1 --threads 2
  python3 -c 'import json, sys
events = json.load(open("timeline.json"))["traceEvents"]
sys.exit(not any(e["ph"] == "X" and e["dur"] > 0 for e in events))' || fail "no event in the timeline"
  expect_success "$trace" picture.png --from timeline.json
  TINE_TRACE=missing/timeline.json "$SAMPLES/search" --size 1000 --runs 1 2> stderr.txt > stdout.txt
  [[ $(wc -l < stderr.txt) == 1 ]] || fail "$(cat stderr.txt)"
  grep -q 'missing/timeline.json' stderr.txt || fail "$(cat stderr.txt)"
}

bad_requests() {
  echo '{"a": 1}' > other.json
  expect_error 'picture.gif' "$trace" picture.gif
  expect_error 'other.json: is not a timeline' "$trace" picture.png --from other.json
  expect_error 'missing.json' "$trace" picture.png --from missing.json
  expect_error 'missing/picture.png' "$trace" missing/picture.png
  expect_files . other.json
}

run_test "$@"
