using Local.Aws;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>
/// A resource type that is understood here: which of its properties are, what <c>Ref</c> and <c>Fn::GetAtt</c> give,
/// and how it is named.
/// </summary>
/// <param name="NameProperty">The property with which a template chooses the name; without one the name is
/// generated.</param>
/// <param name="MaxNameLength">The greatest length of a generated name, in characters.</param>
/// <param name="Arn">The ARN, from the account, the name and the resolved properties.</param>
sealed record ResourceType(
    string Name,
    string NameProperty,
    int MaxNameLength,
    IReadOnlyList<Property> Properties,
    Func<AwsAccount, string, Value.Mapping, string> Arn)
{
    public bool IsLowerCase { get; init; }

    /// <summary>Whether <c>Ref</c> gives the ARN and not the name.</summary>
    public bool RefIsArn { get; init; }

    /// <summary>
    /// What <c>Fn::GetAtt</c> gives, from the account, the name, the ARN and the physical id of a stack's resource.
    /// </summary>
    public IReadOnlyDictionary<string, Func<AwsAccount, string, string, string>> Attributes { get; init; } =
        new Dictionary<string, Func<AwsAccount, string, string, string>>();

    /// <summary>
    /// Supported is what is listed here; README.md in this folder shows it, and a test compares the two.
    /// </summary>
    public static IReadOnlyDictionary<string, ResourceType> All { get; } = ((ResourceType[])
    [
        StorageTypes.Bucket, StorageTypes.BucketPolicy, StorageTypes.LogGroup,
        IamTypes.Role, IamTypes.Policy, IamTypes.ManagedPolicy,
        ServerlessTypes.Function, ServerlessTypes.StateMachine,
        LambdaTypes.Function, StepFunctionsTypes.StateMachine, StepFunctionsTypes.Activity,
    ]).ToDictionary(type => type.Name);

    /// <summary>The resource that these properties make in a stack.</summary>
    public StackResource Create(string logicalId, Value.Mapping properties, StackIdentity stack)
    {
        var name = properties[NameProperty] is Value.Scalar explicitName
            ? explicitName.Text
            : stack.NameOf(logicalId, MaxNameLength, IsLowerCase);
        var arn = Arn(stack.Account, name, properties);
        var attributes = Attributes.ToDictionary(
            attribute => attribute.Key, attribute => attribute.Value(stack.Account, name, arn));
        return new(logicalId, Name, RefIsArn ? arn : name, attributes, properties.ToJson());
    }
}
