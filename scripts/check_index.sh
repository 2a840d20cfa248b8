#!/bin/sh
# What docs/equations.md names is there. Its tables have three columns; in the last one stand,
# between backticks,
#   FILE: NAME, NAME        the file has each name, as a word
#   recipe NAME, NAME       entries of gan/recipes/
#   study NAME, NAME        entries of gan/studies/study.cpp
#   saddle COMMAND ...      cli/COMMAND_command.cpp
#   --FLAG ...              a flag of cli/, with generator-, discriminator- or game- before it or not
# or, without them, "not here: why". Fails naming the line and what is missing.
# usage: scripts/check_index.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/..}"
index=docs/equations.md
[ -r "$index" ] || { echo "$index: cannot be read" >&2; exit 1; }
tab=$(printf '\t')
export LC_ALL=C

# Of each thing that is named: line, kind, name and, of a name in a file, the file.
named() {
  awk -F '|' '
    function list(kind, names, file,   count, each, i) {
      count = split(names, each, ", ")
      for (i = 1; i <= count; ++i) print FNR "\t" kind "\t" each[i] "\t" file
    }
    function wrong(reason) { print FNR "\twrong\t" reason "\t" }
    function item(text,   word) {
      if (text ~ /^[^ ]+\/[^ ]+: ./)
        list("name", substr(text, index(text, ": ") + 2), substr(text, 1, index(text, ": ") - 1))
      else if (text ~ /^(recipe|study) ./)
        list(substr(text, 1, index(text, " ") - 1), substr(text, index(text, " ") + 1))
      else {
        split(text, word, " ")
        if (word[1] == "saddle" && word[2] != "") list("command", word[2])
        else if (word[1] ~ /^--./) list("flag", substr(word[1], 3))
        else wrong("no such form: " text)
      }
    }
    !/^\|/ || $4 ~ /^ *(where|-+) *$/ { next }
    NF != 5 { wrong("a row has three columns"); next }
    {
      count = split($4, part, "`")
      if (count % 2 == 0 || (count == 1 && $4 !~ /not here: ./)) wrong("names nothing")
      else for (i = 2; i <= count; i += 2) item(part[i])
    }' "$index"
}

named | {
  count=0 failed=0
  while IFS=$tab read -r line kind name file; do
    count=$((count + 1))
    case $kind in
      name) grep -qswF -e "$name" "$file" ;;
      recipe) grep -qF "{\"$name\"," gan/recipes/*.cpp ;;
      study) grep -qF "{\"$name\"," gan/studies/study.cpp ;;
      command) [ -f "cli/${name}_command.cpp" ] ;;
      flag)
        setting=${name#generator-} setting=${setting#discriminator-} setting=${setting#game-}
        grep -qE "\"(--)?($name|$setting)\"" cli/*.cpp
        ;;
      *) false ;;
    esac && continue
    failed=1
    if [ "$kind" = name ] && [ ! -f "$file" ]; then kind=file name=$file file=; fi
    case $kind in
      wrong) echo "$index:$line: $name" ;;
      *) echo "$index:$line: found no $kind $name${file:+ in $file}" ;;
    esac >&2
  done
  [ "$count" -gt 0 ] || echo "$index: names nothing" >&2
  [ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
}
