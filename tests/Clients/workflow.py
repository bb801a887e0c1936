# Workflows as the Step Functions Data Science SDK (2.3.0) renders them: a TrainingPipeline, whose states take their
# parameters from the execution's input, and a TuningStep. Prints a line for each that succeeds.
import json
import time

import boto3

sagemaker = boto3.client("sagemaker")
iam = boto3.client("iam")
s3 = boto3.client("s3")
states = boto3.client("stepfunctions")
account = boto3.client("sts").get_caller_identity()["Account"]
bucket = f"sagemaker-us-east-1-{account}"
role = f"arn:aws:iam::{account}:role/SageMakerNotebook"
image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"

# The role of the workflow: its jobs, the rules by which it hears of their end, and the role that it gives to them.
trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
rules = f"arn:aws:events:us-east-1:{account}:rule/StepFunctionsGetEventsForSageMaker*"
statements = [
    {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"},
    {
        "Effect": "Allow",
        "Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
        "Resource": rules,
    },
    {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": role,
        "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
    },
]
workflow_role = iam.create_role(
    RoleName="Workflow",
    AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
)["Role"]["Arn"]
iam.put_role_policy(
    RoleName="Workflow",
    PolicyName="SageMaker",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
)


def channel(name):
    key = f"demo/{name}.csv"
    lines = (f"{row % 7},{row % 5},{row % 3}\n" for row in range(60))
    s3.put_object(Bucket=bucket, Key=key, Body="".join(lines).encode())
    source = {
        "S3DataType": "S3Prefix",
        "S3Uri": f"s3://{bucket}/{key}",
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"DataSource": {"S3DataSource": source}, "ContentType": "text/csv", "ChannelName": name}


training = {
    "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
    "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/pipeline/models"},
    "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
    "ResourceConfig": {"VolumeSizeInGB": 30, "InstanceCount": 1, "InstanceType": "ml.m5.xlarge"},
    "RoleArn": role,
    "InputDataConfig": [channel("train"), channel("validation")],
}
hyperparameters = {"objective": "reg:squarederror", "num_round": "3"}


def run(name, definition, given):
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=workflow_role)
    execution = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], input=json.dumps(given)
    )["executionArn"]
    for _ in range(600):
        answer = states.describe_execution(executionArn=execution)
        if answer["status"] != "RUNNING":
            break
        time.sleep(0.1)
    assert answer["status"] == "SUCCEEDED", answer
    return json.loads(answer["output"])


def task(action, state, fields, **following):
    parameters = {f"{field}.$": f"$$.Execution.Input['{state}'].{field}" for field in fields}
    resource = f"arn:aws:states:::sagemaker:{action}"
    return {"Resource": resource, "Parameters": parameters, "Type": "Task", **following}


given = {
    "Training": {
        **training,
        "HyperParameters": hyperparameters,
        "TrainingJobName": "estimator-pipeline",
        "DebugHookConfig": {"S3OutputPath": f"s3://{bucket}/models"},
    },
    "Create Model": {
        "ExecutionRoleArn": role,
        "ModelName": "pipeline",
        "PrimaryContainer": {
            "Environment": {},
            "Image": image,
            "ModelDataUrl": f"s3://{bucket}/pipeline/models/estimator-pipeline/output/model.tar.gz",
        },
    },
    "Configure Endpoint": {
        "EndpointConfigName": "pipeline",
        "ProductionVariants": [
            {
                "InitialInstanceCount": 1,
                "InstanceType": "ml.m5.xlarge",
                "ModelName": "pipeline",
                "VariantName": "AllTraffic",
            }
        ],
    },
    "Deploy": {"EndpointConfigName": "pipeline", "EndpointName": "pipeline"},
}
pipeline = {
    "StartAt": "Training",
    "States": {
        "Training": task("createTrainingJob.sync", "Training", given["Training"], Next="Create Model"),
        "Create Model": task("createModel", "Create Model", given["Create Model"], Next="Configure Endpoint"),
        "Configure Endpoint": task(
            "createEndpointConfig", "Configure Endpoint", given["Configure Endpoint"], Next="Deploy"
        ),
        "Deploy": task("createEndpoint", "Deploy", given["Deploy"], End=True),
    },
}
run("training-pipeline", pipeline, given)
sagemaker.get_waiter("endpoint_in_service").wait(
    EndpointName="pipeline", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
print("TrainingPipeline")

tuning = {
    "Resource": "arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync",
    "Parameters": {
        "HyperParameterTuningJobName": "tuning-step",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2},
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
        "TrainingJobDefinition": {**training, "StaticHyperParameters": hyperparameters},
    },
    "Type": "Task",
    "End": True,
}
output = run("tuning-step", {"StartAt": "Tune", "States": {"Tune": tuning}}, {})
assert output["BestTrainingJob"]["TrainingJobName"].startswith("tuning-step-00"), output
print("TuningStep")
