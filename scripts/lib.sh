# Shared by the scripts beside this file and by .ci/run, which source it.
# shellcheck shell=bash

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# Debian packages, by what they are for.
build_packages=(build-essential cmake ninja-build pkg-config libtbb-dev libboost-dev)
sample_packages=(libstb-dev libssl-dev libcli11-dev libexif-dev libsqlite3-dev libcpp-httplib-dev nlohmann-json3-dev)
test_packages=(catch2 libbenchmark-dev genisoimage imagemagick mate-backgrounds chromium curl ieee-data
  libimage-exiftool-perl openssl python3 sqlite3 wrk)
ci_packages=(clang-16 libclang-rt-16-dev spin)

die() {
  echo "$*" >&2
  exit 1
}

is_debian() {
  # shellcheck disable=SC1091
  (. /etc/os-release && [[ " ${ID-} ${ID_LIKE-} " == *" debian "* ]]) 2>/dev/null
}

# require_packages PACKAGE...: installs those that are missing.
require_packages() {
  if ! is_debian; then
    die "This script knows Debian's package names only. Please install what corresponds to" \
      $'these packages, then build with `cmake --workflow --preset release`:\n ' "$*"
  fi
  local package missing=() as_root=()
  for package in "$@"; do
    # shellcheck disable=SC2016
    [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  echo "Installing: ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "Neither root nor sudo: please install ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}"
}

# parallel_jobs: how many compilers to run at once: one per CPU that this process may use, if each can have
# 1.5 GB of memory.
parallel_jobs() {
  local cpus memory
  cpus="$(nproc)"
  memory="$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)"
  ((memory < 1)) && memory=1
  echo $((cpus < memory ? cpus : memory))
}

# count_tests JUNIT_FILE: prints "<passed> <failed>" for a run of ctest. A Catch2 program counts as the
# test cases that it reports, every other test as one. A program that fails without saying in which
# test case (a crash, a time-out, a sanitizer's report at exit) adds one failure. What could not
# start has failed; what chose to be skipped, or is disabled, counts as nothing.
count_tests() {
  awk '
    function number_before(words) {
      return match($0, "[0-9]+ " words "( [|]|$)") ? substr($0, RSTART, RLENGTH) + 0 : 0
    }
    /^\t<testcase / {
      match($0, /status="[a-z]+"/)
      status = substr($0, RSTART + 8, RLENGTH - 9)
      cases = good = bad = 0
      is_catch = skipped = 0
    }
    /<skipped message="SKIP_/ { skipped = 1 }
    { sub(/^.*<system-out>/, "") }
    /^All tests passed \(.* in [0-9]+ test cases?\)/ {
      match($0, /in [0-9]+ test/)
      good = substr($0, RSTART + 3) + 0
      is_catch = 1
    }
    /^No tests ran/ { is_catch = 1 }
    /^test cases: +[0-9]+ \|/ {
      good = number_before("passed") + number_before("failed as expected")
      bad = number_before("failed")
      is_catch = 1
    }
    /^\t<\/testcase>/ {
      if (status == "run") passed += is_catch ? good : 1
      else if (status == "fail") { passed += good; failed += bad ? bad : 1 }
      else if (status == "notrun" && !skipped) ++failed
    }
    END { print passed + 0, failed + 0 }
  ' "$1"
}

# run_preset PRESET [CMAKE_OPTION...]: configures, builds and tests, and adds the outcome to the
# variables passed and failed. A build that fails counts as one failure.
run_preset() {
  local preset="$1" build="$root/build/$1"
  shift
  cd "$root" || return
  if cmake --preset "$preset" "$@" && cmake --build --preset "$preset" --parallel "$(parallel_jobs)" -- -k 0; then
    run_ctest "$build" --preset "$preset"
  else
    echo "The $preset build failed."
    failed=$((failed + 1))
  fi
}

# run_ctest BUILD_DIR CTEST_OPTION...: as above, for what is built already.
run_ctest() {
  local report="$1/tests.xml" good=0 bad=0 code=0
  shift
  rm -f "$report"
  ctest --output-junit "$report" \
    --test-output-size-passed 1000000 --test-output-size-failed 1000000 "$@" || code=$?
  if [[ -f "$report" ]]; then
    read -r good bad < <(count_tests "$report")
  fi
  if ((code != 0 && bad == 0)); then
    bad=1
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
}
