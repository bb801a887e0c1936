using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Local.Aws;
using Tests.Aws;

namespace Tests.Iam;

/// <summary>IAM's API, and what it changes about who may do what.</summary>
public sealed class IamApiTests(CloudHost host) : IClassFixture<CloudHost>
{
    const string Trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}}]}
        """;

    public static TheoryData<string> Refusals { get; } = [.. Cases().Keys];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_has_the_code_and_the_words_of_IAM(string name)
    {
        var test = Cases()[name];
        var (status, body) = await CallAsync(test.Action, test.Parameters);

        Assert.Equal((test.Status, test.Code, test.Message),
            ((int)status, Text(body, "Code"), Text(body, "Message")));
    }

    [Fact]
    public async Task A_role_of_the_stack_is_shown_with_its_policies()
    {
        var (_, role) = await CallAsync("GetRole", "RoleName=worker");
        Assert.Equal("arn:aws:iam::123456789012:role/worker", Text(role, "Arn"));
        Assert.Contains("states.amazonaws.com", Document(role, "AssumeRolePolicyDocument"), StringComparison.Ordinal);
        var (_, roles) = await CallAsync("ListRoles");
        Assert.Contains("worker", Texts(roles, "RoleName"));
        var (_, policies) = await CallAsync("ListRolePolicies", "RoleName=worker");
        Assert.Contains("reads", policies.Descendants("PolicyNames").Elements("member").Select(name => name.Value));
        var (_, policy) = await CallAsync("GetRolePolicy", "RoleName=worker&PolicyName=reads");
        Assert.Contains("s3:GetObject", Document(policy, "PolicyDocument"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_role_of_the_API_may_do_follows_its_policies_at_once()
    {
        await CallAsync("CreateRole", $"RoleName=maker&AssumeRolePolicyDocument={Escaped(Trust)}");
        var session = await AssumeAsync("maker");
        Assert.Equal("AccessDenied", Text(await AskAsync(session), "Code"));

        await CallAsync("PutRolePolicy",
            $"RoleName=maker&PolicyName=p&PolicyDocument={Escaped(Policy("iam:GetRole"))}");
        Assert.Equal("maker", Text(await AskAsync(session), "RoleName"));
        await CallAsync("DeleteRolePolicy", "RoleName=maker&PolicyName=p");
        Assert.Equal("AccessDenied", Text(await AskAsync(session), "Code"));

        var (_, created) = await CallAsync("CreatePolicy",
            $"PolicyName=shared&PolicyDocument={Escaped(Policy("iam:GetRole"))}");
        var arn = Text(created, "Arn");
        await CallAsync("AttachRolePolicy", $"RoleName=maker&PolicyArn={arn}");
        Assert.Equal("maker", Text(await AskAsync(session), "RoleName"));
        Assert.Equal("DeleteConflict", Text((await CallAsync("DeletePolicy", $"PolicyArn={arn}")).Body, "Code"));
        Assert.Equal("DeleteConflict", Text((await CallAsync("DeleteRole", "RoleName=maker")).Body, "Code"));
        await CallAsync("CreatePolicyVersion",
            $"PolicyArn={arn}&SetAsDefault=true&PolicyDocument={Escaped(Policy("iam:ListRoles"))}");
        Assert.Equal("AccessDenied", Text(await AskAsync(session), "Code"));
        var (_, version) = await CallAsync("GetPolicyVersion", $"PolicyArn={arn}&VersionId=v2");
        Assert.Equal((Policy("iam:ListRoles"), "true"), (Document(version, "Document"), Text(version, "IsDefaultVersion")));

        await CallAsync("DetachRolePolicy", $"RoleName=maker&PolicyArn={arn}");
        Assert.Equal(
            HttpStatusCode.OK, (await CallAsync("DeletePolicyVersion", $"PolicyArn={arn}&VersionId=v1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("DeletePolicy", $"PolicyArn={arn}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("DeleteRole", "RoleName=maker")).Status);
        Assert.Equal("NoSuchEntity", Text((await CallAsync("GetRole", "RoleName=maker")).Body, "Code"));

        Task<XElement> AskAsync(Credentials caller) => GetRoleAsync("maker", caller);
    }

    [Fact]
    public async Task What_was_made_with_the_API_outlives_the_program_and_joins_the_stacks_roles()
    {
        await CallAsync("CreateRole", $"RoleName=kept&Path=/a/&Description=d&AssumeRolePolicyDocument={Escaped(Trust)}"
            + "&Tags.member.1.Key=k&Tags.member.1.Value=v");
        var (_, before) = await CallAsync("GetRole", "RoleName=kept");
        await CallAsync("PutRolePolicy",
            $"RoleName=worker&PolicyName=more&PolicyDocument={Escaped(Policy("iam:GetRole"))}");
        await CallAsync("AttachRolePolicy",
            "RoleName=worker&PolicyArn=arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");

        await host.RestartAsync();

        var (_, after) = await CallAsync("GetRole", "RoleName=kept");
        Assert.Equal(before.Element("GetRoleResult")!.ToString(), after.Element("GetRoleResult")!.ToString());
        Assert.Equal("worker", Text(await GetRoleAsync("worker", await AssumeAsync("worker")), "RoleName"));
        var (_, attached) = await CallAsync("ListAttachedRolePolicies", "RoleName=worker");
        Assert.Equal(["AWSLambdaBasicExecutionRole"], Texts(attached, "PolicyName"));

        await CallAsync("DeleteRolePolicy", "RoleName=worker&PolicyName=more");
        await CallAsync("DetachRolePolicy",
            "RoleName=worker&PolicyArn=arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
        await CallAsync("DeleteRole", "RoleName=kept");
    }

    [Fact]
    public async Task Long_lists_come_in_pages()
    {
        foreach (var name in (string[])["page-a", "page-b", "page-c"])
            await CallAsync("CreateRole", $"RoleName={name}&Path=/pages/&AssumeRolePolicyDocument={Escaped(Trust)}");

        var (_, first) = await CallAsync("ListRoles", "PathPrefix=/pages/&MaxItems=2");
        var (_, second) = await CallAsync("ListRoles", $"PathPrefix=/pages/&MaxItems=2&Marker={Text(first, "Marker")}");

        Assert.Equal(["page-a", "page-b"], Texts(first, "RoleName"));
        Assert.Equal(["page-c"], Texts(second, "RoleName"));
        Assert.Equal(("true", "false"), (Text(first, "IsTruncated"), Text(second, "IsTruncated")));
        foreach (var name in (string[])["page-a", "page-b", "page-c"])
            await CallAsync("DeleteRole", $"RoleName={name}");
    }

    [Fact]
    public async Task A_simulation_names_the_statement_that_decides()
    {
        var (_, body) = await CallAsync("SimulatePrincipalPolicy",
            "PolicySourceArn=arn:aws:iam::123456789012:role/worker"
            + "&ActionNames.member.1=s3:GetObject&ActionNames.member.2=s3:PutObject"
            + "&ResourceArns.member.1=arn:aws:s3:::data/a");

        var results = body.Descendants("EvaluationResults").Elements("member").ToList();
        Assert.Equal(["allowed", "implicitDeny"], results.Select(result => Text(result, "EvalDecision")));
        Assert.Equal(["s3:GetObject", "s3:PutObject"], results.Select(result => Text(result, "EvalActionName")));
        Assert.Equal(("reads", "role"), (Text(results[0], "SourcePolicyId"), Text(results[0], "SourcePolicyType")));
        Assert.Empty(results[1].Descendants("SourcePolicyId"));
    }

    [Fact]
    public async Task A_simulation_of_given_policies_says_which_values_it_lacks_and_where_the_statement_is()
    {
        const string policy = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/a":"b"}}},
              {"Effect":"Deny","Action":"s3:PutObject","Resource":"*"}]}
            """;
        var (_, body) = await CallAsync("SimulateCustomPolicy",
            $"PolicyInputList.member.1={Escaped(policy)}"
            + "&ActionNames.member.1=s3:GetObject&ActionNames.member.2=s3:PutObject");

        var results = body.Descendants("EvaluationResults").Elements("member").ToList();
        Assert.Equal(["implicitDeny", "explicitDeny"], results.Select(result => Text(result, "EvalDecision")));
        Assert.Equal(
            ["aws:PrincipalTag/a"],
            results[0].Descendants("MissingContextValues").Elements("member").Select(key => key.Value));
        Assert.Equal(("3", "3"), (Text(results[1].Descendants("StartPosition").Single(), "Line"),
            Text(results[1].Descendants("StartPosition").Single(), "Column")));

        var (_, given) = await CallAsync("SimulateCustomPolicy",
            $"PolicyInputList.member.1={Escaped(policy)}&ActionNames.member.1=s3:GetObject"
            + "&ContextEntries.member.1.ContextKeyName=aws:PrincipalTag/a"
            + "&ContextEntries.member.1.ContextKeyValues.member.1=b");
        Assert.Equal("allowed", Text(given, "EvalDecision"));
    }

    [Fact]
    public async Task The_calls_of_a_role_are_recorded_with_what_decided_them()
    {
        var worker = await AssumeAsync("worker");
        await GetRoleAsync("worker", worker);
        using (var s3 = host.Client("s3", worker))
            await s3.GetAsync("/data?list-type=2", TestContext.Current.CancellationToken);
        await host.RestartAsync();

        var calls = host.Cloud.Authorizations.Of("arn:aws:iam::123456789012:role/worker");
        var listed = Assert.Single(calls, call => call.Action == "s3:ListBucket");
        Assert.Equal((Local.Iam.Outcome.Allowed, "reads", "Lists", 0),
            (listed.Outcome, listed.Policy, listed.Sid, listed.Statement));
        var refused = Assert.Single(calls, call => call.Action == "iam:GetRole" && call.Policy is null);
        Assert.Equal(Local.Iam.Outcome.ImplicitDeny, refused.Outcome);
        Assert.True(refused.Count >= 1);
    }

    [Fact]
    public async Task A_permissions_boundary_bounds_a_role_until_it_is_taken_away()
    {
        const string boundary = "arn:aws:iam::123456789012:policy/bounds";
        await CallAsync("CreatePolicy", $"PolicyName=bounds&PolicyDocument={Escaped(Policy("s3:*"))}");
        await CallAsync("CreateRole",
            $"RoleName=bounded&AssumeRolePolicyDocument={Escaped(Trust)}&PermissionsBoundary={boundary}");
        await CallAsync("PutRolePolicy",
            $"RoleName=bounded&PolicyName=p&PolicyDocument={Escaped(Policy("iam:GetRole"))}");
        Assert.Equal(boundary, Text(await GetRoleAsync("bounded", CloudHost.Root), "PermissionsBoundaryArn"));

        var caller = await AssumeAsync("bounded");
        Assert.Contains("because no permissions boundary allows the iam:GetRole action",
            Text(await GetRoleAsync("bounded", caller), "Message"), StringComparison.Ordinal);
        var (_, simulated) = await CallAsync("SimulatePrincipalPolicy",
            "PolicySourceArn=arn:aws:iam::123456789012:role/bounded&ActionNames.member.1=iam:GetRole");
        Assert.Equal(("implicitDeny", "false"),
            (Text(simulated, "EvalDecision"), Text(simulated, "AllowedByPermissionsBoundary")));
        Assert.Equal("DeleteConflict", Text((await CallAsync("DeletePolicy", $"PolicyArn={boundary}")).Body, "Code"));

        await CallAsync("DeleteRolePermissionsBoundary", "RoleName=bounded");
        Assert.Equal("bounded", Text(await GetRoleAsync("bounded", caller), "RoleName"));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("DeletePolicy", $"PolicyArn={boundary}")).Status);
    }

    [Fact]
    public async Task A_session_has_policies_of_its_own_and_proves_whom_it_acts_for()
    {
        const string trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"AWS":"123456789012"},"Condition":{"StringEquals":{"sts:ExternalId":"x-1"}}}]}
            """;
        await CallAsync("CreateRole", $"RoleName=outer&AssumeRolePolicyDocument={Escaped(trust)}");
        await CallAsync("PutRolePolicy", $"RoleName=outer&PolicyName=p&PolicyDocument={Escaped(Policy("iam:*"))}");

        Assert.Equal("AccessDenied", Text(await AssumeAsync(""), "Code"));
        Assert.Equal("AccessDenied", Text(await AssumeAsync("&ExternalId=x-2"), "Code"));
        Assert.Equal("outer", await GetAsync("&ExternalId=x-1", "RoleName"));
        Assert.Contains("because no session policy allows the iam:GetRole action",
            await GetAsync($"&ExternalId=x-1&Policy={Escaped(Policy("s3:*"))}", "Message"), StringComparison.Ordinal);
        Assert.Contains("because no session policy allows the iam:GetRole action",
            await GetAsync(
                "&ExternalId=x-1&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                "Message"),
            StringComparison.Ordinal);

        async Task<XElement> AssumeAsync(string more) => (await host.QueryAsync("sts", "2011-06-15", "AssumeRole",
            $"RoleArn=arn:aws:iam::123456789012:role/outer&RoleSessionName=test{more}")).Body;

        async Task<string> GetAsync(string more, string field) =>
            Text(await GetRoleAsync("outer", Session(await AssumeAsync(more))), field);
    }

    [Fact]
    public async Task A_stack_gets_only_a_role_that_its_maker_may_pass()
    {
        await CallAsync("CreateRole", $"RoleName=stacker&AssumeRolePolicyDocument={Escaped(Trust)}");
        await CallAsync("PutRolePolicy",
            $"RoleName=stacker&PolicyName=p&PolicyDocument={Escaped(Policy("cloudformation:CreateStack"))}");
        var template = Escaped("Resources: { Data: { Type: AWS::S3::Bucket } }");
        var (status, body) = await host.QueryAsync("cloudformation", "2010-05-15", "CreateStack",
            $"StackName=passed&RoleARN=arn:aws:iam::123456789012:role/worker&TemplateBody={template}",
            await AssumeAsync("stacker"));

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (status, Text(body, "Code")));
        Assert.Equal(
            "User: arn:aws:sts::123456789012:assumed-role/stacker/test is not authorized to perform: iam:PassRole on "
            + "resource: arn:aws:iam::123456789012:role/worker because no identity-based policy allows the iam:PassRole "
            + "action",
            Text(body, "Message"));
    }

    async Task<XElement> GetRoleAsync(string name, Credentials caller) =>
        (await host.QueryAsync("iam", "2010-05-08", "GetRole", $"RoleName={name}", caller)).Body;

    async Task<Credentials> AssumeAsync(string role)
    {
        var (_, body) = await host.QueryAsync("sts", "2011-06-15", "AssumeRole",
            $"RoleArn=arn:aws:iam::123456789012:role/{role}&RoleSessionName=test");
        return Session(body);
    }

    static Credentials Session(XElement body)
    {
        Assert.True(body.Name.LocalName is "AssumeRoleResponse", body.ToString());
        return new(Text(body, "AccessKeyId"), Text(body, "SecretAccessKey"), Text(body, "SessionToken"),
            Principal.Root(CloudHost.Account));
    }

    Task<(HttpStatusCode Status, XElement Body)> CallAsync(string action, string parameters = "") =>
        host.QueryAsync("iam", "2010-05-08", action, parameters);

    static string Policy(string action) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"*"}]}""";

    static string Escaped(string text) => Uri.EscapeDataString(text);

    static string Document(XElement body, string name) => Uri.UnescapeDataString(Text(body, name));

    static string Text(XElement body, string name) => body.Descendants(name).First().Value;

    static string[] Texts(XElement body, string name) => [.. body.Descendants(name).Select(element => element.Value)];

    static Dictionary<string, Case> Cases() => JsonSerializer.Deserialize<Case[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Iam", "Cases", "refusals.json")),
            JsonSerializerOptions.Web)!
        .ToDictionary(test => test.Name);

    sealed record Case(string Name, string Action, string Parameters, int Status, string Code, string Message);
}
