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

    /// <summary>What <c>Ref</c> gives, as the page says it.</summary>
    public string RefGives { get => field ?? (RefIsArn ? "ARN" : "name"); init; }

    /// <summary>
    /// What <c>Fn::GetAtt</c> gives, from the account, the name, the ARN and the physical id of a stack's resource.
    /// </summary>
    public IReadOnlyDictionary<string, Func<AwsAccount, string, string, string>> Attributes { get; init; } =
        new Dictionary<string, Func<AwsAccount, string, string, string>>();

    /// <summary>
    /// The attributes that only the service can say, once it has made the resource; "" is what <c>Ref</c> gives, and a
    /// name with a dot at its end stands for all that begin with it.
    /// </summary>
    public IReadOnlyList<string> Late { get; init; } = [];

    public bool IsLate(string attribute) => Late.Any(late => late == attribute
        || (late.EndsWith('.') && attribute.StartsWith(late, StringComparison.Ordinal)));

    /// <summary>
    /// Supported is what is listed here; README.md in this folder shows it, and a test compares the two.
    /// </summary>
    public static IReadOnlyDictionary<string, ResourceType> All { get; } = ((ResourceType[])
    [
        StorageTypes.Bucket, StorageTypes.BucketPolicy, StorageTypes.LogGroup, StorageTypes.Parameter,
        StackTypes.Stack, StackTypes.WaitConditionHandle, StackTypes.WaitCondition,
        IamTypes.Role, IamTypes.Policy, IamTypes.ManagedPolicy,
        ServerlessTypes.Function, ServerlessTypes.StateMachine,
        LambdaTypes.Function, LambdaTypes.Version, LambdaTypes.Alias, LambdaTypes.Permission,
        StepFunctionsTypes.StateMachine, StepFunctionsTypes.StateMachineVersion, StepFunctionsTypes.StateMachineAlias,
        StepFunctionsTypes.Activity,
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
        var made = stack.Made(logicalId) is { } resource && resource.Type == Name ? resource : null;
        foreach (var (attribute, value) in made?.Attributes ?? attributes)
            if (IsLate(attribute))
                attributes[attribute] = value;
        var reference = IsLate("") ? made?.PhysicalId ?? "" : RefIsArn ? arn : name;
        return new(logicalId, Name, reference, attributes, properties.ToJson());
    }
}
