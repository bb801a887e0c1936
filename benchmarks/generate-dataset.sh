#!/bin/sh
# Generates a dataset of ROWS rows (10 million by default) with the deployed function's own memory and time limits, and
# prints how long it took and the most memory that its process held.
# Usage: benchmarks/generate-dataset.sh [ROWS]. Needs the AWS CLI.
set -eu
cd "$(dirname "$0")/.."
rows=${1:-10000000}
data=$(mktemp -d)
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1

make -s build
dotnet artifacts/local/Local.dll serve --port 0 --data "$data" >"$data/serve.log" 2>&1 &
server=$!
trap 'kill $server; wait $server; rm -rf "$data"' EXIT
until url=$(grep -o -m 1 'http://127.0.0.1:[0-9]*' "$data/serve.log"); do
    kill -0 $server 2>/dev/null || { cat "$data/serve.log"; exit 1; }
    sleep 0.2
done

lambda() { aws lambda --endpoint-url "$url" --cli-read-timeout 0 "$@"; }
function=$(lambda list-functions --query "Functions[?Handler=='GenerateDataset'].FunctionName" --output text)
# The report is the last line of the log; the process is kept for the next invocation.
echo "{\"rows\": $rows, \"seed\": 1}" >"$data/event.json"
lambda invoke --function-name "$function" --payload "fileb://$data/event.json" \
    --log-type Tail --query LogResult --output text "$data/answer.json" | base64 -d | tail -1
cat "$data/answer.json"
echo
for process in $(pgrep -f "^[^ ]*dotnet .*GenerateDataset.dll" -P $server); do
    ps -o cputimes= -p "$process" | sed 's/ *//; s/$/ seconds of processor time, start included/'
    sed -n 's/^VmHWM: */peak resident memory /p' "/proc/$process/status"
done
