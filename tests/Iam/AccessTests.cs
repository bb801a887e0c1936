using System.Text.Json;
using Local.Aws;
using Local.Iam;
using Microsoft.Extensions.Time.Testing;
using static Tests.Iam.StackPolicies;

namespace Tests.Iam;

public class AccessTests
{
    static readonly FakeTimeProvider Time = new(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    static JsonElement[] Read(string file) =>
        [.. JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Iam", "Cases", file)))
            .EnumerateArray()];

    public static TheoryData<string> Evaluations() =>
        [.. Read("evaluation.json").Select(it => it.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Evaluations))]
    public void A_call_is_allowed_or_refused_as_its_case_says(string name)
    {
        var test = Read("evaluation.json").Single(it => it.GetProperty("name").GetString() == name);
        var statements = test.TryGetProperty("condition", out var condition)
            ? $$"""[{ "Effect": "Allow", "Action": "x:Y", "Resource": "*", "Condition": {{condition}} }]"""
            : test.GetProperty("statements").GetRawText();
        const string boundaryArn = "arn:aws:iam::012345678912:policy/boundary";
        var more = test.TryGetProperty("boundary", out var boundary)
            ? $""", "PermissionsBoundary": "{boundaryArn}" """ : "";
        var version = test.TryGetProperty("version", out var old) ? old.GetString()! : "2012-10-17";
        List<IamResource> resources = [Role("worker", "[]", statements, more, version)];
        if (more.Length > 0)
            resources.Add(ManagedPolicy(boundaryArn, boundary.GetRawText()));
        if (test.TryGetProperty("bucket", out var bucket))
            resources.Add(BucketPolicy(bucket.GetRawText()));
        if (test.TryGetProperty("malformed", out _))
        {
            Assert.Throws<AwsException>(() => Access(Time, resources));
            return;
        }

        Authorization authorize = Access(Time, resources).Authorize;
        var context = test.TryGetProperty("context", out var keys) ? keys.Deserialize<Dictionary<string, string>>()
            : null;
        var action = test.TryGetProperty("action", out var given) ? given.GetString()! : "x:Y";
        var resource = test.TryGetProperty("resource", out var arn) ? arn.GetString()! : "*";
        var caller = Principal.AssumedRole(Worker, "session") with
        {
            SessionPolicies = test.TryGetProperty("session", out var session)
                ? [.. session.EnumerateArray().Select(policy => $$"""{ "Statement": [{{policy}}] }""")] : [],
        };
        var refusal = authorize(caller, action, resource, context);
        if (test.TryGetProperty("refusal", out var message))
            Assert.Equal(message.GetString(), refusal);
        else
            Assert.Equal(test.GetProperty("allowed").GetBoolean(), refusal is null);
    }

    [Fact]
    public void A_buckets_policy_counts_as_it_is_now()
    {
        var access = Access(Time, Role("worker", "[]", """[{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]"""));
        var policy = "";
        access.BucketPolicy = bucket => bucket == "data" ? policy : null;
        policy = Denying("arn:aws:s3:::data/secret/*");
        Assert.Contains(
            "explicit deny in a resource-based policy",
            Refusal("arn:aws:s3:::data/secret/a"),
            StringComparison.Ordinal);
        Assert.Null(Refusal("arn:aws:s3:::data/open"));
        Assert.Null(Refusal("arn:aws:s3:::other/secret/a"));
        policy = Denying("arn:aws:s3:::data/open");
        Assert.Null(Refusal("arn:aws:s3:::data/secret/a"));
        Assert.NotNull(Refusal("arn:aws:s3:::data/open"));

        string? Refusal(string resource) =>
            access.Authorize(Principal.AssumedRole(Worker, "session"), "s3:GetObject", resource);

        static string Denying(string resource) => $$"""
            { "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "{{resource}}" }] }
            """;
    }

    [Fact]
    public void A_functions_policy_lets_the_role_that_it_names_call_it()
    {
        var access = Access(Time, Role("worker", "[]", "[]"));
        const string function = "arn:aws:lambda:us-east-1:123456789012:function:work";
        access.FunctionPolicy = arn => arn == $"{function}:live"
            ? $$"""
                { "Version": "2012-10-17", "Id": "default", "Statement": [{ "Sid": "a", "Effect": "Allow",
                  "Principal": { "AWS": "{{Worker}}" }, "Action": "lambda:InvokeFunction", "Resource": "{{arn}}" }] }
                """
            : null;
        Assert.Null(Refusal("lambda:InvokeFunction", $"{function}:live"));
        Assert.NotNull(Refusal("lambda:DeleteFunction", $"{function}:live"));
        Assert.NotNull(Refusal("lambda:InvokeFunction", function));

        string? Refusal(string action, string resource) =>
            access.Authorize(Principal.AssumedRole(Worker, "session"), action, resource);
    }

    public static TheoryData<string, string, string> Malformations() => [.. Read("malformed.json").Select(it =>
        (it.TryGetProperty("kind", out var kind) ? kind.GetString()! : "Identity",
            it.GetProperty("document").GetRawText(), it.GetProperty("message").GetString()!))];

    [Theory]
    [MemberData(nameof(Malformations))]
    public void A_malformed_policy_is_refused_when_it_is_read(string kind, string document, string message)
    {
        var refusal = Assert.Throws<AwsException>(
            () => PolicyDocument.Parse(JsonElement.Parse(document), Enum.Parse<PolicyKind>(kind), "policy"));
        Assert.Equal("MalformedPolicyDocument", refusal.Code);
        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void The_root_may_do_anything_and_a_session_of_an_unknown_role_nothing()
    {
        var access = Access(Time);
        Assert.Null(access.Authorize(Principal.Root(Account), "s3:DeleteBucket", "arn:aws:s3:::data"));
        Assert.NotNull(access.Authorize(Principal.AssumedRole(Worker, "session"), "s3:GetObject", "arn:aws:s3:::data/a"));
    }

    [Fact]
    public void Policies_beside_the_role_count_as_its_own()
    {
        static JsonElement Properties(string action, string more) => JsonElement.Parse(
            $$"""
            { "PolicyDocument": { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "{{action}}",
              "Resource": "*" } } {{more}} }
            """);
        IamResource[] resources =
        [
            Role("worker", "[]",
                more: """
                , "ManagedPolicyArns": ["arn:aws:iam::012345678912:policy/m",
                  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
                """),
            new("AWS::IAM::Policy", "P", "p", new Dictionary<string, string>(), Properties("a:B", """, "Roles": ["worker"]""")),
            new(
                "AWS::IAM::ManagedPolicy",
                "M",
                "arn:aws:iam::012345678912:policy/m",
                new Dictionary<string, string>(),
                Properties("c:D", "")),
            new("AWS::IAM::Policy", "O", "o", new Dictionary<string, string>(), Properties("e:F", """, "Roles": ["other"]""")),
        ];
        var access = Access(Time, resources);
        var caller = Principal.AssumedRole(Worker, "session");
        Assert.Null(access.Authorize(caller, "a:B", "*"));
        Assert.Null(access.Authorize(caller, "c:D", "*"));
        Assert.Null(access.Authorize(caller, "logs:PutLogEvents", "*"));
        Assert.NotNull(access.Authorize(caller, "e:F", "*"));
    }

    [Fact]
    public void Every_resource_with_a_wrong_policy_is_named()
    {
        var refusal = Assert.Throws<AwsException>(() => Access(
            Time,
            Role("worker", "[]",
                """
                [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "StringMatch": {} } },
                  { "Effect": "Allow", "Action": "s3:*", "Resource": "*",
                  "Condition": { "StringMatch": { "a": "b" } } }]
                """),
            Role("other", "[]", more: """, "ManagedPolicyArns": ["arn:aws:iam::012345678912:policy/NoSuchPolicy"]"""),
            BucketPolicy("[{}]")));
        Assert.Equal(
            [
                "Resources.worker.Properties.Policies[0].PolicyDocument.Statement[1].Condition: " +
                "Invalid Condition type : StringMatch",
                "Resources.BucketPolicy.Properties.PolicyDocument.Statement[0]: " +
                "Syntax errors in policy: Effect must be Allow or Deny.",
                "Resources.other.Properties.ManagedPolicyArns: " +
                "There is no managed policy arn:aws:iam::012345678912:policy/NoSuchPolicy.",
            ],
            refusal.Message.Split('\n'));
    }
}
