# Logs, metrics, roles, rules and sessions as a script of boto3 asks for them.
import json
import time

import boto3

account = boto3.client("sts").get_caller_identity()["Account"]
now = int(time.time() * 1000)


def logs():
    client = boto3.client("logs")
    group = "/clients/boto3"
    client.create_log_group(logGroupName=group, tags={"made": "here"})
    client.create_log_stream(logGroupName=group, logStreamName="one")
    messages = [f"line {i} {'ERROR' if i % 3 == 0 else 'ok'}" for i in range(10)]
    client.put_log_events(logGroupName=group, logStreamName="one", logEvents=[
        {"timestamp": now + i, "message": message} for i, message in enumerate(messages)])
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern="ERROR", PaginationConfig={"PageSize": 2})
    assert [event["message"] for page in pages for event in page["events"]] == messages[::3]
    read, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = client.get_log_events(logGroupName=group, logStreamName="one", startFromHead=True, limit=4, **more)
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
        read += [event["message"] for event in page["events"]]
    assert read == messages, read
    client.put_retention_policy(logGroupName=group, retentionInDays=14)
    assert client.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["retentionInDays"] == 14
    arn = client.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["logGroupArn"]
    session = iter(client.start_live_tail(
        logGroupIdentifiers=[arn], logEventFilterPattern="ERROR")["responseStream"])
    assert next(session)["sessionStart"]["logGroupIdentifiers"] == [arn]
    client.put_log_events(logGroupName=group, logStreamName="one", logEvents=[
        {"timestamp": now, "message": "live ERROR"}, {"timestamp": now, "message": "live ok"}])
    updates = (update["sessionUpdate"]["sessionResults"] for update in session)
    assert [event["message"] for event in next(filter(None, updates))] == ["live ERROR"]
    client.delete_log_group(logGroupName=group)
    try:
        client.describe_log_streams(logGroupName=group)
        raise AssertionError("The group is still there.")
    except client.exceptions.ResourceNotFoundException as refusal:
        assert "The specified log group does not exist." in str(refusal)


def iam():
    client = boto3.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}]}
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}]}
    role = client.create_role(RoleName="boto3", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    assert role["AssumeRolePolicyDocument"] == trust
    client.get_waiter("role_exists").wait(RoleName="boto3")
    client.put_role_policy(RoleName="boto3", PolicyName="lists", PolicyDocument=json.dumps(allow))
    assert client.get_role_policy(RoleName="boto3", PolicyName="lists")["PolicyDocument"] == allow
    keys = boto3.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="boto3")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    pages = session.client("iam").get_paginator("list_roles").paginate()
    names = [each["RoleName"] for page in pages for each in page["Roles"]]
    assert "boto3" in names
    try:
        session.client("iam").get_role(RoleName="boto3")
        raise AssertionError("The session may read the role.")
    except client.exceptions.ClientError as refusal:
        assert refusal.response["Error"]["Code"] == "AccessDenied", refusal
    results = client.simulate_principal_policy(
        PolicySourceArn=role["Arn"], ActionNames=["iam:ListRoles", "iam:GetRole"])["EvaluationResults"]
    assert [result["EvalDecision"] for result in results] == ["allowed", "implicitDeny"]
    try:
        client.delete_role(RoleName="boto3")
        raise AssertionError("The role had a policy.")
    except client.exceptions.DeleteConflictException:
        pass
    client.delete_role_policy(RoleName="boto3", PolicyName="lists")
    client.delete_role(RoleName="boto3")


def cloudwatch():
    client = boto3.client("cloudwatch")
    # Large enough to be compressed.
    dimensions = [{"Name": "Client", "Value": "boto3"}]
    client.put_metric_data(Namespace="Clients", MetricData=[
        {"MetricName": "Latency", "Value": i, "Dimensions": dimensions} for i in range(500)])
    [metric] = client.list_metrics(Namespace="Clients")["Metrics"]
    found = client.get_metric_statistics(
        Namespace="Clients", MetricName="Latency", Dimensions=metric["Dimensions"], Period=3600,
        StartTime=now / 1000 - 7200, EndTime=now / 1000 + 7200, Statistics=["SampleCount", "Maximum"])["Datapoints"]
    assert sum(point["SampleCount"] for point in found) == 500 and max(point["Maximum"] for point in found) == 499
    [data] = client.get_metric_data(StartTime=now / 1000 - 7200, EndTime=now / 1000 + 7200, MetricDataQueries=[
        {"Id": "a", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}}])["MetricDataResults"]
    assert sum(data["Values"]) == sum(range(500))


def events():
    client = boto3.client("events")
    assert client.list_event_buses()["EventBuses"][0]["Name"] == "default"
    assert client.list_rules(NamePrefix="StepFunctions")["Rules"] == []


def refusals():
    for service, call in {"dynamodb": "list_tables", "ec2": "describe_instances", "sqs": "list_queues"}.items():
        client = boto3.client(service)
        try:
            getattr(client, call)()
            raise AssertionError(f"{service} is here.")
        except client.exceptions.ClientError as refusal:
            assert service in str(refusal), refusal


for check in (logs, iam, cloudwatch, events, refusals):
    check()
    print(check.__name__)
