#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

tour=$SAMPLES/tour

table() {
  need identify imagemagick
  mkdir temporary
  export TMPDIR=$work/temporary
  expect_success "$tour" --size small --runs 2 --threads 2 --output pictures
  for topic in array_mutation any_all search map_reduce sort 'sort --stable' mandelbrot thumbnails \
               iso_hash; do
    grep -Eq "^$topic  .* yes$" stdout.txt || fail "no good row for $topic: $(cat stdout.txt)"
  done
  ! grep -Eq 'NO$' stdout.txt || fail "$(cat stdout.txt)"
  expect_size pictures/mandelbrot.png 160x120
  local shows_the_set
  shows_the_set=$(convert pictures/mandelbrot.png \
    -format '%[fx:p{100,60}.r == 0 && p{60,60}.r == 0 && p{0,0}.r > 0.9 && p{159,119}.r > 0.9]' info:)
  [[ $shows_the_set == 1 ]] || fail "the picture does not show the set"
  [[ $(find pictures/photos -type f | wc -l) == 8 ]] || fail "$(ls pictures/photos)"
  for file in pictures/photos/*; do
    expect_size "$file" 400x300
    expect_size "pictures/thumbnails/${file##*/}" 300x225
  done
  [[ $(find pictures -type f | wc -l) == 17 ]] || fail "other files left: $(find pictures)"
  expect_files temporary
}

bad_requests() {
  touch file
  expect_error 'file' "$tour" --output file --size small
  expect_error 'file/pictures: ' "$tour" --output file/pictures --size small
  expect_error '--size' "$tour" --size huge
  expect_error '--runs' "$tour" --runs 0
  expect_error '--threads' "$tour" --threads 0
  expect_error 'extra' "$tour" extra
  expect_files . file
}

run_test "$@"
