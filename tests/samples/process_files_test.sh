#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

process_files=$SAMPLES/process_files
licences=/usr/share/common-licenses

words_of() { cat "$@" | tr -cs 'A-Za-z' '\n' | sed '/^$/d'; }

counts() {
  local files=($licences/*) words found
  printf 'the copyright\nsoftware, holder: Licence license' > glossary.txt
  words=$(words_of "${files[@]}" | wc -l)
  found=$(words_of "${files[@]}" | grep -cxE 'the|copyright|software|holder|Licence|license')
  for threads in 1 2 8; do
    expect_success "$process_files" glossary.txt "${files[@]}" --threads $threads
    [[ $(grep -c "  $found of $words words" stdout.txt) == 3 ]] ||
      fail "$(cat stdout.txt) instead of $found of $words"
  done
  : > empty.txt
  expect_success "$process_files" empty.txt $licences/BSD
  grep -q "  0 of $(words_of $licences/BSD | wc -l) words" stdout.txt || fail "$(cat stdout.txt)"
  expect_success "$process_files" glossary.txt empty.txt
  grep -q '  0 of 0 words' stdout.txt || fail "$(cat stdout.txt)"
}

errors() {
  for threads in 1 2 8; do
    expect_error 'process_files: first.txt: No such file or directory' "$process_files" \
      $licences/BSD $licences/* first.txt $licences/* second.txt --threads $threads
  done
  expect_error 'missing.txt: No such file or directory' "$process_files" missing.txt $licences/BSD
  expect_error '/: Is a directory' "$process_files" $licences/BSD /
  expect_error 'required' "$process_files"
  expect_error 'required' "$process_files" $licences/BSD
}

run_test "$@"
