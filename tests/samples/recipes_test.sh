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

same_words() {
  for threads in 1 2 8; do
    expect_success "$SAMPLES/sort" --size 100003 --runs 1 --threads $threads
    head -n 1 stdout.txt > words$threads.txt
    cmp words1.txt words$threads.txt || fail "other words with $threads threads"
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

# A real text: all that Debian's packages here say about themselves.
words() {
  local text=/var/lib/dpkg/status
  tr -cs 'A-Za-z' '\n' < $text | sed '/^$/d' | sort | uniq -c | sort -k1,1nr -k2 > counted.txt
  for threads in 1 2 8; do
    expect_success "$SAMPLES/map_reduce" --words $text --threads $threads --runs 2
    [[ $(head -n 1 stdout.txt) == "$(wc -l < counted.txt) different words" ]] ||
      fail "$(head -n 1 stdout.txt)"
    diff <(head -n 10 counted.txt) <(sed -n 2,11p stdout.txt) || fail "other words than those of uniq"
    grep -q 'results equal: yes' stdout.txt || fail "$(cat stdout.txt)"
  done
  expect_error 'missing: No such file or directory' "$SAMPLES/map_reduce" --words missing
}

full_device() {
  [[ -c /dev/full ]] || fail "this test needs /dev/full"
  "$SAMPLES/search" --size 10 > /dev/full 2> stderr.txt && fail "exit code 0"
  [[ $(cat stderr.txt) == "search: standard output cannot be written" ]] || fail "$(cat stderr.txt)"
}

run_test "$@"
