# Runs one execution. SOURCE, LABEL and IGNORE make the input of the state machine; PARAMETERS are the template's.
set -eu
program=$1
set --

# What the program would take for a resource of the template is text in a name.
plain() { printf '%s' "$1" | sed 's/\${\([A-Za-z0-9.]*}\)/${!\1/g'; }
quoted() { plain "$1" | sed 's/[\\"]/\\&/g'; }
list() { quoted "$1" | sed 's/,/", "/g; s/.*/["&"]/'; }

for parameter in ${PARAMETERS:-}; do set -- "$@" --parameter "$parameter"; done
if [ -n "${DATA:-}" ]; then set -- "$@" --data "$DATA"; fi

if [ -n "${SOURCE:-}" ] && [ -n "${INPUT:-}" ]; then
    echo "SOURCE, LABEL and IGNORE make an input, and INPUT is one: give either." >&2
    exit 2
elif [ -n "${SOURCE:-}" ]; then
    folder="s3://\${DataBucket}/input"
    file=$(basename "$SOURCE")
    input="\"source\": \"$folder/$(quoted "$file")\""
    if [ -n "${LABEL:-}" ]; then input="$input, \"label\": \"$(quoted "$LABEL")\""; fi
    if [ -n "${IGNORE:-}" ]; then input="$input, \"ignore\": $(list "$IGNORE")"; fi
    set -- "$@" --upload "$SOURCE=$folder/$(plain "$file")" --input "{$input}" --field-name ignore=IGNORE
elif [ -n "${LABEL:-}${IGNORE:-}" ]; then
    echo "LABEL and IGNORE name columns of a file of yours: give it with SOURCE=file.csv." >&2
    exit 2
elif [ -n "${INPUT:-}" ]; then
    set -- "$@" --input "$INPUT"
fi

# Writing code twice, to pages of which none is writable and executable, takes a tenth of a start.
export DOTNET_EnableWriteXorExecute=0
# A run is over before compiling anything a second time would pay: not before a second without new code (hexadecimal).
export DOTNET_TC_CallCountingDelayMs=3E8
exec dotnet "$program" run "$@"
