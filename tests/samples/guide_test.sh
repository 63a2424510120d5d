#!/usr/bin/env bash
# The guide quotes the samples. What it quotes must be there, word by word, in this order.
source "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# quotes CHAPTER: prints "<file><tab><line of code>" for each line in a block of code.
quotes() {
  awk '
    /^<!-- quoted: / { file = $3 }
    /^```/ { inside = !inside; if (!inside) print "\t"; next }
    inside && !/^ *$/ { print (file == "" ? "?" : file) "\t" $0 }
  ' "$1"
}

quoted() {
  local chapter file line at found blocks=0
  for chapter in "$root"/docs/guide/[0-9]*.md; do
    at=0
    while IFS=$'\t' read -r file line; do
      if [[ -z $file ]]; then
        at=0
        blocks=$((blocks + 1))
        continue
      fi
      [[ -f $root/$file ]] || fail "${chapter##*/}: no file '$file' for: $line"
      found=$(tail -n +$((at + 1)) "$root/$file" | grep -nxF -- "$line" | head -n 1 | cut -d: -f1) || true
      [[ -n $found ]] || fail "${chapter##*/}: not in $file: $line"
      ((at == 0 || found == 1)) || fail "${chapter##*/}: not the next line of $file: $line"
      at=$((at + found))
    done < <(quotes "$chapter")
  done
  ((blocks >= 10)) || fail "only $blocks quotations"
}

links() {
  local page target
  for page in "$root"/docs/guide/*.md; do
    while read -r target; do
      [[ -e $root/docs/guide/$target ]] || fail "${page##*/}: no file '$target'"
    done < <(awk '/^```/ { code = !code } !code' "$page" | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//')
  done
  [[ $(find "$root/docs/guide" -name "[0-9]*.md" | wc -l) == 10 ]] || fail "not ten chapters"
}

run_test "$@"
