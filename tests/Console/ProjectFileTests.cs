using Local.Console.Editing;

namespace Tests.Console;

/// <summary>What code mode writes to the project's file.</summary>
public sealed class ProjectFileTests : IClassFixture<ConsoleHost>
{
    readonly ConsoleHost _host;

    public ProjectFileTests(ConsoleHost host)
    {
        _host = host;
        File.WriteAllText(Path, Repository.Text("tests/Console/Cases/project/orders.asl.json"));
    }

    string Path => System.IO.Path.Combine(_host.Project, "orders.asl.json");

    [Fact]
    public void An_edited_definition_goes_to_its_file_with_the_placeholders_put_back()
    {
        var before = File.ReadAllText(Path);
        var edited = _host.Orders.DefinitionText.Replace("\"Seconds\": 2", "\"Seconds\": 3");
        Assert.Contains("shop-number-one", edited);
        var change = Find().Change(edited);

        Assert.True(change.IsFaithful);
        Assert.Equal(["-", "+"], change.Lines.Where(line => line.Kind is not DiffKind.Kept)
            .Select(line => line.Kind is DiffKind.Added ? "+" : "-"));
        change.File.Write(change.After);

        Assert.Equal(before.Replace("\"Seconds\": 2", "\"Seconds\": 3"), File.ReadAllText(Path));
    }

    [Fact]
    public void A_value_of_the_stack_in_a_changed_line_becomes_its_placeholder()
    {
        var edited = _host.Orders.DefinitionText.Replace("Orders of shop-number-one", "All orders of shop-number-one");

        Assert.Contains("\"All orders of ${Shop}: every", Find().Change(edited).After);
    }

    [Fact]
    public void A_file_that_another_program_has_changed_is_not_overwritten()
    {
        var change = Find().Change(_host.Orders.DefinitionText + "\n");
        File.AppendAllText(Path, "\n\n");

        Assert.Contains("was changed meanwhile", Assert
            .Throws<IOException>(() => change.File.Write(change.After)).Message);
        Assert.EndsWith("\n\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_file_that_is_gone_is_said_to_be()
    {
        File.Delete(Path);

        var (file, reason) = ProjectFile.Find(_host.Orders, _host.Cloud.Deployments.Latest);

        Assert.Null(file);
        Assert.Contains("orders.asl.json", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_is_not_of_the_template_has_no_file()
    {
        var machine = _host.Create("Other", """{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }""");

        var (file, reason) = ProjectFile.Find(machine, _host.Cloud.Deployments.Latest);

        Assert.Null(file);
        Assert.Contains("not of the template", reason);
    }

    ProjectFile Find() => ProjectFile.Find(_host.Orders, _host.Cloud.Deployments.Latest).File!;
}
