#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

pipeline=$SAMPLES/pipeline

expect_same_as_grep() {  # TEXT FILE OPTION...
  expect_success "$pipeline" "$@"
  grep -nF -- "$1" "$2" > expected.txt || true
  cmp expected.txt stdout.txt || fail "other lines than those of grep: $*"
}

matches() {
  # A real text: all that Debian's packages here say about themselves.
  cp /var/lib/dpkg/status real.txt
  for threads in 1 2 8; do
    for in_flight in 1 3 100; do
      expect_same_as_grep library real.txt --threads $threads --in-flight $in_flight
    done
  done
  expect_same_as_grep 'no such text anywhere' real.txt
  printf 'one\n\ntwo\none' > small.txt
  for text in one two n o $'\t'; do expect_same_as_grep "$text" small.txt; done
  : > empty.txt
  expect_same_as_grep x empty.txt
  # Lines that are longer than a block.
  { head -c 700000 /dev/zero | tr '\0' a; echo X; echo Y; head -c 300000 /dev/zero | tr '\0' b; } > long.txt
  expect_same_as_grep X long.txt
  expect_same_as_grep b long.txt --threads 2
  # 400 MB of text with 200 MB of memory.
  for _ in {1..20}; do cat real.txt; done > many.txt
  while (($(wc -c < many.txt) < 400000000)); do cat many.txt many.txt > more.txt; mv more.txt many.txt; done
  limited() {
    ulimit -d 200000
    "$pipeline" 'Package: lib' many.txt --threads 2
  }
  expect_success limited
  grep -nF 'Package: lib' many.txt | cmp - stdout.txt || fail "other lines than those of grep"
}

errors() {
  expect_error 'missing.txt: No such file or directory' "$pipeline" x missing.txt
  expect_error '/: Is a directory' "$pipeline" x /
  expect_error 'required' "$pipeline" x
  echo x > x.txt
  expect_error '--in-flight' "$pipeline" x x.txt --in-flight 0
  "$pipeline" x x.txt > /dev/full 2> stderr.txt && fail "exit code 0"
  [[ $(cat stderr.txt) == 'pipeline: standard output cannot be written' ]] || fail "$(cat stderr.txt)"
}

run_test "$@"
