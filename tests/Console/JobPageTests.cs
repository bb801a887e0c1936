using Bunit;
using Local.Console.Buckets;
using Local.Console.Controls;
using Local.Console.Pages;
using Local.Console.Roles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Tests.Console;

/// <summary>The pages of jobs, buckets and roles, over an execution that has tuned.</summary>
public sealed class JobPageTests : BunitContext, IClassFixture<TuningHost>
{
    readonly TuningHost _host;

    public JobPageTests(TuningHost host)
    {
        _host = host;
        Services.AddSingleton(host.Console.Services);
        Services.AddScoped<PageQuery>();
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new("Server", isInteractive: true));
    }

    [Fact]
    public void Trials_are_sorted_by_a_click_on_a_column_and_what_is_best_is_marked()
    {
        var page = Render<TuningPage>(tuning => tuning.Add(t => t.Name, "churn"));
        var header = page.FindAll("button.sort").Single(button => button.TextContent.StartsWith("validation:auc"));

        header.Click();
        page.FindAll("button.sort").Single(button => button.TextContent.StartsWith("validation:auc")).Click();

        var first = page.FindAll(".trials tbody tr").First(row => row.TextContent.Length > 0);
        Assert.Contains(_host.Job.BestTrainingJob!.Name, first.TextContent);
        Assert.Contains("selected", first.ClassName);
        Assert.Equal("descending", page.Find("th[aria-sort=descending]").GetAttribute("aria-sort"));
    }

    [Fact]
    public async Task A_tuning_job_none_of_whose_trials_has_an_objective_says_so()
    {
        var job = await _host.TuneWithoutMetricAsync();

        var page = Render<TuningPage>(tuning => tuning.Add(t => t.Name, job.Name));

        Assert.Contains("None that has ended has printed the metric.", page.Markup, StringComparison.Ordinal);
        Assert.Contains(job.FailureReason!, page.Find(".banner.failed").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_trials_are_compared_and_the_choice_is_in_the_address()
    {
        var page = Render<TuningPage>(tuning => tuning.Add(t => t.Name, "churn"));
        Assert.Empty(page.FindAll(".comparison"));

        page.Find("input[aria-label='Compare trial 3']").Change(true);

        Assert.EndsWith("?compare=3", Services.GetRequiredService<NavigationManager>().Uri);
        var compared = Render<Local.Console.Jobs.TrialComparison>(comparison => comparison
            .Add(c => c.Board, new(_host.Job, _host.SageMaker))
            .Add(c => c.Trials, [.. new Local.Reports.Tuning.TuningBoard(_host.Job, _host.SageMaker).Trials.Take(2)]));
        Assert.Contains("eta", compared.Find("tr.differs th").ParentElement!.ParentElement!.TextContent);
    }

    [Fact]
    public void A_threshold_that_is_moved_changes_the_confusion_matrix()
    {
        var page = Render<TransformPage>(transform => transform.Add(t => t.Name, "churn-test"));
        var before = page.Find(".confusion tbody").TextContent;

        page.Find("input[type=range]").Input("1");

        Assert.NotEqual(before, page.Find(".confusion tbody").TextContent);
        Assert.Equal("0", page.FindAll(".confusion tbody td")[0].TextContent);
    }

    [Fact]
    public void A_role_shows_why_a_call_was_denied_and_what_it_never_used()
    {
        var role = _host.Role;

        var calls = Render<RolePage>(page => page.Add(p => p.Name, role));
        var denied = calls.FindAll(".calls tbody tr")[0].TextContent;
        Assert.Contains("Denied", denied);
        Assert.Contains("s3:DeleteObject", denied);
        Assert.Contains("Safety, statement KeepObjects", denied);

        var authorized = _host.Console.Cloud.Authorizations.Of(null);
        var policies = _host.Console.Cloud.Policies.Current.InlineOf(role);
        var granted = GrantedAction.Of("Work", policies.Single(policy => policy.Name == "Work").Document, authorized)
            .ToDictionary(grant => grant.Action, grant => grant.Uses);
        Assert.Equal(0, granted["dynamodb:GetItem"]);
        Assert.True(granted["sagemaker:*"] > 0);
        Assert.True(granted["s3:GetObject"] > 0);
    }

    [Fact]
    public void A_bucket_shows_folders_and_the_cells_of_a_CSV()
    {
        var top = Render<BucketPage>(page => page.Add(p => p.Name, _host.Bucket));
        Assert.Equal(
            ["data/", "models/", "scores/"], top.FindAll(".rows a").Select(link => link.TextContent));
        var columns = Preview.Read("data/a.csv", new MemoryStream("x,\"a,b\"\n1,<b>2</b>\n"u8.ToArray()));
        Assert.Equal(["x", "a,b"], columns.Rows[0]);
        Assert.Equal("<b>2</b>", columns.Rows[1][1]);
        Assert.True(columns.IsWhole);
    }

    [Fact]
    public void A_preview_of_what_is_no_text_says_so_and_one_of_JSON_is_indented()
    {
        Assert.Null(Preview.Read("model.tar.gz", new MemoryStream([31, 139, 0, 0])).Text);
        Assert.Equal("{\n  \"a\": 1\n}", Preview.Read("a.json", new MemoryStream("""{"a":1}"""u8.ToArray())).Text);
        Assert.False(Preview.Read("a.txt", new MemoryStream([.. Enumerable.Repeat((byte)97, 300_000)])).IsWhole);
    }
}
