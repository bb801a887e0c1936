#!/bin/sh
# Times an endpoint here beside a plain server in Python with the same model (20 columns, 100 rounds), which take turns:
# latencies and throughput of one row, by number of callers. Usage: benchmarks/endpoints/run.sh [SECONDS].
# Needs /usr/bin/python3 with boto3 and xgboost 1.7.4 (python3-boto3 and python3-xgboost on Debian 12).
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-5} here=$(pwd)/benchmarks/endpoints
work=$(mktemp -d)
make -s build
free() {
    /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
port=$(free)
dotnet artifacts/local/Local.dll serve --template docs/notebook/template.yaml --data "$work/local" --port "$port" \
    >"$work/serve.log" 2>&1 &
server=$! plain=
trap 'kill $server $plain 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
for _ in $(seq 600); do grep -q 'until Ctrl-C' "$work/serve.log" && break; sleep 0.1; done
/usr/bin/python3 "$here/deploy.py" load "$work/model.tar.gz" || { cat "$work/serve.log"; exit 1; }
other=$(free)
/usr/bin/python3 "$here/server.py" "$work/model.tar.gz" "$other" &
plain=$!
sleep 3
/usr/bin/python3 "$here/load.py" load "http://127.0.0.1:$other" \
    0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.1,0.2 "$seconds"
