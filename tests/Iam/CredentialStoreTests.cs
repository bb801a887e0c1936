using Local.Aws;
using Local.Iam;
using Microsoft.Extensions.Time.Testing;
using static Tests.Iam.StackPolicies;

namespace Tests.Iam;

public class CredentialStoreTests
{
    readonly FakeTimeProvider _time = new(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Test_is_the_root()
    {
        var root = Store().Find("test");
        Assert.Equal(new Credentials("test", "test", null, new("arn:aws:iam::012345678912:root", null)), root);
    }

    [Fact]
    public void A_service_gets_a_session_of_a_role_that_trusts_it_until_it_expires()
    {
        var store = Store(Role("worker", Trust("lambda.amazonaws.com")));
        var session = store.Assume("lambda.amazonaws.com", Worker.ToString(), "function");
        Assert.Matches("^ASIA[A-Z2-7]{16}$", session.Credentials.AccessKeyId);
        Assert.Equal(40, session.Credentials.SecretAccessKey.Length);
        Assert.NotNull(session.Credentials.SessionToken);
        Assert.Equal("arn:aws:sts::012345678912:assumed-role/worker/function", session.Credentials.Principal.Arn);
        Assert.Equal(Worker.ToString(), session.Credentials.Principal.RoleArn);

        Assert.Same(session.Credentials, store.Find(session.Credentials.AccessKeyId));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(store.Find(session.Credentials.AccessKeyId));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(store.Find(session.Credentials.AccessKeyId));
        Assert.Null(store.Find("ASIANOBODY"));
        Assert.NotEqual(session.Credentials.AccessKeyId,
            store.Assume("lambda.amazonaws.com", Worker.ToString(), "function").Credentials.AccessKeyId);
    }

    [Theory]
    [InlineData("lambda.amazonaws.com", "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")]
    [InlineData("states.amazonaws.com", "AccessDeniedException",
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.")]
    [InlineData("sagemaker.amazonaws.com", "ValidationException",
        "Could not assume role arn:aws:iam::012345678912:role/worker. Please ensure that the role exists and allows " +
        "principal 'sagemaker.amazonaws.com' to assume the role.")]
    public void A_role_that_does_not_trust_the_service_or_does_not_exist_is_refused_in_its_words(
        string service, string code, string message)
    {
        foreach (var store in (CredentialStore[])[Store(Role("worker", Trust("ec2.amazonaws.com"))), Store()])
        {
            var refusal = Assert.Throws<AwsException>(() => store.Assume(service, Worker.ToString(), "s"));
            Assert.Equal((code, message), (refusal.Code, refusal.Message));
        }
    }

    [Fact]
    public void The_conditions_of_a_trust_policy_see_the_account_and_the_resource_that_the_service_acts_for()
    {
        var condition =
            """
            { "StringEquals": { "aws:SourceAccount": "012345678912" },
              "ArnLike": { "aws:SourceArn": "arn:aws:states:us-west-2:012345678912:stateMachine:*" } }
            """;
        var store = Store(Role("worker", Trust("states.amazonaws.com", condition)));
        Assert.NotNull(store.Assume("states.amazonaws.com", Worker.ToString(), "s", Account.Arn("states", "stateMachine:m")));
        Assert.Throws<AwsException>(
            () => store.Assume("states.amazonaws.com", Worker.ToString(), "s", Account.Arn("states", "activity:m")));
        Assert.Throws<AwsException>(() => store.Assume("states.amazonaws.com", Worker.ToString(), "s"));
    }

    [Theory]
    [InlineData("states.us-west-2.amazonaws.com", true)]
    [InlineData("states.eu-west-1.amazonaws.com", false)]
    public void States_may_be_trusted_by_its_regional_name(string trusted, bool isTrusted)
    {
        var store = Store(Role("worker", Trust(trusted)));
        Assert.Equal(isTrusted, Record.Exception(
            () => store.Assume("states.amazonaws.com", Worker.ToString(), "s")) is null);
    }

    [Fact]
    public void A_trust_policy_may_deny()
    {
        var deny = """{ "Effect": "Deny", "Action": "sts:*", "Principal": "*" }""";
        Assert.Throws<AwsException>(
            () => Store(Role("worker", $"[{Trust("lambda.amazonaws.com")}, {deny}]"))
            .Assume("lambda.amazonaws.com", Worker.ToString(), "s"));
    }

    [Fact]
    public void A_session_takes_a_role_that_names_its_own_or_leaves_it_to_the_account()
    {
        static string TrustOf(string principal) =>
            $$"""{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "{{principal}}" } }""";
        var store = Store(
            Role("worker", Trust("lambda.amazonaws.com"),
                """{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::012345678912:role/permitted" }"""),
            Role("named", TrustOf("arn:aws:iam::012345678912:role/worker")),
            Role("permitted", TrustOf("arn:aws:iam::012345678912:root")),
            Role("account", TrustOf("012345678912")));
        var caller = Principal.AssumedRole(Worker, "s");
        Assert.NotNull(store.Assume(caller, "arn:aws:iam::012345678912:role/named", "chained"));
        Assert.NotNull(store.Assume(caller, "arn:aws:iam::012345678912:role/permitted", "chained"));
        Assert.NotNull(store.Assume(Principal.Root(Account), "arn:aws:iam::012345678912:role/account", "chained"));
        foreach (var role in (string[])["account", "worker", "nowhere"])
        {
            var refusal = Assert.Throws<AwsException>(() => store.Assume(caller, $"arn:aws:iam::012345678912:role/{role}", "chained"));
            Assert.Equal(
                $"User: arn:aws:sts::012345678912:assumed-role/worker/s is not authorized to perform: " +
                $"sts:AssumeRole on resource: arn:aws:iam::012345678912:role/{role}", refusal.Message);
        }
    }

    CredentialStore Store(params IamResource[] resources) =>
        new(Account, Access(_time, resources), _time);
}
