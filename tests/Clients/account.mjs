// Logs, metrics, roles, rules and sessions as the AWS SDK for JavaScript asks for them.
import assert from "node:assert/strict";
import {
    CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand, PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import {
    CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DeleteLogGroupCommand, PutLogEventsCommand,
    paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const options = { maxAttempts: 1 };
const now = Date.now();

async function logs() {
    const client = new CloudWatchLogsClient(options);
    const logGroupName = "/clients/javascript", logStreamName = "one";
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = Array.from({ length: 10 }, (_, i) => ({ timestamp: now + i, message: `line ${i}` }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const read = [];
    for await (const page of paginateFilterLogEvents({ client, pageSize: 3 }, { logGroupName }))
        read.push(...page.events.map(event => event.message));
    assert.deepEqual(read, logEvents.map(event => event.message));
    await client.send(new DeleteLogGroupCommand({ logGroupName }));
}

async function metrics() {
    const client = new CloudWatchClient(options);
    const Namespace = "Clients/JavaScript", MetricName = "Latency";
    await client.send(new PutMetricDataCommand({
        Namespace, MetricData: [{ MetricName, Value: 1.5 }, { MetricName, Values: [2, 3], Counts: [1, 2] }],
    }));
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace }));
    assert.deepEqual(Metrics.map(metric => metric.MetricName), [MetricName]);
    const { Datapoints } = await client.send(new GetMetricStatisticsCommand({
        Namespace, MetricName, Period: 3600, Statistics: ["Sum"],
        StartTime: new Date(now - 7_200_000), EndTime: new Date(now + 7_200_000),
    }));
    assert.equal(Datapoints.reduce((sum, point) => sum + point.Sum, 0), 9.5);
    assert.ok(Datapoints[0].Timestamp instanceof Date);
    await assert.rejects(
        client.send(new PutMetricDataCommand({ Namespace: "AWS/Mine", MetricData: [{ MetricName, Value: 1 }] })),
        error => error.name.startsWith("InvalidParameterValue"));
}

async function roles() {
    const client = new IAMClient(options);
    const RoleName = "javascript";
    const AssumeRolePolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    });
    await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const { Role } = await client.send(new GetRoleCommand({ RoleName }));
    assert.equal(decodeURIComponent(Role.AssumeRolePolicyDocument), AssumeRolePolicyDocument);
    await client.send(new DeleteRoleCommand({ RoleName }));
    await assert.rejects(client.send(new GetRoleCommand({ RoleName })), { name: "NoSuchEntityException" });
}

async function rules() {
    const { Rules } = await new EventBridgeClient(options).send(new ListRulesCommand({}));
    assert.deepEqual(Rules, []);
}

async function identity() {
    const { Arn } = await new STSClient(options).send(new GetCallerIdentityCommand({}));
    assert.match(Arn, /:root$/);
}

for (const check of [logs, metrics, roles, rules, identity]) {
    await check();
    console.log(check.name);
}
