#!/bin/sh
# Measures what a durable StartExecution costs over HTTP; docs/benchmarks-engine.md has the figures.
# Usage: benchmarks/starts/run.sh [CONNECTIONS [REQUESTS]]
# Builds the program with make, unless LOCAL says where its Local.dll is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ -z "${LOCAL:-}" ]; then make -s -C "$root" build >&2; fi
dotnet build "$here" -c Release -o "$root/artifacts/benchmark-starts" -v quiet -nologo >&2
echo "| round | a second | server's processor, ms each | client's, ms each |"
echo "| --- | --- | --- | --- |"
# As make starts it.
export DOTNET_EnableWriteXorExecute=0
dotnet "$root/artifacts/benchmark-starts/Starts.dll" "${LOCAL:-$root/artifacts/local/Local.dll}" \
    "$here/../engine/template.yaml" "$folder" "${1:-64}" "${2:-10000}"
