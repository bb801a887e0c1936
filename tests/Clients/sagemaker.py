# What the SageMaker SDK for Python does in a notebook, call by call: training, its log and metrics, tuning, what is
# asked of a tuner, a warm start, tags, an endpoint, and batch transform. Prints a line for each that went well.
import datetime
import math
import random
import time

import boto3
from botocore.exceptions import ClientError

sagemaker = boto3.client("sagemaker")
runtime = boto3.client("sagemaker-runtime")
logs = boto3.client("logs")
cloudwatch = boto3.client("cloudwatch")
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
sagemaker.get_waiter("training_job_completed_or_stopped").wait(
    TrainingJobName="fit", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
job = sagemaker.describe_training_job(TrainingJobName="fit")
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

# TrainingJobAnalytics
points = cloudwatch.get_metric_statistics(
    Namespace=group,
    MetricName="validation:rmse",
    Dimensions=[{"Name": "TrainingJobName", "Value": "fit"}],
    StartTime=job["TrainingStartTime"],
    EndTime=job["TrainingEndTime"] + datetime.timedelta(minutes=1),
    Period=60,
    Statistics=["Average"],
)["Datapoints"]
final = {metric["MetricName"]: metric["Value"] for metric in job["FinalMetricDataList"]}["validation:rmse"]
assert points and all(point["Average"] >= final - 1e-6 for point in points), (points, final)
print("analytics")

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

# HyperparameterTuningJobAnalytics, which reads page by page, and the estimator that attach() makes of the best job
pages = sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
    HyperParameterTuningJobName="tune", PaginationConfig={"PageSize": 2}
)
trials = [trial for page in pages for trial in page["TrainingJobSummaries"]]
assert {trial["TrainingJobName"] for trial in trials} == {child["TrainingJobName"] for child in children}, trials
for trial in trials:
    value = trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    assert 0.1 <= float(trial["TunedHyperParameters"]["eta"]) <= 0.5 and value > 0, trial
    assert (trial["TrainingEndTime"] - trial["TrainingStartTime"]).total_seconds() >= 0, trial
ranges = tuned["HyperParameterTuningJobConfig"]["ParameterRanges"]
assert ranges["ContinuousParameterRanges"][0]["Name"] == "eta" and ranges["IntegerParameterRanges"] == [], ranges
assert best["TuningJobArn"] == tuned["HyperParameterTuningJobArn"], best
assert best["HyperParameters"]["_tuning_objective_metric"] == "validation:rmse", best
assert best["ResourceConfig"] == resources and best["RoleArn"] == role, best
assert {channel["ChannelName"] for channel in best["InputDataConfig"]} == {"train", "validation"}, best
print("attach")

# tuner.identical_dataset_and_algorithm_tuner
sagemaker.create_hyper_parameter_tuning_job(
    HyperParameterTuningJobName="warm",
    HyperParameterTuningJobConfig={
        **tuned["HyperParameterTuningJobConfig"],
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 1, "MaxParallelTrainingJobs": 1},
    },
    TrainingJobDefinition={
        **definition,
        "StaticHyperParameters": {"objective": "reg:squarederror", "num_round": "20"},
        "HyperParameterTuningResourceConfig": resources,
    },
    WarmStartConfig={
        "WarmStartType": "IdenticalDataAndAlgorithm",
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "tune"}],
    },
)
warm = wait(
    lambda: sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="warm"),
    "HyperParameterTuningJobStatus",
)
overall = warm["OverallBestTrainingJob"]
assert overall["TuningJobName"] in ("tune", "warm"), warm
assert overall["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] <= (
    warm["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
), warm
print("warm")

# tags, and Search by them
arn = job["TrainingJobArn"]
sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "red"}, {"Key": "cost", "Value": "1"}])
sagemaker.delete_tags(ResourceArn=arn, TagKeys=["cost"])
assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "red"}]
tagged = sagemaker.search(
    Resource="TrainingJob",
    SearchExpression={
        "Filters": [
            {"Name": "Tags.team", "Operator": "Equals", "Value": "red"},
            {"Name": "TrainingJobStatus", "Operator": "Equals", "Value": "Completed"},
        ]
    },
)["Results"]
assert [record["TrainingJob"]["TrainingJobName"] for record in tagged] == ["fit"], tagged
assert tagged[0]["TrainingJob"]["Tags"] == [{"Key": "team", "Value": "red"}], tagged
names = [
    summary["TrainingJobName"]
    for page in sagemaker.get_paginator("list_training_jobs").paginate(NameContains="fit")
    for summary in page["TrainingJobSummaries"]
]
assert names == ["fit"], names
print("tags")

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
sagemaker.update_endpoint_weights_and_capacities(
    EndpointName="best",
    DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredWeight": 2, "DesiredInstanceCount": 2}],
)
deployed = wait(lambda: sagemaker.describe_endpoint(EndpointName="best"), "EndpointStatus")["ProductionVariants"][0]
assert (deployed["CurrentWeight"], deployed["CurrentInstanceCount"]) == (2, 2), deployed
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
sagemaker.get_waiter("transform_job_completed_or_stopped").wait(
    TransformJobName="transform", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
batch = s3.get_object(Bucket=bucket, Key="out/test.csv.out")["Body"].read().decode().splitlines()
lines = "".join(rows(20, 3, False))
online = runtime.invoke_endpoint(EndpointName="best", Body=lines, ContentType="text/csv")["Body"].read().decode()
assert batch == online.splitlines(), (batch, online)

# transformer.transform(…, input_filter, join_source, output_filter), and Transformer.attach
sagemaker.create_transform_job(
    TransformJobName="joined",
    ModelName="best",
    MaxConcurrentTransforms=2,
    MaxPayloadInMB=1,
    BatchStrategy="MultiRecord",
    TransformInput={
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/demo/test.csv"}},
        "ContentType": "text/csv",
        "SplitType": "Line",
    },
    TransformOutput={"S3OutputPath": f"s3://{bucket}/joined", "AssembleWith": "Line", "Accept": "text/csv"},
    TransformResources={"InstanceCount": 1, "InstanceType": "ml.m5.xlarge"},
    DataProcessing={"InputFilter": "$", "JoinSource": "Input", "OutputFilter": "$[0,-1]"},
)
attached = wait(lambda: sagemaker.describe_transform_job(TransformJobName="joined"), "TransformJobStatus")
assert attached["TransformJobStatus"] == "Completed", attached
assert attached["TransformOutput"]["AssembleWith"] == "Line" and attached["MaxPayloadInMB"] == 1, attached
joined = s3.get_object(Bucket=bucket, Key="joined/test.csv.out")["Body"].read().decode().splitlines()
first = [line.split(",")[0] for line in lines.splitlines()]
assert joined == [",".join(pair) for pair in zip(first, batch)], joined
print("transform")

sagemaker.delete_endpoint(EndpointName="best")
sagemaker.get_waiter("endpoint_deleted").wait(EndpointName="best")
sagemaker.delete_endpoint_config(EndpointConfigName="best")
sagemaker.delete_model(ModelName="best")
assert sagemaker.list_processing_jobs()["ProcessingJobSummaries"] == []
print("deleted")
