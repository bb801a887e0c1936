using Local.Aws;
using Local.CloudFormation.Drift;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

/// <summary>The operations that find out what of a stack was changed by others.</summary>
sealed class DriftOperations(CloudFormationService service, StackRequests requests)
{
    public void AddTo(AwsService api) => api
        .Add<DetectDriftRequest>("DetectStackDrift", request => requests.ArnOf(request.StackName), Detect)
        .Add<ResourceRequest>("DetectStackResourceDrift", request => requests.ArnOf(request.StackName), DetectOne)
        .Add<DriftStatusRequest>("DescribeStackDriftDetectionStatus", _ => "*", Status)
        .Add<ResourceDriftsRequest>(
            "DescribeStackResourceDrifts", request => requests.ArnOf(request.StackName), ResourceDrifts);

    object Detect(DetectDriftRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        CheckAtRest(stack.Record);
        var now = service.Now;
        var chosen = request.LogicalResourceIds is { Count: > 0 } ids ? ids.Select(id => Find(stack.Record, id))
            : stack.Record.Resources;
        var drifts = chosen
            .Select(resource => DriftDetection.Detect(resource, service.Provisioner, now)).OfType<ResourceDrift>();
        var report = new DriftReport(Guid.NewGuid().ToString(), now, [.. drifts]);
        stack.Change(record => record with { Drift = report });
        return new { StackDriftDetectionId = report.Id };
    }

    object DetectOne(ResourceRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack);
        CheckAtRest(stack.Record);
        var resource = Find(stack.Record, request.LogicalResourceId);
        var drift = DriftDetection.Detect(resource, service.Provisioner, service.Now) ?? throw StackErrors.Invalid(
            $"Resource type {DeployedType(resource)} is not supported by drift detection here.");
        stack.Change(record => record with
        {
            Drift = new(
                record.Drift?.Id ?? Guid.NewGuid().ToString(),
                service.Now,
                [
                    .. (record.Drift?.Resources ?? []).Where(each => each.LogicalId != drift.LogicalId),
                    drift,
                ]),
        });
        return new { StackResourceDrift = Answer(stack.Record, drift) };
    }

    /// <summary>A detection has ended when it is answered.</summary>
    object Status(DriftStatusRequest request)
    {
        var stack = service.Stacks.All.FirstOrDefault(each => each.Record.Drift?.Id == request.StackDriftDetectionId)
            ?.Record ?? throw StackErrors.Invalid(
                $"Drift detection with id {request.StackDriftDetectionId} does not exist");
        return new
        {
            StackId = stack.Id,
            request.StackDriftDetectionId,
            StackDriftStatus = stack.Drift!.Status,
            DetectionStatus = "DETECTION_COMPLETE",
            DriftedStackResourceCount = stack.Drift.Drifted,
            stack.Drift.Timestamp,
        };
    }

    object ResourceDrifts(ResourceDriftsRequest request)
    {
        var stack = service.Get(request.StackName, StackErrors.NoStack).Record;
        var filter = request.StackResourceDriftStatusFilters ?? [];
        var page = Page<ResourceDrift>.Of(
            [
                .. (stack.Drift?.Resources ?? []).Where(drift => filter.Count == 0 || filter.Contains(drift.Status)),
            ],
            request.NextToken);
        return new { StackResourceDrifts = page.Items.Select(drift => Answer(stack, drift)), page.NextToken };
    }

    static object Answer(StackRecord stack, ResourceDrift drift) => new
    {
        StackId = stack.Id,
        LogicalResourceId = drift.LogicalId,
        PhysicalResourceId = drift.PhysicalId,
        ResourceType = drift.Type,
        ExpectedProperties = drift.Expected,
        ActualProperties = drift.Actual,
        PropertyDifferences = drift.Differences,
        StackResourceDriftStatus = drift.Status,
        drift.Timestamp,
    };

    static ResourceRecord Find(StackRecord stack, string logicalId) =>
        stack.Resources.FirstOrDefault(resource => resource.LogicalId == logicalId)
            ?? throw StackErrors.Invalid($"Resource {logicalId} does not exist for stack {stack.Name}");

    static string DeployedType(ResourceRecord resource) => ResourceTypes.DeployedType.Of(resource.Resource.Type);

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html"/>
    static void CheckAtRest(StackRecord stack)
    {
        if (stack.IsBusy || stack.IsInReview || stack.IsDeleted)
            throw StackErrors.Invalid(
                $"Drift detection cannot be performed on stack [{stack.Id}] in {stack.Status} state.");
    }
}

sealed record DetectDriftRequest(string StackName, IReadOnlyList<string>? LogicalResourceIds = null);

sealed record DriftStatusRequest(string StackDriftDetectionId);

sealed record ResourceDriftsRequest(
    string StackName, IReadOnlyList<string>? StackResourceDriftStatusFilters = null, string? NextToken = null);
