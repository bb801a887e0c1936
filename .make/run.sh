# Runs one execution. SOURCE, LABEL and IGNORE make the input of the state machine; PARAMETERS are the template's.
set -eu
program=$1
set --

text() { printf '%s' "$1" | sed 's/[\\"]/\\&/g; s/.*/"&"/'; }
list() { printf '%s' "$1" | sed 's/[\\"]/\\&/g; s/,/", "/g; s/.*/["&"]/'; }

for parameter in ${PARAMETERS:-}; do set -- "$@" --parameter "$parameter"; done
if [ -n "${DATA:-}" ]; then set -- "$@" --data "$DATA"; fi

if [ -n "${SOURCE:-}" ]; then
    uri="s3://\${DataBucket}/input/$(basename "$SOURCE")"
    input="\"source\": $(text "$uri")"
    if [ -n "${LABEL:-}" ]; then input="$input, \"label\": $(text "$LABEL")"; fi
    if [ -n "${IGNORE:-}" ]; then input="$input, \"ignore\": $(list "$IGNORE")"; fi
    set -- "$@" --upload "$SOURCE=$uri" --input "{$input}"
elif [ -n "${LABEL:-}${IGNORE:-}" ]; then
    echo "LABEL and IGNORE name columns of a file of yours: give it with SOURCE=file.csv." >&2
    exit 2
elif [ -n "${INPUT:-}" ]; then
    set -- "$@" --input "$INPUT"
fi

exec dotnet "$program" run "$@"
