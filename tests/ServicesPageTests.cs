using System.Text;
using Local;

namespace Tests;

/// <summary>
/// <c>docs/services.md</c> is made of the services' own tables. <c>WRITE_PAGES=1</c> writes it.
/// </summary>
public sealed class ServicesPageTests : IDisposable
{
    const string Page = "docs/services.md";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("services-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_page_of_services_names_every_operation_that_is_here()
    {
        await using var cloud = await Cloud.CreateAsync(
            new("123456789012", "us-east-1"), _folder, TimeProvider.System, new());
        var page = Print(cloud);
        if (Environment.GetEnvironmentVariable("WRITE_PAGES") == "1")
            await File.WriteAllTextAsync(Repository.Path(Page), page, TestContext.Current.CancellationToken);

        Assert.True(page == Repository.Text(Page),
            $"{Page} is not what the services have: WRITE_PAGES=1 dotnet run --project tests -- --filter-class {GetType()}");
    }

    static string Print(Cloud cloud)
    {
        var page = new StringBuilder("""
            # What answers on the port

            Each service with the operations that are here, and how many its API has. A test makes this page of the
            services' own tables, and compares; what is different from AWS is in the page of each service in `local/`.

            | service | here | operations |
            | --- | --- | --- |

            """);
        foreach (var (model, operations) in ServedOperations.Of(cloud))
        {
            var list = string.Join(", ", operations.Select(name => $"`{name}`"));
            page.Append($"| {model.Service.ServiceId} | {operations.Count} of {model.Operations.Count} | {list} |\n");
        }
        return page.ToString();
    }
}
