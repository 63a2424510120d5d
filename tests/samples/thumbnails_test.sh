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

# expect_same_picture FILE EXPECTED: after another program's shrinking and JPG's losses.
expect_same_picture() {
  local error
  error=$(compare -metric RMSE "$1" "$2" null: 2>&1) || true
  awk -v e="${error#*(}" 'BEGIN { exit !(e + 0 < 0.06) }' || fail "$1 differs: $error"
}

photographs() {
  mkdir in
  for name in "${photographs[@]}"; do cp "$pictures/$name.jpg" in; done
  head -c 500000 $pictures/nature/Dune.jpg > in/Cut.jpg
  for threads in 1 2 8; do
    expect_failures "$thumbnails" in out$threads --threads $threads
    [[ $(cat stderr.txt) == 'in/Cut.jpg: truncated: '* ]] || fail "$(cat stderr.txt)"
    [[ $(wc -l < stderr.txt) == 1 ]] || fail "$(cat stderr.txt)"
    expect_files out$threads Dune.jpg Storm.jpg Wood.jpg Blinds.jpg Elephants.jpg
    diff -r out1 out$threads || fail "other thumbnails with $threads threads"
  done
  for file in out1/*; do
    [[ $(identify -format '%m' "$file") == JPEG ]] || fail "$(identify "$file")"
    expect_size "$file" "$(thumbnail_size "in/${file#out1/}")"
    convert "in/${file#out1/}" -resize "$(identify -format '%wx%h!' "$file")" expected.png
    expect_same_picture "$file" expected.png
  done
}

all_backgrounds() {
  local file count=0
  expect_success "$thumbnails" --recursive $pictures out --threads 2
  while read -r file; do
    [[ -f out/${file##*/} ]] || file=${file%.*}.png
    expect_size "out/$(basename "${file%.*}").jpg" "$(thumbnail_size "$file")"
    count=$((count + 1))
  done < <(find $pictures -name '*.jpg' -o -name '*.png')
  ((count >= 20)) || fail "only $count pictures"
  [[ $(find out -type f | wc -l) == "$count" ]] || fail "$(ls out)"
  [[ $(wc -l < stdout.txt) == "$count" ]] || fail "$(cat stdout.txt)"
}

orientation() {
  need exiftool libimage-exiftool-perl
  mkdir in
  convert $pictures/nature/Dune.jpg -resize 800 -crop 800x300+0+100 +repage upright.jpg
  for turn in 1 2 3 4 5 6 7 8; do
    exiftool -q -n "-Orientation=$turn" -o in/$turn.jpg upright.jpg || fail "exiftool failed"
  done
  expect_success "$thumbnails" in out --edge 200
  for turn in 1 2 3 4 5 6 7 8; do
    expect_size out/$turn.jpg "$( ((turn > 4)) && echo 75x200 || echo 200x75)"
    convert in/$turn.jpg -auto-orient -resize '200x200' expected.png
    expect_same_picture out/$turn.jpg expected.png
    [[ -z $(identify -format '%[EXIF:Orientation]' out/$turn.jpg 2> /dev/null) ]] || fail "turned twice"
  done
}

formats() {
  mkdir in
  local small=(convert $pictures/nature/Dune.jpg -resize 700)
  "${small[@]}" -interlace JPEG in/progressive.jpg
  "${small[@]}" -colorspace Gray in/grey.jpg
  "${small[@]}" -colorspace CMYK in/cmyk.jpg
  "${small[@]}" -depth 16 in/deep.png
  "${small[@]}" -colors 100 png8:in/palette.png
  "${small[@]}" png:in/really-a-png.jpg
  "${small[@]}" jpg:in/really-a-jpg.png
  convert -size 400x200 xc:transparent -fill red -draw 'rectangle 0,0 199,199' in/transparent.png
  printf '\x89PNG\r\n\x1a\n' > in/cut.png
  head -c 20000 in/deep.png > in/half.png
  echo text > in/text.png
  expect_failures "$thumbnails" in out
  [[ $(wc -l < stderr.txt) == 3 ]] || fail "$(cat stderr.txt)"
  [[ $(grep -c 'in/\(cut\|half\).png: truncated' stderr.txt) == 2 ]] || fail "$(cat stderr.txt)"
  grep -q 'in/text.png: neither a JPG nor a PNG' stderr.txt || fail "$(cat stderr.txt)"
  local name
  for name in progressive grey cmyk deep palette really-a-png really-a-jpg; do
    [[ $(identify -format '%m %wx%h' out/$name.jpg) == 'JPEG 300x188' ]] || fail "$(identify out/$name.jpg)"
    convert in/$name.* -colorspace sRGB -resize '300x188!' expected.png
    expect_same_picture out/$name.jpg expected.png
  done
  # What is transparent is white.
  [[ $(convert out/transparent.jpg \
    -format '%[fx:p{75,75}.r > 0.95 && p{75,75}.g < 0.05 && p{225,75}.g > 0.95]' info:) == 1 ]] ||
    fail "transparent.jpg is wrong"
}

options() {
  mkdir in
  convert $pictures/nature/Dune.jpg -resize 700 in/x.png
  expect_success "$thumbnails" in triangle
  expect_success "$thumbnails" in nearest --filter nearest
  expect_success "$thumbnails" in rough --quality 10
  cmp -s triangle/x.jpg nearest/x.jpg && fail "--filter makes no difference"
  convert in/x.png -sample 300x188! expected.png
  expect_same_picture nearest/x.jpg expected.png
  (($(wc -c < rough/x.jpg) * 2 < $(wc -c < triangle/x.jpg))) || fail "--quality makes no difference"
  for option in '--filter cubic' '--quality 0' '--quality 101' '--edge 0'; do
    # shellcheck disable=SC2086
    expect_error "${option% *}" "$thumbnails" in out $option
  done
}

recursive() {
  mkdir -p in/deeper/still in/other
  convert $pictures/nature/Dune.jpg -resize 400 in/x.png
  convert $pictures/nature/Storm.jpg -resize 400 in/deeper/x.jpg
  convert $pictures/nature/Wood.jpg -resize 400 in/deeper/still/x.jpg
  ln -s ../.. in/deeper/still/loop
  ln -s ../deeper in/other/alias
  local before
  before=$(find in -type f -exec sha256sum {} +)
  expect_success "$thumbnails" in flat
  expect_files flat x.jpg
  # Into a folder among the pictures, twice: thumbnails are not made of thumbnails.
  for _ in 1 2; do
    expect_success "$thumbnails" --recursive in in/small
    expect_files in/small x.jpg x-2.jpg x-3.jpg
  done
  rm -r in/small
  [[ $(find in -type f -exec sha256sum {} +) == "$before" ]] || fail "an original was changed"
}

# A bar for who looks on, none for a pipe.
progress() {
  need script bsdutils
  mkdir in
  convert $pictures/nature/Dune.jpg -resize 400 in/a.jpg
  cp in/a.jpg in/b.jpg
  script --quiet --return --command "'$thumbnails' in out" seen.txt > /dev/null < /dev/null
  grep -q '\[#*\.*\] [12] of 2' seen.txt || fail "no progress bar: $(cat -v seen.txt)"
  expect_success "$thumbnails" in out
  [[ $(cat stdout.txt) == $'out/a.jpg\nout/b.jpg' ]] || fail "$(cat stdout.txt)"
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
