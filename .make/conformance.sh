# Replays recorded answers of Step Functions against an endpoint of their own, and prints how many are given here too.
# $2 is a folder with replay.py and its recordings (*.jsonl); a recording whose name has "mocked" needs a mock
# configuration.
set -eu
program=$1
cases=${2:?"Say where the recordings are: make conformance CASES=DIR"}
port=${3:-4566}

work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
server=
set --
for file in "$cases"/executions-mocked.jsonl; do
    if [ -e "$file" ]; then
        python3 "$cases/replay.py" --write-mocks "$work/mocks.json" --cases "$file"
        python3 .make/recorded-mocks.py "$work/mocks.json" "$file"
        set -- --mocks "$work/mocks.json"
    fi
done
# The account and the role are those of the recordings.
dotnet "$program" serve --template .make/conformance.yaml --account 111111111111 --region us-east-1 \
    --data "$work/data" --port "$port" "$@" >"$work/log" 2>&1 &
server=$!
until grep -q "is at" "$work/log"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 3; }
    sleep 0.1
done

# Recordings of what a client refused before it asked are not for an endpoint.
for file in executions executions-mocked definitions test-state jsonpath; do
    if [ -e "$cases/$file.jsonl" ]; then
        python3 "$cases/replay.py" --endpoint "http://127.0.0.1:$port" --cases "$cases/$file.jsonl" \
            --failures "${FAILURES:-0}" --grep '^(?!.*test_base_state_name_validation_failures)' || true
    fi
done
