#!/usr/bin/env bash
# Sourced by the tests of the sample programs. Each test is a bash function; its name is the script's
# only argument. It runs in an empty folder that is removed afterwards.

set -euo pipefail
export LC_ALL=C
export MAGICK_THREAD_LIMIT=1  # its threads spin; two tests at a time would make each other slow

: "${SAMPLES:?the folder of the sample programs}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# need PROGRAM PACKAGE: a test that cannot check anything must not pass.
need() {
  command -v "$1" > /dev/null || fail "this test needs $1 (Debian package: $2)"
}

# expect_error TEXT COMMAND...: exit code 1, and exactly one line on stderr, which contains TEXT.
expect_error() {
  local text=$1 code=0 command="${*:2}"
  shift
  "$@" > stdout.txt 2> stderr.txt || code=$?
  [[ $code == 1 ]] || fail "exit code $code instead of 1: $command ($(cat stderr.txt))"
  [[ $(wc -l < stderr.txt) == 1 ]] || fail "not one line on stderr: $command: $(cat stderr.txt)"
  grep -qF -- "$text" stderr.txt || fail "no '$text' in '$(cat stderr.txt)': $command"
  rm stdout.txt stderr.txt
}

# expect_failures COMMAND...: exit code 1; leaves stdout.txt and stderr.txt to look at.
expect_failures() {
  local code=0
  "$@" > stdout.txt 2> stderr.txt || code=$?
  [[ $code == 1 ]] || fail "exit code $code instead of 1: $* ($(cat stderr.txt))"
}

# expect_success COMMAND...: exit code 0 and nothing on stderr; leaves stdout.txt to look at.
expect_success() {
  local code=0
  "$@" > stdout.txt 2> stderr.txt || code=$?
  [[ $code == 0 ]] || fail "exit code $code instead of 0: $* ($(cat stderr.txt))"
  [[ ! -s stderr.txt ]] || fail "unexpected on stderr: $* ($(cat stderr.txt))"
  rm stderr.txt
}

# expect_files FOLDER NAME...: the folder holds these and nothing else, hidden files included.
expect_files() {
  local folder=$1 actual expected
  shift
  actual=$(find "$folder" -mindepth 1 -printf '%P\n' | sort)
  expected=$(for name in "$@"; do echo "$name"; done | sort)
  [[ $actual == "$expected" ]] || fail "$folder holds [$actual] instead of [$expected]"
}

expect_size() {  # FILE WIDTHxHEIGHT
  local actual
  actual=$(identify -format '%wx%h' "$1")
  [[ $actual == "$2" ]] || fail "$1 is $actual instead of $2"
}

run_test() {
  declare -F "$1" > /dev/null || fail "no test '$1'"
  "$1"
}
