using System.Text.Json;
using Local.Aws;
using Local.Iam;
using Local.Storage;

namespace Tests.Iam;

/// <summary>The roles of a small stack, as CloudFormation would hand them over.</summary>
static class StackPolicies
{
    public static AwsAccount Account { get; } = new("012345678912", "us-west-2");
    public static Arn Worker { get; } = Arn.Parse("arn:aws:iam::012345678912:role/worker");

    /// <summary>Decides by the policies of these resources.</summary>
    public static Access Access(TimeProvider time, params IEnumerable<IamResource> resources)
    {
        var store = new StateStore(null);
        var policies = new PolicyStore(Account, store, time);
        policies.Replace("stack", resources);
        return new(Account, policies, new(store, time), time);
    }

    public static IamResource Role(
        string name, string trust, string statements = "[]", string more = "", string version = "2012-10-17") => new(
        "AWS::IAM::Role", name, name, new Dictionary<string, string>
        {
            ["Arn"] = $"arn:aws:iam::012345678912:role/{name}",
            ["RoleId"] = "AROAEXAMPLE",
        },
        JsonElement.Parse($$"""
            {
              "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": {{trust}} },
              "Policies": [{ "PolicyName": "p", "PolicyDocument": { "Version": "{{version}}",
                "Statement": {{statements}} } }]
              {{more}}
            }
            """));

    public static IamResource BucketPolicy(string statements) =>
        new("AWS::S3::BucketPolicy", "BucketPolicy", "data", new Dictionary<string, string>(),
        JsonElement.Parse($$"""{ "Bucket": "data", "PolicyDocument": { "Version": "2012-10-17", "Statement": {{statements}} } }"""));

    public static IamResource ManagedPolicy(string arn, string statements) =>
        new("AWS::IAM::ManagedPolicy", "ManagedPolicy", arn, new Dictionary<string, string>(),
        JsonElement.Parse($$"""{ "PolicyDocument": { "Version": "2012-10-17", "Statement": {{statements}} } }"""));

    public static string Trust(string service, string condition = "{}") =>
        $$"""{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "{{service}}" }, "Condition": {{condition}} }""";
}
