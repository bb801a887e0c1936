namespace Local.SageMaker.Jobs;

/// <summary>What the API makes under a name, keeps and shows: jobs, models, endpoints.</summary>
interface IResource
{
    string Name { get; }
    string Arn { get; }
    DateTimeOffset CreationTime { get; }

    /// <summary>The token of the call that made it, when a state machine did.</summary>
    string? ClientToken { get; }

    /// <summary>Replaced as a whole.</summary>
    IReadOnlyDictionary<string, string> Tags { get; set; }
}

/// <summary>The resources of one kind, whatever else they are.</summary>
interface IKeptResources
{
    /// <summary>As ARNs name it: <c>training-job</c>.</summary>
    string Kind { get; }

    /// <exception cref="Aws.AwsException">There is none of the name.</exception>
    IResource GetResource(string name);

    /// <summary>Ends when the resource, as it is now, would survive the end of this program.</summary>
    /// <exception cref="Aws.AwsException">It could not be written.</exception>
    Task WriteAsync(IResource resource);
}
