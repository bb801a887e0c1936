# What the SageMaker SDK for Python does in a notebook, call by call: training, its log, tuning, an endpoint, and batch
# transform. Prints a line for each that went well.
import math
import random
import time

import boto3
from botocore.exceptions import ClientError

sagemaker = boto3.client("sagemaker")
runtime = boto3.client("sagemaker-runtime")
logs = boto3.client("logs")
s3 = boto3.client("s3")
account = boto3.client("sts").get_caller_identity()["Account"]
bucket = f"sagemaker-us-east-1-{account}"
role = f"arn:aws:iam::{account}:role/SageMakerNotebook"
image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def rows(count, seed, labelled):
    numbers = random.Random(seed)
    for _ in range(count):
        x = [numbers.random() for _ in range(5)]
        y = 10 * math.sin(3 * x[0]) + 5 * x[1] - x[2]
        yield ",".join(map(str, ([y] if labelled else []) + x)) + "\n"


def wait(describe, status):
    for _ in range(600):
        answer = describe()
        if answer[status] not in ("InProgress", "Stopping", "Creating", "Updating"):
            return answer
        time.sleep(0.1)
    raise AssertionError("still in progress after a minute")


for name, count, seed, labelled in (("train", 200, 1, True), ("validation", 50, 2, True), ("test", 20, 3, False)):
    s3.put_object(Bucket=bucket, Key=f"demo/{name}.csv", Body="".join(rows(count, seed, labelled)).encode())


def channel(name):
    source = {
        "S3DataType": "S3Prefix",
        "S3Uri": f"s3://{bucket}/demo/{name}.csv",
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"DataSource": {"S3DataSource": source}, "ContentType": "text/csv", "ChannelName": name}


resources = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}
definition = {
    "AlgorithmSpecification": {"TrainingInputMode": "File", "TrainingImage": image},
    "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models"},
    "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
    "RoleArn": role,
    "InputDataConfig": [channel("train"), channel("validation")],
}

# estimator.fit, with its log
sagemaker.create_training_job(
    TrainingJobName="fit",
    ResourceConfig=resources,
    HyperParameters={"objective": "reg:squarederror", "num_round": "20", "eta": "0.3"},
    Environment={},
    DebugHookConfig={"S3OutputPath": f"s3://{bucket}/models", "CollectionConfigurations": []},
    ProfilerConfig={"S3OutputPath": f"s3://{bucket}/models", "DisableProfiler": False},
    **definition,
)
job = wait(lambda: sagemaker.describe_training_job(TrainingJobName="fit"), "TrainingJobStatus")
assert job["TrainingJobStatus"] == "Completed", job
print("fit")

group = "/aws/sagemaker/TrainingJobs"
streams = logs.describe_log_streams(
    logGroupName=group, logStreamNamePrefix="fit/", orderBy="LogStreamName", limit=1
)["logStreams"]
events = logs.get_log_events(
    logGroupName=group, logStreamName=streams[0]["logStreamName"], startTime=0, startFromHead=True
)["events"]
assert sum("validation-rmse" in event["message"] for event in events) == 20, events
print("logs")

# tuner.fit, attach and best_estimator: the SDK sends one form of the resources, and reads the other
sagemaker.create_hyper_parameter_tuning_job(
    HyperParameterTuningJobName="tune",
    HyperParameterTuningJobConfig={
        "Strategy": "Bayesian",
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 3, "MaxParallelTrainingJobs": 2},
        "TrainingJobEarlyStoppingType": "Off",
        "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:rmse"},
        "ParameterRanges": {
            "ContinuousParameterRanges": [
                {"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5", "ScalingType": "Auto"}
            ],
            "CategoricalParameterRanges": [],
            "IntegerParameterRanges": [],
        },
    },
    TrainingJobDefinition={
        **definition,
        "StaticHyperParameters": {"objective": "reg:squarederror", "num_round": "20"},
        "HyperParameterTuningResourceConfig": resources,
    },
)
tuned = wait(
    lambda: sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="tune"),
    "HyperParameterTuningJobStatus",
)
assert tuned["TrainingJobDefinition"]["ResourceConfig"] == resources, tuned
best = sagemaker.describe_training_job(TrainingJobName=tuned["BestTrainingJob"]["TrainingJobName"])
children = sagemaker.list_training_jobs_for_hyper_parameter_tuning_job(
    HyperParameterTuningJobName="tune", SortBy="FinalObjectiveMetricValue", SortOrder="Ascending"
)["TrainingJobSummaries"]
assert children[0]["TrainingJobName"] == best["TrainingJobName"] and len(children) == 3
found = sagemaker.search(
    Resource="TrainingJob",
    SearchExpression={"Filters": [{"Name": "Metrics.validation:rmse", "Operator": "Exists"}]},
)["Results"]
assert len(found) == 4, found
print("tune")

# deploy, predict, update, delete
model = {"Image": image, "ModelDataUrl": best["ModelArtifacts"]["S3ModelArtifacts"], "Environment": {}}
sagemaker.create_model(ModelName="best", PrimaryContainer=model, ExecutionRoleArn=role)
variant = {
    "VariantName": "AllTraffic",
    "ModelName": "best",
    "InitialInstanceCount": 1,
    "InstanceType": "ml.m5.large",
}
sagemaker.create_endpoint_config(EndpointConfigName="best", ProductionVariants=[variant])
sagemaker.create_endpoint(EndpointName="best", EndpointConfigName="best")
sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="best", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
answer = runtime.invoke_endpoint(
    EndpointName="best", Body="0.1,0.2,0.3,0.4,0.5", ContentType="text/csv", CustomAttributes="trace=1"
)
assert (answer["ContentType"], answer["InvokedProductionVariant"]) == ("text/csv; charset=utf-8", "AllTraffic")
prediction = float(answer["Body"].read())
try:
    runtime.invoke_endpoint(EndpointName="best", Body="a,b", ContentType="text/csv")
    raise AssertionError("text was taken for numbers")
except ClientError as refusal:
    assert refusal.response["Error"]["Code"] == "ModelError", refusal.response
    status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
    assert (refusal.response["OriginalStatusCode"], status) == (415, 424), refusal.response
sagemaker.update_endpoint(EndpointName="best", EndpointConfigName="best")
wait(lambda: sagemaker.describe_endpoint(EndpointName="best"), "EndpointStatus")
print("endpoint")

# transform
sagemaker.create_transform_job(
    TransformJobName="transform",
    ModelName="best",
    TransformInput={
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/demo/test.csv"}},
        "ContentType": "text/csv",
        "SplitType": "Line",
    },
    TransformOutput={"S3OutputPath": f"s3://{bucket}/out"},
    TransformResources={"InstanceCount": 1, "InstanceType": "ml.m5.xlarge"},
)
wait(lambda: sagemaker.describe_transform_job(TransformJobName="transform"), "TransformJobStatus")
batch = s3.get_object(Bucket=bucket, Key="out/test.csv.out")["Body"].read().decode().splitlines()
lines = "".join(rows(20, 3, False))
online = runtime.invoke_endpoint(EndpointName="best", Body=lines, ContentType="text/csv")["Body"].read().decode()
assert batch == online.splitlines(), (batch, online)
print("transform")

sagemaker.delete_endpoint(EndpointName="best")
sagemaker.get_waiter("endpoint_deleted").wait(EndpointName="best")
sagemaker.delete_endpoint_config(EndpointConfigName="best")
sagemaker.delete_model(ModelName="best")
assert sagemaker.list_processing_jobs()["ProcessingJobSummaries"] == []
print("deleted")
