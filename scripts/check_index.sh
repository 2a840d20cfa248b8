#!/bin/sh
# What the tables of docs/equations.md, extending.md and one-step.md name is there. They have three columns;
# in the last one stand, between backticks,
#   FILE: NAME, NAME        the file has each name, as a word
#   recipe NAME, NAME       entries of gan/recipes/
#   study NAME, NAME        entries of gan/studies/study.cpp
#   saddle COMMAND ...      cli/COMMAND_command.cpp
#   --FLAG ...              a flag of cli/, with generator-, discriminator- or game- before it or not
# or, without them, "not here: why". Fails naming the line and what is missing.
# usage: scripts/check_index.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/..}"
tab=$(printf '\t')
indexes='docs/equations.md docs/extending.md docs/one-step.md'
for index in $indexes; do
  [ -r "$index" ] || { echo "$index: cannot be read" >&2; exit 1; }
done
export LC_ALL=C

# Of each thing that is named in FILE...: place, kind, name and, of a name in a file, the file.
named() {
  awk -F '|' '
    function put(kind, name, file) { print FILENAME ":" FNR "\t" kind "\t" name "\t" file }
    function put_each(kind, names, file,   count, each, i) {
      count = split(names, each, ", ")
      for (i = 1; i <= count; ++i) put(kind, each[i], file)
    }
    function item(text,   word) {
      split(text, word, " ")
      if (text ~ /^[^ ]+\/[^ ]+: ./)
        put_each("name", substr(text, index(text, ": ") + 2), substr(word[1], 1, length(word[1]) - 1))
      else if (text ~ /^(recipe|study) ./)
        put_each(word[1], substr(text, length(word[1]) + 2))
      else if (text ~ /^saddle [a-z]/) put("command", word[2])
      else if (text ~ /^--[a-z]/) put("flag", substr(word[1], 3))
      else put("meaning of", text)
    }
    !/^\|/ || $4 ~ /^ *(where|-+) *$/ { next }
    NF != 5 { put("row of", "three columns"); next }
    {
      count = split($4, part, "`")
      if (count % 2 == 0 || (count == 1 && $4 !~ /not here: ./)) put("place in this:", $4)
      for (i = 2; i <= count; i += 2) item(part[i])
    }' "$@"
}

named $indexes | {
  count=0 failed=0
  while IFS=$tab read -r place kind name file; do
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
    echo "$place: found no $kind $name${file:+ in $file}" >&2
  done
  [ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
}
