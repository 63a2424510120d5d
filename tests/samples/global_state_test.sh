#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

global_state=$SAMPLES/global_state
licences=/usr/share/common-licenses

frequent_words() {
  local files=($licences/*)
  cat "${files[@]}" | tr -cs 'A-Za-z' '\n' | sed '/^$/d' | sort | uniq -c | sort -k1,1nr -k2 > counted.txt
  for threads in 1 2 8; do
    expect_success "$global_state" "${files[@]}" --top 500 --threads $threads
    [[ $(head -n 1 stdout.txt) == "${#files[@]} files, $(wc -l < counted.txt) words" ]] ||
      fail "$(head -n 1 stdout.txt)"
    diff <(head -n 500 counted.txt) <(tail -n +2 stdout.txt) || fail "other words than those of uniq"
  done
  expect_error 'missing.txt: No such file or directory' "$global_state" $licences/BSD missing.txt
  expect_error '--top' "$global_state" $licences/BSD --top 0
  expect_error 'required' "$global_state"
}

run_test "$@"
