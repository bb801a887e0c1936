using Local.Aws.Model;

namespace Local.S3.Sdk;

/// <summary>A member of a request, of an answer or of an element in them, as the AWS SDK for Java 2 has it.</summary>
/// <param name="Name">In Task states: <c>SseCustomerAlgorithm</c>, <c>Id</c>.</param>
/// <param name="WireName">Of the header, the parameter or the element.</param>
/// <param name="Location"><c>uri</c>, <c>querystring</c>, <c>header</c>, <c>headers</c> (a prefix), <c>payload</c> (the
/// whole body); null for an element of the body.</param>
/// <param name="Shape">The member's own shape; of a list, its items'.</param>
/// <param name="Item">The name of a list's elements inside the list's own; null when they stand there without
/// one.</param>
sealed record SdkMember(string Name, string WireName, string? Location, ApiShape Shape, bool IsList, string? Item)
{
    public static ApiModel Model => ApiModel.Get("s3");

    /// <summary>The members of a structure, by their names in Task states.</summary>
    public static IReadOnlyDictionary<string, SdkMember> Of(ApiShape structure) => structure.Members!
        .Select(member => Create(structure, member.Key, member.Value)).ToDictionary(member => member.Name);

    static SdkMember Create(ApiShape structure, string name, ApiReference reference)
    {
        var shape = Model.Shape(reference);
        var list = shape.Type is "list" ? shape : null;
        var isFlattened = list is not null && (list.Flattened || reference.Flattened);
        return new(
            SdkNames.Member(name),
            reference.LocationName ?? (isFlattened ? list!.Member!.LocationName : null) ?? name,
            structure.Payload == name ? "payload" : reference.Location,
            list is null ? shape : Model.Shape(list.Member!),
            list is not null,
            list is not null && !isFlattened ? list.Member!.LocationName ?? "member" : null);
    }
}
