#!/bin/sh
# Times training jobs here against the same trainings with Python's xgboost 1.7.4, each as a whole process: start,
# reading of CSV, training with the metrics of both channels after each round, model.tar.gz. The two take turns, after
# it was checked that both print the same lines. Prints the rows of docs/benchmarks-training.md.
# Usage: benchmarks/training/run.sh [TIMES]: all trainings of that page, and its tuning job; or
#        benchmarks/training/run.sh TIMES ROWS COLUMNS ROUNDS METHOD NTHREAD: one training.
# Needs /usr/bin/python3 with xgboost 1.7.4 (python3-xgboost on Debian 12), and 1.5 GB in TMPDIR.
set -eu
cd "$(dirname "$0")/../.."
here=benchmarks/training
make -s build

# Makes the data, unless they are those of the last training.
data() {
    [ "${made:-}" = "$1 $2" ] && return
    rm -rf "${work:-}"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    /usr/bin/python3 $here/data.py "$work" "$1" "$2"
    made="$1 $2"
}

# run TEMPLATE NAME INPUT
run() {
    dotnet artifacts/local/Local.dll run --template "$here/$1" --data "$work/local" --name "$2" --input "$3" \
        --upload "$work/train.csv=s3://\${Data}/train.csv" \
        --upload "$work/validation.csv=s3://\${Data}/validation.csv" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
}

# lines FILE…: of logs, those with metrics
lines() { cat "$@" | tr '\t' '~' | sed 's/~/#011/g' | grep '^\[[0-9]*\]#011'; }

# measure TEMPLATE INPUT TIMES LABEL
measure() {
    local="\"dotnet\",\"artifacts/local/Local.dll\",\"run\",\"--template\",\"$here/$1\",\"--data\",\"$work/local\""
    quoted=$(echo "$2" | sed 's/"/\\"/g')
    there="\"/usr/bin/python3\",\"$here/train.py\",\"$work\",\"$work/there.tar.gz\",\"@$work/parameters.json\""
    /usr/bin/python3 $here/measure.py \
        "{\"here\":[$local,\"--name\",\"job-{}\",\"--input\",\"$quoted\"],\"python\":[$there]}" "$3" "$4"
}

# training TIMES ROWS COLUMNS ROUNDS METHOD NTHREAD
training() {
    data "$2" "$3"
    rm -rf "$work/local"
    fixed='"objective":"reg:squarederror","eta":"0.2","max_depth":"6","subsample":"0.8"'
    parameters="{\"num_round\":\"$4\",$fixed,\"tree_method\":\"$5\",\"nthread\":\"$6\"}"
    echo "[$parameters]" >"$work/parameters.json"
    run template.yaml first "$parameters"
    /usr/bin/python3 $here/train.py "$work" "$work/there.tar.gz" "@$work/parameters.json" >"$work/log" 2>&1
    lines "$work"/local/logs/sagemaker/training-jobs/first.log >"$work/here.log"
    lines "$work/log" | cmp - "$work/here.log"
    measure template.yaml "$parameters" "$1" "$2 ($(($2 / 5))), $3, $4 rounds, $5, nthread $6"
}

# tuning TIMES TRIALS: one tuning job; Python does its trainings, whose hyperparameters it has from the first run.
tuning() {
    data 5000 10
    rm -rf "$work/local"
    run tuning.yaml first "{\"trials\":$2}"
    /usr/bin/python3 -c '
import glob, json, sys
jobs = json.load(open(glob.glob(sys.argv[1] + "/local/s3/*/trials.json")[0]))["TrainingJobSummaries"]
fixed = {"num_round": "100", "objective": "reg:squarederror", "nthread": "1"}
json.dump([fixed | job["TunedHyperParameters"] for job in jobs], open(sys.argv[1] + "/parameters.json", "w"))
' "$work"
    measure tuning.yaml "{\"trials\":$2}" "$1" "a tuning job of $2 trials, 5000 (1000), 10, 100 rounds, exact, nthread 1"
}

times=${1:-3}
echo '| | | best here | best Python | ratio | median here | median Python | ratio |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
if [ $# -gt 1 ]; then
    training "$@"
else
    training "$times" 20000 10 20 exact 1
    training "$times" 50000 20 50 exact 1
    training "$times" 50000 20 50 exact 2
    tuning "$times" 20
    training "$times" 1000000 50 1 hist 2
    training "$times" 1000000 50 20 hist 2
    training "$times" 1000000 50 3 exact 2
fi
