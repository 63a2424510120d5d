#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

spsc=$SAMPLES/spsc

lines() {
  for capacity in 1 2 1000; do
    expect_success "$spsc" /var/lib/dpkg/status --capacity $capacity
    cat -n /var/lib/dpkg/status | cmp - stdout.txt || fail "other lines than those of cat"
  done
  : > empty.txt
  expect_success "$spsc" empty.txt
  [[ ! -s stdout.txt ]] || fail "$(cat stdout.txt)"
  expect_error 'missing.txt: No such file or directory' "$spsc" missing.txt
  expect_error '/: Is a directory' "$spsc" /
  expect_error '--capacity' "$spsc" empty.txt --capacity 0
  expect_error 'required' "$spsc"
}

run_test "$@"
