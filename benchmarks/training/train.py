"""Trains as the SageMaker container does, with Python's xgboost: FOLDER MODEL HYPERPARAMETERS."""
import json
import sys
import tarfile

import xgboost

folder, artifact, parameters = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
rounds = int(parameters.pop("num_round"))
train, validation = (
    xgboost.DMatrix(f"{folder}/{part}.csv?format=csv&label_column=0&delimiter=,") for part in ("train", "validation"))
model = xgboost.train(
    parameters, train, rounds, evals=[(train, "train"), (validation, "validation")],
    callbacks=[xgboost.callback.EvaluationMonitor()], verbose_eval=False)
model.save_model(artifact + ".model")
with tarfile.open(artifact, "w:gz", compresslevel=1) as archive:
    archive.add(artifact + ".model", "xgboost-model")
