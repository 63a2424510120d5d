#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

mandelbrot=$SAMPLES/mandelbrot
: "${REFERENCES:?the folder of the programs that draw the same pictures in another way}"

same_bytes() {
  for threads in 1 2 8; do
    expect_success "$mandelbrot" m$threads.png 1000x750 -1.20,0.35 -1,0.20 --threads $threads
    cmp m1.png m$threads.png || fail "another picture with $threads threads"
  done
  TINE_NUM_THREADS=3 expect_success "$mandelbrot" m.png 1000x750 -1.20,0.35 -1,0.20
  cmp m1.png m.png || fail "another picture with TINE_NUM_THREADS=3"
}

# picture WIDTH HEIGHT LEFT TOP RIGHT BOTTOM
expect_same_picture() {
  expect_success "$mandelbrot" m.png "$1x$2" "$3,$4" "$5,$6" --threads 2
  "$REFERENCES/mandelbrot_reference" "$@" > reference.pgm
  local different
  different=$(compare -metric AE m.png reference.pgm null: 2>&1) || true
  [[ $different == 0 ]] || fail "$different pixels differ: $*"
}

reference() {
  need compare imagemagick
  expect_same_picture 1000 750 -1.20 0.35 -1 0.20
  expect_same_picture 400 300 -2.2 1.2 1.0 -1.2
  expect_same_picture 1 1 -1 1 1 -1
  expect_same_picture 317 1 -2 .5 .5 -.5
  expect_same_picture 1 211 -.75 1e0 -7.4e-1 -1
}

tints() {
  need compare imagemagick
  expect_success "$mandelbrot" grey.png 300x200 -2.2,1.2 1,-1.2
  expect_success "$mandelbrot" one.png 300x200 -2.2,1.2 1,-1.2 --threads 1 --color-by-thread
  # The strongest channel of each tint is the grey value itself.
  local different
  for threads in 1 2 8; do
    expect_success "$mandelbrot" m.png 300x200 -2.2,1.2 1,-1.2 --threads $threads --color-by-thread
    convert m.png -separate -evaluate-sequence max brightest.png
    different=$(compare -metric AE brightest.png grey.png null: 2>&1) || true
    [[ $different == 0 ]] || fail "$different pixels differ"
  done
  # Seen at the left edge, which is nowhere black: a row has one tint.
  (($(convert one.png -crop 1x200+0+0 +repage -unique-colors -format '%w' info:) < 20)) ||
    fail "one thread has many tints"
}

jpg() {
  need identify imagemagick
  for name in m.jpg m.jpeg M.JPG; do
    expect_success "$mandelbrot" $name 120x90 -2.2,1.2 1,-1.2
    [[ $(identify -format '%m %wx%h' $name) == "JPEG 120x90" ]] || fail "$(identify $name)"
  done
  expect_success "$mandelbrot" M.PNG 120x90 -2.2,1.2 1,-1.2
  [[ $(identify -format '%m %wx%h' M.PNG) == "PNG 120x90" ]] || fail "$(identify M.PNG)"
  # The set is black, the far corners are nearly white; also after JPG's losses.
  local levels
  levels=$(convert m.jpg -format '%[fx:p{75,45}.r < 0.1 && p{0,0}.r > 0.9 && p{119,89}.r > 0.9]' info:)
  [[ $levels == 1 ]] || fail "the picture does not show the set"
  expect_files . m.jpg m.jpeg M.JPG M.PNG stdout.txt
}

bad_requests() {
  local size corner corners name
  for size in 10 10x 0x10 10x0 -10x10 10x-10 10x10x10 ten 10X10 1e1x10 ' 10x10' \
              99999999999x1 100000x100000; do
    expect_error 'bad size' "$mandelbrot" m.png "$size" -1,1 1,-1
  done
  expect_error 'bad size' "$mandelbrot" m.jpg 65536x1 -1,1 1,-1
  for corner in -1 -1,x "-1," ,1 -1,1,1 -1:1 nan,1 inf,1 1e999,1 '-1, 1' ''; do
    expect_error 'bad corner' "$mandelbrot" m.png 10x10 "$corner" 1,-1
    expect_error 'bad corner' "$mandelbrot" m.png 10x10 -1,1 "$corner"
  done
  for corners in '1,-1 -1,1' '-1,-1 1,1' '1,1 -1,-1' '0,1 0,-1' '-1,0 1,0'; do
    # shellcheck disable=SC2086
    expect_error 'bad corners' "$mandelbrot" m.png 10x10 $corners
  done
  for name in m.gif m m.pngx png .; do
    expect_error 'must end in' "$mandelbrot" $name 10x10 -1,1 1,-1
  done
  expect_error 'required' "$mandelbrot" m.png 10x10 -1,1
  expect_error 'required' "$mandelbrot"
  expect_error 'not expected' "$mandelbrot" m.png 10x10 -1,1 1,-1 5
  expect_error '--threads' "$mandelbrot" m.png 10x10 -1,1 1,-1 --threads 0
  expect_error '--threads' "$mandelbrot" m.png 10x10 -1,1 1,-1 --threads -1
  expect_files .
}

unwritable() {
  expect_error 'No such file or directory' "$mandelbrot" missing/m.png 10x10 -1,1 1,-1
  touch file
  expect_error 'Not a directory' "$mandelbrot" file/m.png 10x10 -1,1 1,-1
  mkdir m.png
  expect_error 'Is a directory' "$mandelbrot" m.png 10x10 -1,1 1,-1
  # The disk is full: no file may be larger than 8 KiB. An old picture stays as it was.
  echo old > old.png
  limited() {
    trap '' XFSZ
    ulimit -f 8
    "$mandelbrot" "$1" 1000x750 -1.20,0.35 -1,0.20
  }
  expect_error 'File too large' eval '(limited new.png)'
  expect_error 'File too large' eval '(limited old.png)'
  [[ $(cat old.png) == old ]] || fail "the old file was damaged"
  expect_files . file m.png old.png
}

run_test "$@"
