"""Trains a model, puts an endpoint before it, and fetches the model: ENDPOINT MODEL.tar.gz."""
import math
import os
import random
import sys

import boto3

endpoint, model = sys.argv[1:3]
bucket, role = "sagemaker-us-east-1-123456789012", "arn:aws:iam::123456789012:role/SageMakerNotebook"
image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
# Debian 12's boto3 does not read AWS_ENDPOINT_URL yet.
s3, sagemaker = (boto3.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"]) for name in ("s3", "sagemaker"))

draw = random.Random(1)
lines = []
for _ in range(5000):
    x = [draw.random() for _ in range(20)]
    y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + draw.gauss(0, 1)
    lines.append(",".join(f"{value:.6f}" for value in [y, *x]))
s3.put_object(Bucket=bucket, Key="load/train.csv", Body="\n".join(lines).encode())

source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/load/train.csv"}
sagemaker.create_training_job(
    TrainingJobName=endpoint,
    HyperParameters={"num_round": "100", "objective": "reg:squarederror", "tree_method": "hist"},
    AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
    RoleArn=role,
    InputDataConfig=[{"ChannelName": "train", "ContentType": "text/csv", "DataSource": {"S3DataSource": source}}],
    OutputDataConfig={"S3OutputPath": f"s3://{bucket}/load"},
    ResourceConfig={"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 5},
    StoppingCondition={"MaxRuntimeInSeconds": 3600},
)
sagemaker.get_waiter("training_job_completed_or_stopped").wait(
    TrainingJobName=endpoint, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
artifact = f"load/{endpoint}/output/model.tar.gz"
s3.download_file(bucket, artifact, model)
sagemaker.create_model(
    ModelName=endpoint,
    PrimaryContainer={"Image": image, "ModelDataUrl": f"s3://{bucket}/{artifact}"},
    ExecutionRoleArn=role,
)
variant = {"VariantName": "AllTraffic", "ModelName": endpoint, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
sagemaker.create_endpoint_config(EndpointConfigName=endpoint, ProductionVariants=[variant])
sagemaker.create_endpoint(EndpointName=endpoint, EndpointConfigName=endpoint)
sagemaker.get_waiter("endpoint_in_service").wait(
    EndpointName=endpoint, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
