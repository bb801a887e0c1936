"""The calls of `sam deploy --resolve-s3`, a changed and an unchanged one, and `sam delete`, as SAM CLI 1.164 has them.

Prints a line for each step. The first argument is a template's path.
"""
import hashlib
import json
import sys
import time

import boto3
from botocore.exceptions import ClientError, WaiterError

MANAGED = "aws-sam-cli-managed-default"
MANAGED_TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Description": "Managed Stack for AWS SAM CLI",
    "Metadata": {"SamCliInfo": {"version": "1.164.0", "installationId": "unknown"}},
    "Resources": {
        "SamCliSourceBucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "PublicAccessBlockConfiguration": {
                    "BlockPublicPolicy": "true",
                    "BlockPublicAcls": "true",
                    "IgnorePublicAcls": "true",
                    "RestrictPublicBuckets": "true",
                },
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                    ]
                },
                "VersioningConfiguration": {"Status": "Enabled"},
                "Tags": [{"Key": "ManagedStackSource", "Value": "AwsSamCli"}],
            },
        },
        "SamCliSourceBucketBucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "SamCliSourceBucket"},
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Action": ["s3:GetObject"],
                            "Effect": "Allow",
                            "Resource": {"Fn::Join": ["", [
                                "arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "SamCliSourceBucket"}, "/*"]]},
                            "Principal": {"Service": "serverlessrepo.amazonaws.com"},
                            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                        },
                        {
                            "Action": ["s3:*"],
                            "Effect": "Deny",
                            "Resource": [
                                {"Fn::Join": ["", [
                                    "arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "SamCliSourceBucket"}, "/*"]]},
                                {"Fn::Join": ["", [
                                    "arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "SamCliSourceBucket"}]]},
                            ],
                            "Principal": "*",
                            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                        },
                    ],
                },
            },
        },
    },
    "Outputs": {"SourceBucket": {"Value": {"Ref": "SamCliSourceBucket"}}},
}

cfn = boto3.client("cloudformation")
s3 = boto3.client("s3")


def managed_bucket():
    try:
        stack = cfn.describe_stacks(StackName=MANAGED)["Stacks"][0]
    except ClientError:
        change_set = cfn.create_change_set(
            StackName=MANAGED,
            TemplateBody=json.dumps(MANAGED_TEMPLATE),
            Tags=[{"Key": "ManagedStackSource", "Value": "AwsSamCli"}],
            ChangeSetType="CREATE",
            ChangeSetName="InitialCreation",
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[],
        )
        cfn.get_waiter("change_set_create_complete").wait(
            ChangeSetName="InitialCreation", StackName=MANAGED, WaiterConfig={"Delay": 15, "MaxAttempts": 60})
        cfn.execute_change_set(ChangeSetName="InitialCreation", StackName=MANAGED)
        cfn.get_waiter("stack_create_complete").wait(
            StackName=change_set["StackId"], WaiterConfig={"Delay": 15, "MaxAttempts": 60})
        stack = cfn.describe_stacks(StackName=MANAGED)["Stacks"][0]
    assert {"Key": "ManagedStackSource", "Value": "AwsSamCli"} in stack["Tags"]
    return next(output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == "SourceBucket")


def upload(bucket, body):
    key = hashlib.md5(body).hexdigest() + ".template"
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=body, ServerSideEncryption="AES256")
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def exists(stack):
    try:
        status = cfn.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        return status != "REVIEW_IN_PROGRESS"
    except ClientError as error:
        assert f"Stack with id {stack} does not exist" in str(error), error
        return False


def deploy(stack, template, parameters):
    url = upload(managed_bucket(), template)
    there = exists(stack)
    known = (
        {parameter["ParameterKey"] for parameter in cfn.get_template_summary(StackName=stack)["Parameters"]}
        if there else set())
    given = [
        {"ParameterKey": key, "ParameterValue": value} if value is not None
        else {"ParameterKey": key, "UsePreviousValue": True}
        for key, value in parameters.items() if value is not None or key in known]
    change_set = cfn.create_change_set(
        StackName=stack,
        ChangeSetName=f"samcli-deploy{time.time_ns() // 1_000_000}",
        ChangeSetType="UPDATE" if there else "CREATE",
        TemplateURL=url,
        Parameters=given,
        Description="Created by SAM CLI",
        Tags=[],
        Capabilities=["CAPABILITY_IAM"],
    )
    try:
        cfn.get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set["Id"], StackName=stack, WaiterConfig={"Delay": 5, "MaxAttempts": 120})
    except WaiterError as error:
        reason = error.last_response["StatusReason"]
        assert error.last_response["Status"] == "FAILED"
        assert ("The submitted information didn't contain changes." in reason
                or "No updates are to be performed" in reason), reason
        return print(f"No changes to deploy. Stack {stack} is up to date")
    for page in cfn.get_paginator("describe_change_set").paginate(ChangeSetName=change_set["Id"], StackName=stack):
        for change in page["Changes"]:
            resource = change["ResourceChange"]
            print(resource["Action"], resource["LogicalResourceId"], resource["ResourceType"],
                  resource.get("Replacement", "N/A"))
    marker = cfn.describe_stack_events(StackName=stack)["StackEvents"][0]["Timestamp"]
    cfn.execute_change_set(ChangeSetName=change_set["Id"], StackName=stack, DisableRollback=False)
    follow(stack, change_set["StackId"], marker)
    cfn.get_waiter("stack_update_complete" if there else "stack_create_complete").wait(
        StackName=stack, WaiterConfig={"Delay": 30, "MaxAttempts": 120})
    for output in cfn.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", []):
        print(output["OutputKey"], output["OutputValue"])


def follow(stack, stack_id, marker):
    seen = set()
    while True:
        fresh = []
        for page in cfn.get_paginator("describe_stack_events").paginate(StackName=stack):
            fresh += [event for event in page["StackEvents"]
                      if event["Timestamp"] > marker and event["EventId"] not in seen]
        for event in reversed(fresh):
            seen.add(event["EventId"])
            print(event["ResourceStatus"], event["ResourceType"], event["LogicalResourceId"],
                  event.get("ResourceStatusReason", "-"))
            if (event["ResourceType"] == "AWS::CloudFormation::Stack" and event["PhysicalResourceId"] == stack_id
                    and event["StackName"] == event["LogicalResourceId"]
                    and "IN_PROGRESS" not in event["ResourceStatus"]):
                return
        time.sleep(0.5)


def delete(stack, template):
    description = cfn.describe_stacks(StackName=stack)["Stacks"][0]
    assert description["EnableTerminationProtection"] is False
    body = cfn.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
    assert body == template.decode(), "GetTemplate does not answer what was deployed."
    assert not exists(f"{stack[:104]}-{hashlib.md5(stack.encode()).hexdigest()[:8]}-CompanionStack")
    key = hashlib.md5(template).hexdigest() + ".template"
    s3.head_object(Bucket=managed_bucket(), Key=key)
    s3.delete_object(Bucket=managed_bucket(), Key=key)
    cfn.delete_stack(StackName=stack, RetainResources=[])
    cfn.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 30, "MaxAttempts": 120})
    assert not exists(stack)


text = open(sys.argv[1], "rb").read()
deploy("sam", text, {"Greeting": "hello"})
deploy("sam", text, {"Greeting": "moin"})
begin = time.monotonic()
deploy("sam", text, {"Greeting": None})
print(f"The unchanged one took {time.monotonic() - begin:.1f} s", file=sys.stderr)
delete("sam", text)
print("Deleted")
