#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

julia=$SAMPLES/julia
: "${REFERENCES:?the folder of the programs that draw the same pictures in another way}"

same_bytes() {
  for threads in 1 2 8; do
    for method in worker_pool par_iter; do
      expect_success "$julia" $method$threads.png 960x540 --threads $threads --by $method
      cmp worker_pool1.png $method$threads.png || fail "another picture: $method, $threads threads"
    done
  done
  for size in 1x1 1x97 97x1; do
    expect_success "$julia" pool.png $size
    expect_success "$julia" iter.png $size --by par_iter
    cmp pool.png iter.png || fail "the two pictures differ: $size"
  done
}

reference() {
  need compare imagemagick
  local different
  expect_success "$julia" j.png --threads 2
  expect_size j.png 1920x1080
  "$REFERENCES/julia_reference" 1920 1080 > reference.ppm
  different=$(compare -metric AE j.png reference.ppm null: 2>&1) || true
  [[ $different == 0 ]] || fail "$different pixels differ"
  expect_success "$julia" j.jpg 320x180
  [[ $(identify -format '%m %wx%h' j.jpg) == 'JPEG 320x180' ]] || fail "$(identify j.jpg)"
}

bad_requests() {
  expect_error 'required' "$julia"
  expect_error 'must end in' "$julia" j.gif
  for size in 10 0x10 10x-1 ten 1e1x10 100000x100000; do
    expect_error 'bad size' "$julia" j.png $size
  done
  expect_error '--by' "$julia" j.png --by hand
  expect_error '--threads' "$julia" j.png --threads 0
  expect_error 'No such file or directory' "$julia" missing/j.png 10x10
  expect_files .
}

run_test "$@"
