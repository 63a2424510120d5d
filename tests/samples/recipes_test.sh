#!/usr/bin/env bash
# The recipes that compare a sequential and a parallel version on generated data.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

recipes=(array_mutation any_all search sort "sort --stable" map_reduce)

any_size() {
  for recipe in "${recipes[@]}"; do
    for threads in 1 2 8; do
      for size in 1 2 3 1000 100003; do
        # shellcheck disable=SC2086  # "sort --stable" is two words
        expect_success "$SAMPLES"/$recipe --threads $threads --size $size --runs 2
        grep -q 'results equal: yes' stdout.txt || fail "$recipe, $size elements: $(cat stdout.txt)"
        grep -q "on $threads threads" stdout.txt || fail "$recipe does not obey --threads $threads"
      done
    done
  done
}

bad_options() {
  for recipe in array_mutation any_all search sort map_reduce; do
    for option in "--size 0" "--size -1" "--size many" "--size 1000000000000" "--runs 0" \
                  "--threads 0" "--threads -1" "--threads two" "--threads 1.5" "--colour" "extra"; do
      # shellcheck disable=SC2086
      expect_error "$recipe: " "$SAMPLES/$recipe" $option
    done
    expect_success "$SAMPLES/$recipe" --help
    grep -q -- --threads stdout.txt || fail "$recipe --help says nothing about --threads"
  done
}

full_device() {
  [[ -c /dev/full ]] || fail "this test needs /dev/full"
  "$SAMPLES/search" --size 10 > /dev/full 2> stderr.txt && fail "exit code 0"
  [[ $(cat stderr.txt) == "search: standard output cannot be written" ]] || fail "$(cat stderr.txt)"
}

run_test "$@"
