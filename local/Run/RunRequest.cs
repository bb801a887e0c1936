using System.Text.Json.Serialization;
using Local.CloudFormation;
using Local.CloudFormation.Templates;
using Local.StepFunctions.Testing;

namespace Local.Run;

/// <summary>One execution to run.</summary>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Input">
/// JSON, in which <c>${LogicalId}</c> and <c>${LogicalId.Attribute}</c> stand for the stack's resources, as in
/// <c>Fn::Sub</c>.
/// </param>
/// <param name="Name">The execution's name; null for a new one.</param>
/// <param name="Uploads">Files that are copied into buckets first.</param>
/// <param name="Quotas">
/// How many instances of a type SageMaker's jobs may use at once; empty where the data folder's holder may choose.
/// </param>
/// <param name="Failures">What is to fail in the execution.</param>
sealed record RunRequest(
    StackSource Stack,
    string Input,
    string? Name,
    IReadOnlyList<Upload> Uploads,
    IReadOnlyDictionary<string, int> Quotas,
    IReadOnlyList<InjectedFailure> Failures)
{
    /// <summary>The stack, where this process reads it already; null for nobody.</summary>
    [JsonIgnore]
    public Task<(Template Template, Stack Stack)>? Read { get; init; }
}

/// <param name="File">A file's full path.</param>
/// <param name="Destination"><c>s3://bucket/key</c>; <c>${LogicalId}</c> as in the input.</param>
sealed record Upload(string File, string Destination);
