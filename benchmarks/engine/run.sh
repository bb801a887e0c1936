#!/bin/sh
# Runs the benchmark that docs/benchmarks-engine.md describes, and prints its table.
# Usage: benchmarks/engine/run.sh [TIMES]
# Needs Node.js with npm, and python3 with boto3; moto's figures come where "moto[server,stepfunctions]" is installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
artifacts=$here/../../artifacts/benchmark-engine
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# As make compiles the program.
dotnet publish "$here" -c Release --use-current-runtime -o "$artifacts/bin" -v quiet -nologo >&2
npm install --silent --no-audit --no-fund --prefix "$artifacts/npm" aws-local-stepfunctions@3.0.0 >&2
PYTHONDONTWRITEBYTECODE=1 python3 "$here/run.py" "$artifacts/bin" "$artifacts/npm" "$results/run" "$@"
