#!/bin/sh
# Runs the benchmark that README.md beside this describes, about half an hour on two cores. Usage: benchmarks/tuning/run.sh [CLAIMS.csv]
# A run that was interrupted goes on where it was.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
results=$here/../../artifacts/benchmark-tuning
claims=${1:+$(realpath "$1")}

dotnet build "$here" -c Release -o "$results/bin" -v quiet -nologo
tuning() { nice -n 19 dotnet "$results/bin/Tuning.dll" "$@"; }

tuning prepare "$results" 0 ${claims:+"$claims"}
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
