"""The searches of Optuna's TPE, over the same problems and files as the C# program beside this.
Usage: tpe.py FOLDER FIRST-SEED LAST-SEED. Needs Debian's python3-optuna and python3-xgboost."""
import csv
import json
import sys
from pathlib import Path

import numpy
import optuna
import xgboost

PROBLEMS = json.loads((Path(__file__).parent / "problems.json").read_text())


def matrix(file):
    rows = numpy.loadtxt(file, delimiter=",", dtype=numpy.float32)
    return xgboost.DMatrix(rows[:, 1:], rows[:, 0], nthread=1)


def search(train, validation, data_set, space, seed):
    """One line per trial, as Trial.cs reads them."""
    lines = []

    def objective(trial):
        values = {
            name: trial.suggest_int(name, r["min"], r["max"]) if r.get("integer") else trial.suggest_float(name, r["min"], r["max"])
            for name, r in PROBLEMS["spaces"][space].items()
        }
        described = PROBLEMS["data_sets"][data_set]
        parameters = PROBLEMS["parameters"] | values | {key: described[key] for key in ("objective", "eval_metric")}
        booster = xgboost.train(parameters, train, PROBLEMS["rounds"])
        result = float(booster.eval(validation, "validation").rsplit(":", 1)[1])
        chosen = " ".join(f"{name}={value!r}" for name, value in values.items())
        lines.append([data_set, space, "tpe", seed, len(lines) + 1, repr(result), chosen])
        return result

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(objective, n_trials=PROBLEMS["trials"])
    return lines


def main(folder, first, last):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    results = Path(folder) / "tpe.csv"
    done = set()
    if results.exists():
        with results.open() as file:
            done = {(row[0], row[1], int(row[3])) for row in csv.reader(file)}
    print(f"optuna {optuna.__version__}, xgboost {xgboost.__version__}", flush=True)
    for seed in range(int(first), int(last) + 1):
        for data_set in (d for d in PROBLEMS["data_sets"] if (Path(folder) / d).is_dir()):
            train, validation = (matrix(Path(folder) / data_set / f"{part}.csv") for part in ("train", "validation"))
            for space in (s for s in PROBLEMS["data_sets"][data_set]["spaces"] if (data_set, s, seed) not in done):
                lines = search(train, validation, data_set, space, seed)
                with results.open("a") as file:
                    csv.writer(file, lineterminator="\n").writerows(lines)
        print(f"tpe: seed {seed} done", flush=True)


main(*sys.argv[1:])
