using System.Text;
using Local.Lambda;
using Local.Lambda.Code;

[assembly: AssemblyFixture(typeof(Tests.Lambda.ClassLibrary))]

namespace Tests.Lambda;

public sealed class ClassLibraryTests(ClassLibrary library)
{
    [Theory]
    [InlineData("ClassLibrary.Handlers::Streams", """{"a": 1}""", """{"a": 1}""")]
    [InlineData("ClassLibrary.Handlers::StreamsLater", "[]", "[]")]
    [InlineData("ClassLibrary.Handlers::Poco", """{"Id":"x","Count":1}""", """{"Id":"x","Count":2}""")]
    [InlineData("ClassLibrary.Handlers::PocoLater", """{"Id":"x","Count":1}""", """{"Id":"Function","Count":1}""")]
    [InlineData("ClassLibrary.Handlers::Nothing", "{}", "\"made 1\"")]
    [InlineData("ClassLibrary.Handlers::NothingBack", """{"Id":"x","Count":1}""", "")]
    [InlineData("ClassLibrary.Handlers::Void", """{"Id":"x","Count":1}""", "")]
    [InlineData("ClassLibrary.Handlers::Shout", "\"loud\"", "\"LOUD\"")]
    [InlineData("ClassLibrary.Handlers::Inherited", "\"x\"", "\"inherited x\"")]
    [InlineData("ClassLibrary.Handlers+Nested::Handle", "\"x\"", "\"nested x\"")]
    [InlineData("ClassLibrary.Handlers::Int32 Overloaded(Int32)", "7", "7")]
    public async Task A_method_of_every_documented_signature_is_a_handler(string handler, string input, string output)
    {
        await using var host = await StartAsync(handler);
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Function", input);
        Assert.Equal(output, await response.Text());
        Assert.False(response.Headers.Contains("X-Amz-Function-Error"));
    }

    [Theory]
    [InlineData("ClassLibrary.Missing::Handle", "Unable to load type 'ClassLibrary.Missing' from assembly 'ClassLibrary'.")]
    [InlineData("ClassLibrary.Handlers::Missing",
        "Unable to find method 'Missing' in type 'ClassLibrary.Handlers' from assembly 'ClassLibrary': Found no methods matching")]
    [InlineData(
        "ClassLibrary.Handlers::Overloaded",
        "The method 'Overloaded' in type 'ClassLibrary.Handlers' appears to have a number of overloads.")]
    [InlineData("ClassLibrary.Handlers::Three",
        "Method 'Three' of type 'ClassLibrary.Handlers' is not supported: the method has more than 2 parameters.")]
    [InlineData("ClassLibrary.Handlers::Second",
        "Method 'Second' of type 'ClassLibrary.Handlers' is not supported: the method has 2 parameters, but the " +
        "second parameter is not of")]
    [InlineData(
        "ClassLibrary.Handlers::Generic", "Method 'Generic' of type 'ClassLibrary.Handlers' is not supported: the method is generic.")]
    [InlineData(
        "ClassLibrary.Handlers::AsyncVoid",
        "Method 'AsyncVoid' of type 'ClassLibrary.Handlers' is not supported: the method is 'async void'.")]
    [InlineData(
        "ClassLibrary.Handlers::Value", "Method 'Value' of type 'ClassLibrary.Handlers' is not supported: the method returns a ValueTask.")]
    [InlineData("ClassLibrary.Abstract::Handle", "Type 'ClassLibrary.Abstract' is not supported: it is abstract.")]
    [InlineData("ClassLibrary.NoConstructor::Handle", "Type 'ClassLibrary.NoConstructor' is not supported: it has no public constructor")]
    public async Task What_cannot_be_a_handler_fails_at_init_with_the_runtimes_words(string handler, string message)
    {
        await using var host = await StartAsync(handler);
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Function", "\"x\"");
        var error = await response.Json();
        Assert.Equal("LambdaValidationException", error.GetProperty("errorType").GetString());
        Assert.StartsWith(message, error.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_has_its_type_message_trace_and_cause()
    {
        await using var host = await StartAsync("ClassLibrary.Handlers::Throws");
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Function", "\"No such row\"");
        var error = await response.Json();
        Assert.Equal("ArgumentException", error.GetProperty("errorType").GetString());
        Assert.Equal("No such row", error.GetProperty("errorMessage").GetString());
        Assert.StartsWith("at ClassLibrary.Handlers.Throws(String text)",
            error.GetProperty("stackTrace")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("why", error.GetProperty("cause").GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task The_context_is_the_functions_own_interface_and_its_logger_writes_to_the_log()
    {
        await using var host = await StartAsync("ClassLibrary.Handlers::Context");
        using var response = await LambdaClient.InvokeAsync(host.Endpoint, "Function", "{}", tail: true);
        var context = await response.Json();
        var id = response.Headers.GetValues("x-amzn-RequestId").Single();
        Assert.Equal(id, context.GetProperty("AwsRequestId").GetString());
        Assert.Equal("$LATEST", context.GetProperty("FunctionVersion").GetString());
        Assert.Equal(512, context.GetProperty("MemoryLimitInMB").GetInt32());
        Assert.InRange(context.GetProperty("Left").GetDouble(), 0, 60);
        Assert.False(context.GetProperty("HasClient").GetBoolean());
        var log = Encoding.UTF8.GetString(
            Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single()));
        Assert.Contains($"Z\t{id}\tinfo\ta line\n", log, StringComparison.Ordinal);
        Assert.Contains($"Z\t{id}\twarn\ta warning\n", log, StringComparison.Ordinal);
        Assert.Contains(
            $"Z\t{id}\tfail\tat 7\nSystem.InvalidOperationException: inner\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_for_another_processor_is_made_one_that_is_loaded_here()
    {
        // Compiled ahead for this machine: for another one, it must be changed.
        var image = File.ReadAllBytes(typeof(object).Assembly.Location);
        var (here, other) = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            is System.Runtime.InteropServices.Architecture.Arm64
            ? (System.Runtime.InteropServices.Architecture.Arm64, System.Runtime.InteropServices.Architecture.X64)
            : (System.Runtime.InteropServices.Architecture.X64, System.Runtime.InteropServices.Architecture.Arm64);
        Assert.False(PortableAssembly.Rewrite([.. image], here));
        Assert.True(PortableAssembly.Rewrite(image, other));
        Assert.False(PortableAssembly.Rewrite(image, here));
        using var reader = new System.Reflection.PortableExecutable.PEReader(new MemoryStream(image));
        Assert.Equal(0, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        Assert.True(reader.PEHeaders.CorHeader.Flags.HasFlag(System.Reflection.PortableExecutable.CorFlags.ILOnly));
        Assert.False(PortableAssembly.Rewrite("no assembly"u8.ToArray(), here));
    }

    async Task<LambdaHost> StartAsync(string handler) => await LambdaHost.StartAsync(
        library.Data.CreateSubdirectory(Guid.NewGuid().ToString("N")),
        [await library.BuildAsync() with { Handler = $"ClassLibrary::{handler}" }]);
}

/// <summary>The class library, built once for all tests.</summary>
public sealed class ClassLibrary : IDisposable
{
    public DirectoryInfo Data => field ??= Directory.CreateTempSubdirectory("tests-library-");

    internal async Task<LambdaFunction> BuildAsync()
    {
        var function = SampleFunction.Named("Function");
        var built = await new FunctionBuild(Data, TimeProvider.System).BuildAsync(
            function, new(Repository.Path("tests/Lambda/Functions/ClassLibrary")), null, CancellationToken.None);
        return function with { Code = new FunctionCode.Folder(built.FullName) };
    }

    public void Dispose() => Data.Delete(recursive: true);
}
