#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

program=$SAMPLES/short_lived_threads

largest() {
  # The sizes of all files of the system's folders, in bytes.
  find /usr/bin /usr/lib -type f -printf '%s\n' > sizes.txt 2> /dev/null || true
  for threads in 1 2 8; do
    expect_success "$program" sizes.txt --threads $threads --runs 3
    grep -qx "the largest of $(wc -l < sizes.txt) numbers: $(sort -n sizes.txt | tail -n 1)" stdout.txt ||
      fail "$(cat stdout.txt)"
    grep -q 'results equal: yes' stdout.txt || fail "$(cat stdout.txt)"
  done
  echo '-5 -7' > negative.txt
  expect_success "$program" negative.txt
  grep -qx 'the largest of 2 numbers: -5' stdout.txt || fail "$(cat stdout.txt)"
  echo '12 x' > bad.txt
  expect_error 'bad.txt: no number at byte 3' "$program" bad.txt
  : > empty.txt
  expect_error 'empty.txt: there are no numbers' "$program" empty.txt
  expect_error 'missing.txt: No such file or directory' "$program" missing.txt
  expect_error 'required' "$program"
}

run_test "$@"
