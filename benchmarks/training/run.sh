#!/bin/sh
# Times one training job here against the same training with Python's xgboost 1.7.4, each as a whole process: start,
# reading of CSV, training with the metrics of both channels after each round, model.tar.gz. The two take turns. Prints
# the best and the median of both, and the ratios: of the time elapsed, and of processor time, which a busy machine
# disturbs less.
# Usage: benchmarks/training/run.sh [TIMES [ROWS [COLUMNS [ROUNDS [NTHREAD]]]]].
# Needs /usr/bin/python3 with xgboost 1.7.4 (python3-xgboost on Debian 12).
set -eu
cd "$(dirname "$0")/../.."
times=${1:-5} rows=${2:-100000} columns=${3:-20} rounds=${4:-50} threads=${5:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make -s build

/usr/bin/python3 - "$work" "$rows" "$columns" <<'PYTHON'
import sys, numpy
folder, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random = numpy.random.default_rng(1)
for part, count in (("train", rows), ("validation", rows // 5)):
    x = random.random((count, columns))
    y = 10 * numpy.sin(numpy.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - .5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y += random.normal(size=count)
    numpy.savetxt(f"{folder}/{part}.csv", numpy.column_stack([y, x]), fmt="%.6f", delimiter=",")
PYTHON
fixed='"objective":"reg:squarederror","eta":"0.2","max_depth":"6","subsample":"0.8"'
parameters="{\"num_round\":\"$rounds\",$fixed,\"nthread\":\"$threads\"}"

# The first run deploys the stack, and finds the bucket empty of data: they are uploaded with it.
dotnet artifacts/local/Local.dll run --template benchmarks/training/template.yaml --data "$work/local" --name first \
    --input "$parameters" --upload "$work/train.csv=s3://\${Data}/train.csv" \
    --upload "$work/validation.csv=s3://\${Data}/validation.csv" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
/usr/bin/python3 benchmarks/training/train.py "$work" "$work/there.tar.gz" "$parameters" >"$work/log" 2>&1
tr '\t' '~' <"$work/log" | grep '^\[[0-9]' | sed 's/~/#011/g' >"$work/there.log"
grep '^\[[0-9]*\]#011' "$work"/local/logs/sagemaker/training-jobs/first.log >"$work/here.log"
cmp "$work/here.log" "$work/there.log" && echo "Both print the same $(wc -l <"$work/here.log") lines."

/usr/bin/python3 - "$work" "$times" "$parameters" <<'PYTHON'
import os, statistics, sys, time
work, times, parameters = sys.argv[1], int(sys.argv[2]), sys.argv[3]
commands = {
    "here": lambda i: ["dotnet", "artifacts/local/Local.dll", "run", "--template", "benchmarks/training/template.yaml",
                       "--data", f"{work}/local", "--name", f"job-{i}", "--input", parameters],
    "python": lambda i: ["/usr/bin/python3", "benchmarks/training/train.py", work, f"{work}/there.tar.gz", parameters],
}
taken = {who: [] for who in commands}
quiet = os.open(os.devnull, os.O_WRONLY)
for i in range(times):
    for who, command in commands.items():
        start = time.monotonic()
        silent = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
        child = os.posix_spawnp(command(i)[0], command(i), os.environ, file_actions=silent)
        _, status, usage = os.wait4(child, 0)
        assert status == 0, (who, status)
        taken[who].append((time.monotonic() - start, usage.ru_utime + usage.ru_stime))
for place, what in enumerate(("elapsed", "processor")):
    print(f"{what:10}   best    median")
    best, median = ({who: pick(run[place] for run in runs) for who, runs in taken.items()}
                    for pick in (min, statistics.median))
    for who in taken:
        print(f"  {who:8} {best[who]:6.2f} s {median[who]:7.2f} s")
    print(f"  ratio    {best['here'] / best['python']:6.3f}   {median['here'] / median['python']:7.3f}")
PYTHON
