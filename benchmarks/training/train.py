"""Trains as the SageMaker container does, with Python's xgboost: FOLDER MODEL HYPERPARAMETERS.
HYPERPARAMETERS: @FILE with a list of JSON objects; a model is trained for each, on data that are read once."""
import json
import sys
import tarfile

import xgboost

folder, artifact = sys.argv[1], sys.argv[2]
train, validation = (
    xgboost.DMatrix(f"{folder}/{part}.csv?format=csv&label_column=0&delimiter=,") for part in ("train", "validation"))
for parameters in json.load(open(sys.argv[3].removeprefix("@"))):
    rounds = int(parameters.pop("num_round"))
    model = xgboost.train(
        parameters, train, rounds, evals=[(train, "train"), (validation, "validation")],
        callbacks=[xgboost.callback.EvaluationMonitor()], verbose_eval=False)
    model.save_model(artifact + ".model")
    with tarfile.open(artifact, "w:gz", compresslevel=1) as archive:
        archive.add(artifact + ".model", "xgboost-model")
