using Local.Lambda;
using Local.Lambda.Code;

namespace Tests.Lambda;

public sealed class FunctionBuildTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-build-");
    readonly List<string> _built = [];

    [Fact]
    public async Task A_function_is_built_again_only_when_a_source_has_changed_and_a_failed_build_changes_nothing()
    {
        Write("Shared/Shared.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        Write("Shared/Shared.cs", "public static class Shared { public const int Value = 1; }");
        Write("Function/Function.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup><ProjectReference Include="../Shared/Shared.csproj" /></ItemGroup>
            </Project>
            """);
        Write("Function/Program.cs", "System.Console.WriteLine(Shared.Value);");

        var first = await BuildAsync();
        Assert.True(File.Exists(Path.Combine(first.FullName, "Function.dll")));
        Assert.True(File.Exists(Path.Combine(first.FullName, "Shared.dll")));
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "Function", "obj")));
        Write("Function/obj/leftover.cs", "not compiled");
        Assert.Equal(first.FullName, (await BuildAsync()).FullName);
        Assert.Equal(["Function"], _built);

        Write("Shared/Shared.cs", "public static class Shared { public const int Value = oops; }");
        var failure = await Assert.ThrowsAsync<FunctionException>(BuildAsync);
        var line = Assert.Single(failure.Message.Split(Environment.NewLine)[1..]);
        Assert.StartsWith("Function Function: It does not build.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            $"{_folder.FullName}/Shared/Shared.cs(1,55): error CS0103: The name 'oops' does not exist in the " +
            $"current context", line);
        Assert.Equal([first.FullName], first.Parent!.GetDirectories().Select(each => each.FullName));

        Write("Shared/Shared.cs", "public static class Shared { public const int Value = 1; }");
        Assert.Equal(first.FullName, (await BuildAsync()).FullName);
        Assert.Equal(["Function", "Function"], _built);
    }

    [Fact]
    public void The_hash_covers_what_the_project_names_and_what_it_inherits_and_no_output()
    {
        Write("Directory.Build.props", """<Project><Import Project="rules/Rules.props" /></Project>""");
        Write("rules/Rules.props", "<Project />");
        Write("NuGet.Config", "<configuration />");
        Write("Texts/Words.cs", "");
        Write("Function/Function.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="$(SomeSdk)/not/ours.targets" />
              <ItemGroup>
                <Compile Include="../Texts/*.cs" />
                <ProjectReference Include="..\Shared\Shared.csproj" />
              </ItemGroup>
            </Project>
            """);
        Write("Shared/Shared.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup><ProjectReference Include="../Function/Function.csproj" /></ItemGroup>
            </Project>
            """);
        Write("Function/deep/data.csv", "1");
        Write("Function/bin/Function.dll", "");
        Write("Shared/obj/Shared.dll", "");
        Assert.Equal(
            ["Directory.Build.props", "Function/Function.csproj", "Function/deep/data.csv", "NuGet.Config",
                "Shared/Shared.csproj", "Texts/Words.cs", "rules/Rules.props"],
            FunctionSources.Find(new(Path.Combine(_folder.FullName, "Function/Function.csproj")))
                .Select(file => Path.GetRelativePath(_folder.FullName, file)));
    }

    [Fact]
    public void The_hash_knows_the_variables_that_the_build_reads_as_properties_and_no_others()
    {
        Write("Function/Function.csproj", """<Project><ItemGroup Condition="'$(Packages)' == 'true'" /></Project>""");
        FileInfo project = new(Path.Combine(_folder.FullName, "Function/Function.csproj"));

        var without = FunctionSources.Hash(project, new Dictionary<string, string>());

        Assert.Equal(without, FunctionSources.Hash(project, new Dictionary<string, string> { ["OTHER"] = "true" }));
        Assert.NotEqual(without, FunctionSources.Hash(project, new Dictionary<string, string> { ["PACKAGES"] = "true" }));
        Assert.NotEqual(
            FunctionSources.Hash(project, new Dictionary<string, string> { ["Packages"] = "false" }),
            FunctionSources.Hash(project, new Dictionary<string, string> { ["Packages"] = "true" }));
    }

    [Fact]
    public async Task A_class_library_without_what_loads_it_is_refused_with_what_to_do()
    {
        Write("Function/Function.dll", "");
        var refusal = await Assert.ThrowsAsync<FunctionException>(
            () => LambdaHost.StartAsync(_folder, [Function() with { Handler = "Function::Type::Method" }]));
        Assert.EndsWith(
            $"is a class library's, of which {Sources.FullName} has no Function.deps.json. Publish it with " +
            "<GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>.",
            refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_names_nothing_is_refused()
    {
        Write("Function/Other.dll", "");
        var refusal = await Assert.ThrowsAsync<FunctionException>(() => LambdaHost.StartAsync(_folder, [Function()]));
        Assert.StartsWith("Function Function: Its Handler Function names no assembly or binary", refusal.Message,
            StringComparison.Ordinal);
    }

    DirectoryInfo Sources => new(Path.Combine(_folder.FullName, "Function"));

    LambdaFunction Function() => SampleFunction.Named("Function") with
    {
        Code = new FunctionCode.Folder(Sources.FullName),
        Handler = "Function",
    };

    Task<DirectoryInfo> BuildAsync() =>
        new FunctionBuild(new(Path.Combine(_folder.FullName, "data")), TimeProvider.System)
            .BuildAsync(
                Function(), Sources, function => _built.Add(function.Name), TestContext.Current.CancellationToken);

    void Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
