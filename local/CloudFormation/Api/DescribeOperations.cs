using Local.Aws;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

/// <summary>The operations that show stacks, their resources and events.</summary>
sealed class DescribeOperations(CloudFormationService service, StackRequests requests)
{
    public void AddTo(AwsService api) => api
        .Add<OptionalStackRequest>("DescribeStacks", request => requests.ArnOf(request.StackName ?? "*"), Stacks)
        .Add<ListStacksRequest>("ListStacks", _ => "*", List)
        .Add<OptionalStackRequest>("DescribeStackEvents", request => requests.ArnOf(request.StackName ?? "*"), Events)
        .Add<ResourceRequest>("DescribeStackResource", request => requests.ArnOf(request.StackName), Resource)
        .Add<ResourcesRequest>("DescribeStackResources", request => requests.ArnOf(request.StackName ?? "*"), Resources)
        .Add<StackRequest>("ListStackResources", request => requests.ArnOf(request.StackName), ListResources)
        .Add<PageRequest>("ListExports", _ => "*", ListExports)
        .Add<ExportRequest>("ListImports", _ => "*", ListImports);

    object Stacks(OptionalStackRequest request)
    {
        if (request.StackName is { } name)
            return new { Stacks = new[] { Answers.Stack(service.Get(name, StackErrors.NoStackWithId).Record) } };
        var there = service.Stacks.All.Where(stack => !stack.Record.IsDeleted).Reverse();
        var page = Page<KeptStack>.Of([.. there], request.NextToken);
        return new { Stacks = page.Items.Select(stack => Answers.Stack(stack.Record)), page.NextToken };
    }

    object List(ListStacksRequest request)
    {
        var filter = request.StackStatusFilter ?? [];
        var page = Page<StackRecord>.Of(
            [
                .. service.Stacks.All.Select(stack => stack.Record).Reverse()
                    .Where(stack => filter.Count == 0 || filter.Contains(stack.Status)),
            ],
            request.NextToken);
        return new { StackSummaries = page.Items.Select(Answers.Summary), page.NextToken };
    }

    object Events(OptionalStackRequest request)
    {
        var name = request.StackName ?? throw StackErrors.Invalid(
            "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null");
        var stack = service.Get(name, StackErrors.NoStack);
        var page = EventPage.Of(stack.Events, request.NextToken);
        return new { StackEvents = page.Items.Select(@event => Answers.Event(stack.Record, @event)), page.NextToken };
    }

    object Resource(ResourceRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoQuotedStack).Record;
        return new { StackResourceDetail = Answers.Detail(stack, Find(stack, request.LogicalResourceId)) };
    }

    object Resources(ResourcesRequest request)
    {
        var stack = request switch
        {
            { StackName: { } name, PhysicalResourceId: null } => service.Get(name, StackErrors.NoStackWithId).Record,
            { StackName: null, PhysicalResourceId: { } id } => service.Stacks.All.Select(each => each.Record)
                .FirstOrDefault(each => each.Resources.Any(resource => resource.Resource.PhysicalId == id))
                ?? throw StackErrors.Invalid($"Stack for {id} does not exist"),
            _ => throw StackErrors.Invalid("You must specify either StackName or PhysicalResourceId, but not both."),
        };
        var resources = request.LogicalResourceId is { } logicalId ? [Find(stack, logicalId)] : stack.Resources;
        return new { StackResources = resources.Select(resource => Answers.Resource(stack, resource)) };
    }

    object ListResources(StackRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStackWithId).Record;
        var page = Page<ResourceRecord>.Of(stack.Resources, request.NextToken);
        return new
        {
            StackResourceSummaries = page.Items.Select(resource => Answers.Summary(stack, resource)),
            page.NextToken,
        };
    }

    object ListExports(PageRequest request)
    {
        var exports = service.Exports().ToList();
        var page = Page<KeyValuePair<string, (StackRecord Stack, string Value)>>.Of(exports, request.NextToken);
        return new
        {
            Exports = page.Items.Select(export => new
            {
                ExportingStackId = export.Value.Stack.Id,
                Name = export.Key,
                export.Value.Value,
            }),
            page.NextToken,
        };
    }

    object ListImports(ExportRequest request)
    {
        var page = Page<string>.Of(service.ImportersOf(request.ExportName), request.NextToken);
        return page.Items.Count > 0 ? new { Imports = page.Items, page.NextToken }
            : throw StackErrors.Invalid($"Export '{request.ExportName}' is not imported by any stack.");
    }

    static ResourceRecord Find(StackRecord stack, string logicalId) =>
        stack.Resources.FirstOrDefault(resource => resource.LogicalId == logicalId)
            ?? throw StackErrors.Invalid($"Resource {logicalId} does not exist for stack {stack.Name}");
}

/// <summary>Events are shown the newest first, while new ones come.</summary>
static class EventPage
{
    /// <param name="events">The oldest first.</param>
    /// <param name="token">How many events there were before those that were shown.</param>
    public static Page<StackEvent> Of(IReadOnlyList<StackEvent> events, string? token)
    {
        const int Size = 100;
        var end = events.Count;
        if (token is not null && !(int.TryParse(token, out end) && end > 0 && end <= events.Count))
            throw StackErrors.Invalid("The nextToken is invalid.");
        var start = Math.Max(0, end - Size);
        return new([.. events.Take(start..end).Reverse()], start > 0 ? $"{start}" : null);
    }
}
