#!/bin/sh
# Runs the benchmark that README.md beside this describes, about ten minutes on two idle cores.
# Usage: benchmarks/tuning/run.sh [CLAIMS.csv [PART]]
# Another PART (0, 1 or 2) has other rows. A run that was interrupted goes on where it was.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
claims=${1:+$(realpath "$1")}
part=${2:-0}
results=$here/../../artifacts/benchmark-tuning/part$part

dotnet build "$here" -c Release -v quiet -nologo
tuning() { nice -n 19 dotnet "$here/bin/Release/net10.0/Tuning.dll" "$@"; }

tuning prepare "$results" "$part" ${claims:+"$claims"}
nice -n 19 /usr/bin/python3 "$here/tpe.py" "$results" 1 20 &
python=$!
trap 'kill $python 2>/dev/null || true' EXIT
tuning search "$results" random 1 20
tuning search "$results" bayesian 1 20
wait $python
trap - EXIT
tuning check "$results"
tuning report "$results"
echo "The picture: $(realpath "$results/tuning.svg")"
