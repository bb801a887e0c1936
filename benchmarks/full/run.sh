#!/bin/sh
# Runs the benchmark that docs/benchmarks-full.md describes: a data folder with so many executions that have ended.
# Usage: benchmarks/full/run.sh [EXECUTIONS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
artifacts=$here/../../artifacts/benchmark-full
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

dotnet build "$here" -c Release -o "$artifacts" -v quiet -nologo >&2
dotnet "$artifacts/Full.dll" "$artifacts/Local.dll" "$here/../engine/template.yaml" "$folder" "${1:-1000000}"
