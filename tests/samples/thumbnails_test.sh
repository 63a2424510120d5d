#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

thumbnails=$SAMPLES/thumbnails
need identify imagemagick
need convert imagemagick
need compare imagemagick

pictures=/usr/share/backgrounds/mate
photographs=(nature/Dune nature/Storm nature/Wood nature/Blinds abstract/Elephants)
for name in "${photographs[@]}"; do
  [[ -f $pictures/$name.jpg ]] ||
    fail "this test needs $pictures/$name.jpg (Debian package: mate-backgrounds)"
done

# thumbnail_size FILE: what the file's thumbnail should measure
thumbnail_size() {
  local width height
  read -r width height < <(identify -format '%w %h\n' "$1")
  if ((width >= height)); then
    echo "300x$(((height * 300 * 2 + width) / (2 * width)))"
  else
    echo "$(((width * 300 * 2 + height) / (2 * height)))x300"
  fi
}

photographs() {
  mkdir in
  for name in "${photographs[@]}"; do cp "$pictures/$name.jpg" in; done
  head -c 500000 $pictures/nature/Dune.jpg > in/Cut.jpg
  for threads in 1 2 8; do
    expect_failures "$thumbnails" in out --threads $threads
    [[ $(cat stderr.txt) == 'in/Cut.jpg: truncated: '* ]] || fail "$(cat stderr.txt)"
    [[ $(wc -l < stderr.txt) == 1 ]] || fail "$(cat stderr.txt)"
    expect_files out Dune.jpg Storm.jpg Wood.jpg Blinds.jpg Elephants.jpg
    for file in out/*; do
      [[ $(identify -format '%m' "$file") == JPEG ]] || fail "$(identify "$file")"
      expect_size "$file" "$(thumbnail_size "in/${file#out/}")"
      # It shows the same as the photograph does, shrunk by another program.
      local error
      convert "in/${file#out/}" -resize "$(identify -format '%wx%h!' "$file")" expected.png
      error=$(compare -metric RMSE "$file" expected.png null: 2>&1) || true
      awk -v e="${error#*(}" 'BEGIN { exit !(e + 0 < 0.06) }' || fail "$file differs: $error"
    done
    rm -r out
  done
}

# stb decodes some of these without complaint. The picture with a preview inside has an end mark
# long before its end.
truncation() {
  convert $pictures/nature/Dune.jpg -resize 400 baseline.jpg
  convert $pictures/nature/Dune.jpg -resize 400 -interlace JPEG progressive.jpg
  local size marker keep picture
  # A segment APP9 that contains a whole small picture, right after the start mark.
  convert $pictures/nature/Dune.jpg -resize 40 -strip small.jpg
  size=$(($(wc -c < small.jpg) + 2))
  ((size < 65536)) || fail "the preview is too large"
  printf -v marker '\\xff\\xd8\\xff\\xe9\\x%02x\\x%02x' $((size / 256)) $((size % 256))
  { printf '%b' "$marker"; cat small.jpg; tail -c +3 baseline.jpg; } > preview.jpg
  for picture in baseline progressive preview; do
    size=$(wc -c < $picture.jpg)
    mkdir -p cut whole
    cp $picture.jpg whole
    for keep in 2 3 20 100 $((size / 10)) $((size / 2)) $((size * 9 / 10)) $((size - 100)) \
                $((size - 2)) $((size - 1)); do
      head -c $keep $picture.jpg > cut/$picture-$keep.jpg
    done
  done
  expect_failures "$thumbnails" cut out
  expect_files out
  [[ $(wc -l < stderr.txt) == 30 ]] || fail "$(cat stderr.txt)"
  [[ $(grep -c ': truncated' stderr.txt) == 30 ]] || fail "$(cat stderr.txt)"
  # Bytes behind the end mark are no harm: cameras append some.
  { cat baseline.jpg; head -c 1000 /dev/zero; } > whole/appended.jpg
  expect_success "$thumbnails" whole out
  expect_files out baseline.jpg progressive.jpg preview.jpg appended.jpg
  for file in out/*; do expect_size "$file" 300x188; done
}

unreadable() {
  mkdir in in/folder.jpg
  cp $pictures/nature/Dune.jpg in/good.JPEG
  cp $pictures/nature/Dune.jpg in/not-asked-for.txt
  : > in/empty.jpg
  echo 'no picture' > in/text.jpg
  printf '\xff\xd8\xff\xd9' > in/hollow.jpg
  ln -s nowhere in/dangling.jpg
  mkfifo in/pipe.jpg
  printf 'x' > $'in/new\nline.jpg'
  expect_failures "$thumbnails" missing.jpg in in/not-asked-for.txt $pictures/nature/Storm.jpg out
  expect_files out good.JPEG Storm.jpg
  [[ $(wc -l < stderr.txt) == 9 ]] || fail "$(cat stderr.txt)"
  local line
  while read -r line; do
    grep -qF "$line" stderr.txt || fail "no '$line' in: $(cat stderr.txt)"
  done << 'END'
missing.jpg: No such file or directory
in/dangling.jpg: No such file or directory
in/empty.jpg: the file is empty
in/folder.jpg: Is a directory
in/hollow.jpg: 
in/new?line.jpg: neither a JPG nor a PNG file
in/pipe.jpg: Not a regular file
in/text.jpg: neither a JPG nor a PNG file
in/not-asked-for.txt: the name does not end in .jpg, .jpeg or .png
END
}

clashes() {
  mkdir a b c
  cp $pictures/nature/Dune.jpg a/x.jpg
  cp $pictures/nature/Storm.jpg b/x.jpg
  cp $pictures/nature/Wood.jpg c/x.jpg
  cp $pictures/nature/Blinds.jpg c/x-2.jpg
  # a/x.jpg is named twice and done once; x-2.jpg belongs to the picture that is called so.
  expect_success "$thumbnails" a/x.jpg b c ./a out
  expect_files out x.jpg x-2.jpg x-3.jpg x-4.jpg
  expect_size out/x.jpg "$(thumbnail_size a/x.jpg)"
  expect_size out/x-2.jpg "$(thumbnail_size c/x-2.jpg)"
  expect_size out/x-3.jpg "$(thumbnail_size b/x.jpg)"
  expect_size out/x-4.jpg "$(thumbnail_size c/x.jpg)"
  # Once more over the old ones: the same names.
  expect_success "$thumbnails" a/x.jpg b c ./a out
  expect_files out x.jpg x-2.jpg x-3.jpg x-4.jpg
}

edges() {
  mkdir in
  convert -size 100x50 xc:red in/small.jpg
  convert -size 300x300 xc:red in/exact.jpg
  convert -size 150x301 xc:red in/tall.jpg
  convert -size 2000x1 xc:red in/line.jpg
  convert -size 1x1 xc:red in/dot.jpg
  expect_success "$thumbnails" in out
  expect_size out/small.jpg 100x50
  expect_size out/exact.jpg 300x300
  expect_size out/tall.jpg 150x300
  expect_size out/line.jpg 300x1
  expect_size out/dot.jpg 1x1
  # Red stays red.
  [[ $(convert out/small.jpg -format '%[fx:u.r > 0.95 && u.g < 0.05 && u.b < 0.05]' info:) == 1 ]] ||
    fail "the colour changed"
  expect_success "$thumbnails" --edge 10 in in/tall.jpg ten
  expect_size ten/small.jpg 10x5
  expect_size ten/tall.jpg 5x10
  mkdir empty
  expect_success "$thumbnails" empty out2
  expect_files out2
}

bad_requests() {
  mkdir in
  cp $pictures/nature/Dune.jpg in
  local before
  before=$(sha256sum in/Dune.jpg)
  expect_error 'IN' "$thumbnails"
  expect_error 'IN' "$thumbnails" in
  expect_error 'overwrite' "$thumbnails" in in
  expect_error 'overwrite' "$thumbnails" in/Dune.jpg ./in/../in
  ln -s in/Dune.jpg link.jpg
  expect_error 'overwrite' "$thumbnails" link.jpg in
  touch file
  expect_error 'file: ' "$thumbnails" in file
  expect_error 'file/out: ' "$thumbnails" in file/out
  for edge in 0 -1 x 65536; do
    expect_error '--edge' "$thumbnails" in out --edge $edge
  done
  expect_error '--threads' "$thumbnails" in out --threads 0
  expect_error '--unknown' "$thumbnails" in out --unknown
  [[ $(sha256sum in/Dune.jpg) == "$before" ]] || fail "the picture was changed"
  expect_files . in in/Dune.jpg link.jpg file
}

run_test "$@"
