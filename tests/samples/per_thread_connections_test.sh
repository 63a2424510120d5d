#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

program=$SAMPLES/per_thread_connections
need sqlite3 sqlite3
table=/usr/share/ieee-data/oui.csv
[[ -f $table ]] || fail "this test needs $table (Debian package: ieee-data)"

queries=(
  'SELECT count(*) FROM oui'
  "SELECT count(DISTINCT \"Organization Name\") FROM oui"
  "SELECT \"Organization Name\", count(*) AS n FROM oui GROUP BY 1 ORDER BY n DESC, 1 LIMIT 20"
  "SELECT * FROM oui WHERE \"Organization Address\" LIKE '%Zürich%' ORDER BY Assignment"
  "SELECT sum(length(\"Organization Address\")), max(Assignment), min(Assignment) FROM oui"
  'SELECT NULL, 1.5, 2'
)

answers() {
  # The shell reads the file and answers the queries by itself.
  sqlite3 shell.db '.mode csv' ".import $table oui"
  printf '%s;\n' "${queries[@]}" | sqlite3 shell.db > expected.txt
  for threads in 1 2 8; do
    rm -f ours.db
    expect_success "$program" ours.db $table "${queries[@]}" --threads $threads
    diff expected.txt stdout.txt || fail "other answers than those of sqlite3"
  done
  # Both tables are the same, row by row; loading once more replaces the table.
  expect_success "$program" ours.db $table
  sqlite3 ours.db 'SELECT * FROM oui' > ours.txt
  sqlite3 shell.db 'SELECT * FROM oui' > shells.txt
  cmp ours.txt shells.txt || fail "the tables differ"
}

failures() {
  printf 'name,age\nAnn,31\n"Bo, the ""other""",29\r\n' > people.csv
  for threads in 1 2; do
    expect_failures "$program" p.db people.csv --threads $threads 'SELECT * FROM people' \
      'SELECT * FROM nobody' 'SELECT' "INSERT INTO people VALUES (1)" \
      'SELECT count(*) FROM people' 'SELECT max(age) FROM people'
    [[ $(cat stdout.txt) == $'Ann|31\nBo, the "other"|29\n2\n31' ]] || fail "$(cat stdout.txt)"
    [[ $(wc -l < stderr.txt) == 3 ]] || fail "$(cat stderr.txt)"
    grep -q '^SELECT \* FROM nobody: no such table: nobody$' stderr.txt || fail "$(cat stderr.txt)"
  done
  # A table that cannot be loaded leaves the old one alone.
  printf 'name,age\nCy,1\nDee\n' > people.csv
  expect_error 'people.csv: row 3 has 1 fields instead of 2' "$program" p.db people.csv
  [[ $(sqlite3 p.db 'SELECT count(*) FROM people') == 2 ]] || fail "the old table is gone"
  printf 'name\n"open\n' > people.csv
  expect_error 'people.csv: a double quote is not closed' "$program" p.db people.csv
  : > people.csv
  expect_error 'people.csv: the table has no header' "$program" p.db people.csv
  expect_error 'missing.csv: No such file or directory' "$program" p.db missing.csv
  echo 'no database, whatever its name says, but a long enough text to be sure of it' > text.db
  echo x > x.csv
  expect_error 'not a database' "$program" text.db x.csv
  expect_error 'unable to open' "$program" missing/p.db x.csv
  expect_error 'required' "$program" p.db
}

run_test "$@"
