#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

iso_hash=$SAMPLES/iso_hash

images() {
  need genisoimage genisoimage
  mkdir -p content images/deeper/still
  seq 300000 > content/numbers.txt
  genisoimage -quiet -o images/numbers.iso content 2> log.txt || fail "$(cat log.txt)"
  head -c 5000000 /dev/urandom > content/random.bin
  genisoimage -quiet -o images/deeper/still/Random.ISO content 2> log.txt || fail "$(cat log.txt)"
  echo 'not an image' > images/readme.txt
  # Removing the permission does not stop root, but a link to nothing stops everybody.
  ln -s nowhere images/unreadable.iso
  for threads in 1 2 8; do
    expect_failures "$iso_hash" images --threads $threads
    [[ $(cat stderr.txt) == 'images/unreadable.iso: No such file or directory' ]] ||
      fail "$(cat stderr.txt)"
    sha256sum images/deeper/still/Random.ISO images/numbers.iso > expected.txt
    diff expected.txt stdout.txt || fail "other lines than those of sha256sum"
    sha256sum --check --strict --quiet stdout.txt || fail "sha256sum -c does not accept the lines"
  done
  rm images/unreadable.iso
  echo secret > images/secret.iso
  chmod a= images/secret.iso
  if [[ ! -r images/secret.iso ]]; then
    expect_failures "$iso_hash" images
    [[ $(cat stderr.txt) == 'images/secret.iso: Permission denied' ]] || fail "$(cat stderr.txt)"
  fi
  rm -f images/secret.iso
  mkdir images/folder.iso
  mkfifo images/pipe.iso
  echo inside > images/folder.iso/inside.iso
  expect_failures "$iso_hash" images
  [[ $(cat stderr.txt) == 'images/folder.iso: Is a directory
images/pipe.iso: Not a regular file' ]] || fail "$(cat stderr.txt)"
  [[ $(wc -l < stdout.txt) == 3 ]] || fail "$(cat stdout.txt)"
}

strange_names() {
  mkdir -p 'd/sub folder'
  for name in plain.iso 'sp ace.iso' $'new\nline.iso' 'back\slash.iso' $'tab\t.iso' \
              $'return\r.iso' '-dash.iso' '*.iso' 'ümlaut.Iso' .iso 'sub folder/x.iso'; do
    echo "$name" > "d/$name"
  done
  ln -s .. d/loop
  ln -s ../d/plain.iso d/link.iso
  expect_success "$iso_hash" d
  find d -name '*.[iI][sS][oO]' -print0 | sort -z | xargs -0 sha256sum > expected.txt
  [[ $(wc -l < expected.txt) == 12 ]] || fail "the test itself is wrong: $(cat expected.txt)"
  diff expected.txt stdout.txt || fail "other lines than those of sha256sum"
  sha256sum --check --strict --quiet stdout.txt || fail "sha256sum -c does not accept the lines"
  # However the folder is named, the paths can be opened from here.
  for folder in . ./d d/ "$PWD" "d/sub folder"; do
    expect_success "$iso_hash" "$folder"
    sha256sum --check --strict --quiet stdout.txt || fail "sha256sum -c does not accept the lines"
  done
  mkdir empty
  expect_success "$iso_hash" empty
  [[ ! -s stdout.txt ]] || fail "$(cat stdout.txt)"
}

links() {
  mkdir -p tree/a/b elsewhere/deep
  echo 1 > tree/a/b/one.iso
  echo 2 > elsewhere/deep/two.iso
  ln -s ../../.. tree/a/b/up
  ln -s . tree/itself
  ln -s a tree/0-alias
  ln -s ../elsewhere tree/outside
  ln -s ../elsewhere/deep tree/z-outside
  ln -s ../a/b/one.iso tree/a/link.iso
  expect_success "$iso_hash" tree
  sha256sum tree/a/b/one.iso tree/a/link.iso tree/outside/deep/two.iso > expected.txt
  diff <(sort expected.txt) <(sort stdout.txt) || fail "other files than expected"
}

# As many sizes as real images have; the page cache holds them all.
large_images() {
  need genisoimage genisoimage
  mkdir content images
  local size
  for size in 1 300 20000 300000; do
    head -c ${size}K /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 0$size > content/data 2> log.txt ||
      fail "$(cat log.txt)"
    genisoimage -quiet -o images/$size.iso content 2> log.txt || fail "$(cat log.txt)"
  done
  rm content/data
  expect_success "$iso_hash" images
  [[ $(wc -l < stdout.txt) == 4 ]] || fail "$(cat stdout.txt)"
  sha256sum --check --strict --quiet stdout.txt || fail "sha256sum -c does not accept the lines"
}

algorithms() {
  mkdir d
  for size in 0 1 1048575 1048576 1048577 3145728; do
    head -c $size /dev/urandom > d/$size.iso
  done
  for algorithm in md5 sha1 sha256 sha384 sha512; do
    expect_success "$iso_hash" d --algorithm $algorithm --threads 2
    [[ $(wc -l < stdout.txt) == 6 ]] || fail "$(cat stdout.txt)"
    ${algorithm}sum --check --strict --quiet stdout.txt || fail "$algorithm is wrong"
  done
}

bad_requests() {
  mkdir d
  echo x > d/x.iso
  expect_error 'missing: No such file or directory' "$iso_hash" missing
  expect_error 'd/x.iso: Not a directory' "$iso_hash" d/x.iso
  expect_error 'DIR' "$iso_hash"
  expect_error 'extra' "$iso_hash" d extra
  expect_error "unknown algorithm 'sha257'" "$iso_hash" d --algorithm sha257
  expect_error "unknown algorithm ''" "$iso_hash" d --algorithm ''
  expect_error '--threads' "$iso_hash" d --threads 0
  "$iso_hash" d > /dev/full 2> stderr.txt && fail "exit code 0"
  [[ $(cat stderr.txt) == 'iso_hash: standard output cannot be written' ]] || fail "$(cat stderr.txt)"
}

run_test "$@"
