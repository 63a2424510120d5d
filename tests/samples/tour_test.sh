#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

tour=$SAMPLES/tour

table() {
  need identify imagemagick
  mkdir temporary
  export TMPDIR=$work/temporary
  expect_success "$tour" --size small --runs 2 --threads 2 --output pictures
  local topics=(array_mutation any_all search map_reduce short_lived_threads sort 'sort --stable'
    mandelbrot julia thumbnails iso_hash 'map_reduce --words' global_state process_files pipeline spsc
    per_thread_connections web_server)
  for topic in "${topics[@]}"; do
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
  for name in mandelbrot-by-thread julia; do expect_size pictures/$name.png 160x120; done
  [[ -s pictures/timeline.png ]] || fail "no timeline"
  [[ $(grep -c '<tr><td>' pictures/index.html) == "${#topics[@]}" ]] || fail "$(cat pictures/index.html)"
  [[ $(find pictures -type f | wc -l) == 21 ]] || fail "other files left: $(find pictures)"
  expect_files temporary
}

# A browser shows every picture of the page.
page() {
  need chromium chromium
  need identify imagemagick
  expect_success "$tour" --size small --runs 1 --output pictures
  local browser=(timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage
    "--user-data-dir=$work/profile" --virtual-time-budget=5000)
  local count='document.title = [...document.images].filter(i => i.naturalWidth > 0).length + " of " +
    document.images.length + " pictures, " + document.querySelectorAll("td").length + " cells"'
  sed "s|</body>|<script>onload = () => { $(tr '\n' ' ' <<< "$count") }</script></body>|" \
    pictures/index.html > pictures/counted.html
  "${browser[@]}" --dump-dom "file://$work/pictures/counted.html" > dom.html 2> log.txt ||
    fail "$(cat log.txt)"
  grep -q '<title>12 of 12 pictures, 108 cells' dom.html || fail "$(grep '<title>' dom.html)"
  "${browser[@]}" --window-size=1200,2000 --screenshot=page.png "file://$work/pictures/index.html" \
    2> log.txt || fail "$(cat log.txt)"
  expect_size page.png 1200x2000
  # More colours than there are greys: Julia's set is among the pictures that are seen.
  (($(identify -format '%k' page.png) > 400)) || fail "the page shows too few colours"
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
