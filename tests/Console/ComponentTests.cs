using Bunit;
using Local.Console.Controls;
using Local.Console.Editing;
using Local.Console.Executions;
using Local.Console.Machines;
using Local.Console.Steps;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Console;

public sealed class ComponentTests : BunitContext, IClassFixture<ConsoleHost>
{
    readonly ConsoleHost _host;

    public ComponentTests(ConsoleHost host)
    {
        _host = host;
        Services.AddSingleton(host.Services);
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new("Server", isInteractive: true));
    }

    [Fact]
    public void A_cause_that_is_JSON_is_shown_by_its_sentence_and_unfolds()
    {
        var banner = Render<FailureCause>(
            cause => cause.Add(c => c.Cause, """{"errorMessage":"No <b>rows</b>","errorType":"X"}"""));

        Assert.StartsWith("No <b>rows</b>", banner.Find(".cause").TextContent);
        Assert.Contains("\"errorType\": \"X\"", banner.Find("details pre").TextContent);
        Assert.Empty(banner.FindAll(".cause b"));
    }

    [Theory]
    [InlineData("{", "Line 1, column 2:")]
    [InlineData("{\n  \"a\": tru\n}", "Line 2, column")]
    [InlineData("[1, 2]", "Valid JSON")]
    public void An_editor_says_what_is_no_JSON_and_where(string text, string message)
    {
        var editor = Render<JsonEditor>(input => input.Add(e => e.Label, "Input").Add(e => e.Value, text));

        Assert.Contains(message, editor.Find("[role=status]").TextContent);
    }

    [Fact]
    public void The_start_dialog_warns_of_a_name_that_CloudWatch_cannot_take_and_refuses_one_that_the_service_refuses()
    {
        var dialog = Render<StartDialog>(start => start.Add(s => s.Arn, _host.Orders.Arn));
        Assert.False(IsDisabled());

        dialog.Find("input").Input("bestellung-grün");
        Assert.Contains("CloudWatch", dialog.Find("#start-name").TextContent);
        Assert.False(IsDisabled());

        dialog.Find("input").Input("a b");
        Assert.Contains("Invalid Name", dialog.Find("#start-name").TextContent);
        Assert.True(IsDisabled());

        bool IsDisabled() => dialog.Find("button[type=submit]").HasAttribute("disabled");
    }

    [Fact]
    public async Task An_error_of_the_service_stays_in_the_dialog()
    {
        await _host.RunAsync(_host.Orders.Arn, """{ "amount": 1 }""", "taken");
        var dialog = Render<StartDialog>(start => start.Add(s => s.Arn, _host.Orders.Arn));
        dialog.Find("input").Input("taken");
        dialog.Find("textarea").Input("""{ "amount": 2 }""");

        dialog.Find("form").Submit();

        dialog.WaitForAssertion(
            () => Assert.Contains("Execution Already Exists", dialog.Find("[role=alert]").TextContent), Patience);
        Assert.Equal("""{ "amount": 2 }""", dialog.Find("textarea").GetAttribute("value"));
    }

    [Fact]
    public async Task The_dialog_offers_the_projects_events_and_begins_with_the_last_input()
    {
        var machine = _host.Create("Begun", """
            { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }
            """);
        var first = Render<StartDialog>(start => start.Add(s => s.Arn, machine.Arn));
        Assert.Equal("{}", first.Find("textarea").GetAttribute("value"));

        await _host.RunAsync(machine.Arn, """{"n":1}""", "one");
        var second = Render<StartDialog>(start => start.Add(s => s.Arn, machine.Arn));
        Assert.Equal("{\n  \"n\": 1\n}", second.Find("textarea").GetAttribute("value"));
        Assert.Equal(
            ["Choose an input …", "Input of one", "events/two-items.json"],
            second.FindAll("option").Select(option => option.TextContent).Take(3));
    }

    [Fact]
    public async Task A_state_test_shows_how_the_data_flow()
    {
        var definition = """
            { "StartAt": "A", "States": { "A": { "Type": "Pass", "InputPath": "$.in",
              "Parameters": { "b.$": "$.a" }, "ResultPath": "$.out", "End": true } } }
            """;
        var test = Render<StateTest>(state => state.Add(t => t.Arn, _host.Orders.Arn)
            .Add(t => t.Definition, definition).Add(t => t.States, ["A"]).Add(t => t.State, "A"));
        test.Find("textarea").Input("""{ "in": { "a": 7 } }""");

        await test.Find("form").SubmitAsync();

        test.WaitForAssertion(() => Assert.Contains("SUCCEEDED", test.Markup), Patience);
        Assert.Equal(
            ["Input", "After InputPath", "After Parameters: what is sent", "After ResultSelector", "After ResultPath"],
            test.FindAll(".flow summary").Select(stage => stage.TextContent));
        Assert.Contains("\"b\": 7", test.FindAll(".flow pre")[2].TextContent);
    }

    [Fact]
    public async Task Hostile_names_and_data_are_text()
    {
        var hostile = """<img src=x onerror="alert(1)">""";
        var input = System.Text.Json.JsonSerializer.Serialize(new { amount = 1, note = hostile });
        var execution = await _host.RunAsync(_host.Orders.Arn, input);
        var summary = Render<ExecutionSummary>(parameters => parameters.Add(s => s.View, ExecutionView.Of(execution)));

        summary.FindAll("[role=tab]")[1].Click();

        Assert.Contains("onerror", summary.Find("pre").TextContent);
        Assert.Empty(summary.FindAll("img"));
    }

    [Fact]
    public async Task A_history_is_filtered_by_any_text_in_it()
    {
        var view = ExecutionView.Of(await _host.RunAsync(_host.Orders.Arn, """{ "amount": 1, "word": "needle" }"""));
        var table = Render<EventTable>(events => events.Add(e => e.View, view));
        Assert.Contains($"{view.Progress.Events.Count} events", table.Find("[role=status]").TextContent);

        table.Find("input").Input("needle");
        Assert.Contains("4 events", table.Find("[role=status]").TextContent);

        table.Find("select").Change("failures");
        Assert.Contains("0 events", table.Find("[role=status]").TextContent);
    }

    static TimeSpan Patience => TimeSpan.FromMinutes(5);
}
