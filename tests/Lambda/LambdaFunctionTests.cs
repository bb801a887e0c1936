using System.Text.Json;
using Local.Aws;
using Local.Lambda;
using Local.Lambda.Code;

namespace Tests.Lambda;

public sealed class LambdaFunctionTests
{
    [Fact]
    public void Properties_are_read_as_CloudFormation_writes_them_and_the_rest_has_Lambdas_defaults()
    {
        var function = Parse("""
            {
              "CodeUri": "functions/Sample/", "Handler": "Sample", "Runtime": "dotnet10", "Architectures": ["arm64"],
                "MemorySize": "512", "Timeout": 30, "Role": "arn",
              "Environment": { "Variables": { "BUCKET": "prices", "ROWS": 5000 } },
                "LoggingConfig": { "LogFormat": "JSON", "LogGroup": "prices" }, "Tracing": "Active"
            }
            """);
        Assert.Equal("/stack/functions/Sample/", ((FunctionCode.Folder)function.Code).Path);
        Assert.Equal(("Sample", "arm64", 512, TimeSpan.FromSeconds(30)),
            (function.Handler, function.Architecture, function.MemorySize, function.Timeout));
        Assert.Equal(new Dictionary<string, string> { ["BUCKET"] = "prices", ["ROWS"] = "5000" }, function.Environment);
        Assert.Equal(new LoggingConfig("JSON", "INFO", "INFO", "prices"), function.Logging);

        function = Parse("""{ "Handler": "Sample" }""");
        Assert.Equal((128, TimeSpan.FromSeconds(3), "/aws/lambda/Sample"),
            (function.MemorySize, function.Timeout, function.LogGroup));
    }

    [Theory]
    [InlineData("""{ }""", "It has no Handler.")]
    [InlineData("""{ "Handler": "S", "CodeUri": { "Bucket": "b" } }""",
        """Its code is neither a path nor an object of S3 (Bucket and Key): { "Bucket": "b" }.""")]
    [InlineData("""{ "Handler": "S", "Timeout": 901 }""", "Its Timeout is 901, and must be an integer from 1 to 900.")]
    [InlineData("""{ "Handler": "S", "MemorySize": "1 GB" }""", "Its MemorySize is \"1 GB\", and must be an integer from 128 to 10240.")]
    [InlineData("""{ "Handler": "S", "LoggingConfig": { "LogFormat": "XML" } }""",
        "Its LoggingConfig.LogFormat is not supported with this value: \"XML\".")]
    [InlineData("""{ "Handler": "S", "Environment": { "Variables": { "AWS_REGION": "x" } } }""",
        "Its environment variable AWS_REGION is reserved: Lambda sets it. Give it another name.")]
    public void What_cannot_be_run_is_refused_by_name(string properties, string message) =>
        Assert.Equal($"Function Sample: {message}", Assert.Throws<FunctionException>(() => Parse(properties)).Message);

    static LambdaFunction Parse(string properties) => LambdaFunction.Parse(
        "Sample", LambdaHost.Account.Arn("lambda", "function:Sample"),
        Arn.Parse("arn:aws:iam::123456789012:role/sample"), new("/stack"), JsonElement.Parse(properties));
}
