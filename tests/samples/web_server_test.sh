#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

web_server=$SAMPLES/web_server
need curl curl
server=

# start OPTION...: a server at a free port; sets url.
start() {
  url=
  : > server.txt
  "$web_server" --port 0 "$@" >> server.txt 2>&1 &
  server=$!
  for _ in {1..100}; do
    url=$(sed -n 's/^listening at \(.*\)\/ with.*/\1/p' server.txt)
    [[ -n $url ]] && return
    sleep 0.05
  done
  fail "the server does not start: $(cat server.txt)"
}

# stop SIGNAL: the server ends by itself, and well.
stop() {
  kill -s "$1" "$server"
  wait "$server" || fail "exit code $? after SIG$1"
  grep -qx stopped server.txt || fail "$(cat server.txt)"
  server=
}
trap '[[ -z $server ]] || kill -s KILL "$server"; rm -rf "$work"' EXIT

expect_page() {  # STATUS TEXT PATH
  local status
  status=$(curl --silent --path-as-is --max-time 10 --output page.txt --write-out '%{http_code}' "$url$3")
  [[ $status == "$1" ]] || fail "$3: status $status instead of $1"
  grep -qF -- "$2" page.txt || fail "$3: no '$2' in $(cat page.txt)"
}

pages() {
  mkdir -p root/sub
  echo '<p>a page' > root/page.html
  echo '<p>below' > root/sub/below.html
  echo '<p>secret' > secret.html
  echo '<p>secret' > root/notes.txt
  ln -s ../secret.html root/link.html
  ln -s .. root/up
  start --root root
  expect_page 200 'Hello!' /
  expect_page 200 'a page' /page.html
  expect_page 200 'below' /sub/below.html
  expect_page 200 'a page' /sub/../page.html
  local path
  for path in /missing.html /sub /sub/ /notes.txt /../secret.html /%2e%2e/secret.html \
              /sub/../../secret.html /..%2fsecret.html /link.html /up/secret.html //etc/passwd \
              "$PWD/secret.html" /page.html%00.html /page.html/ '/sub/%2e%2e/%2e%2e/secret.html'; do
    expect_page 404 'Oops!' "$path"
    ! grep -q secret page.txt || fail "$path: got out of the root"
  done
  echo '<p>own index' > root/index.html
  echo '<p>own 404' > root/404.html
  expect_page 200 'own index' /
  expect_page 404 'own 404' /missing.html
  stop TERM
}

while_sleeping() {
  start
  for _ in 1 2 3; do
    curl --silent --output /dev/null "$url/sleep" &
  done
  sleep 0.5
  local took i
  for i in {1..10}; do
    took=$(curl --silent --output /dev/null --write-out '%{time_total}' "$url/")
    awk -v t="$took" 'BEGIN { exit !(t < 0.05) }' || fail "request $i took $took s"
  done
  stop TERM
}

load() {
  need wrk wrk
  start
  wrk -c 64 -t 2 -d 4 "$url/" > wrk.txt || fail "$(cat wrk.txt)"
  ! grep -E 'Socket errors|Non-2xx' wrk.txt || fail "$(cat wrk.txt)"
  awk '/requests in/ { exit !($1 > 1000) }' wrk.txt || fail "$(cat wrk.txt)"
  stop TERM
}

# Four requests are being answered, two more wait for a thread.
stop_in_the_middle() {
  start --threads 4
  local i clients=()
  for i in {1..6}; do
    curl --silent --max-time 20 --output "page$i.txt" --write-out '%{http_code}\n' "$url/sleep" \
      > "status$i.txt" &
    clients+=($!)
  done
  sleep 0.5
  stop TERM
  wait "${clients[@]}"
  for i in {1..6}; do
    [[ $(cat "status$i.txt") == 200 ]] || fail "request $i: status $(cat "status$i.txt")"
    grep -q '</html>' "page$i.txt" || fail "page $i is not complete"
  done
}

full_backlog() {
  start --threads 1 --backlog 2
  local i
  for i in 1 2 3 4 5; do
    curl --silent --output /dev/null --write-out "%{http_code}\n" "$url/sleep" >> statuses.txt &
    sleep 0.2  # so that the first is being answered before the others come
  done
  expect_page 503 'Busy' /
  [[ $(grep -c 503 statuses.txt) == 2 ]] || fail "$(cat statuses.txt)"
  kill -s KILL "$server"
  wait "$server" || true
  server=
}

max_requests() {
  start --max-requests 3 --threads 2
  for _ in 1 2 3; do expect_page 200 'Hello!' /; done
  wait "$server" || fail "exit code $?"
  grep -qx stopped server.txt || fail "$(cat server.txt)"
  server=
}

bad_requests() {
  start
  expect_error "cannot listen at port ${url##*:}" "$web_server" --port "${url##*:}"
  expect_error 'missing: No such file or directory' "$web_server" --port 0 --root missing
  touch file
  expect_error 'file: Not a directory' "$web_server" --port 0 --root file
  for option in '--port 65536' '--port x' '--threads 0' '--backlog 0' '--max-requests -1'; do
    # shellcheck disable=SC2086
    expect_error "${option% *}" "$web_server" $option
  done
  stop INT
}

run_test "$@"
