using System.Text.Json;

namespace Local.S3;

/// <summary>S3's published API model of the operations that are here: where in HTTP the members of a request and of an answer are.</summary>
/// <remarks>
/// <c>ApiModel.json</c> is made of the model 2006-03-01. Members have the names that the AWS SDK for Java 2 gives them, with a capital: <c>SseCustomerAlgorithm</c>, <c>Id</c>.
/// </remarks>
/// <seealso href="https://github.com/boto/botocore/tree/develop/botocore/data/s3/2006-03-01"/>
/// <param name="Errors">The codes that have an exception of their own in the SDKs.</param>
sealed record ApiModel(IReadOnlyList<string> Errors, IReadOnlyDictionary<string, ApiOperation> Operations, IReadOnlyDictionary<string, ApiShape> Shapes)
{
    public static ApiModel Instance { get => field ??= Load(); private set; }

    static ApiModel Load()
    {
        using var stream = typeof(ApiModel).Assembly.GetManifestResourceStream("S3.ApiModel.json")!;
        return JsonSerializer.Deserialize<ApiModel>(stream, JsonSerializerOptions.Web)!;
    }
}

/// <param name="Uri"><c>/{Bucket}/{Key+}?uploads</c>.</param>
/// <param name="Input">The shape of the request.</param>
/// <param name="Output">The shape of the answer; null for one without members.</param>
sealed record ApiOperation(string Method, string Uri, string Input, string? Output = null);

sealed record ApiShape(IReadOnlyDictionary<string, ApiMember> Members, IReadOnlyList<string>? Required = null);

/// <param name="Type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>timestamp</c>, <c>blob</c>, <c>map</c>, or a shape's name; of a list, its items'.</param>
/// <param name="In"><c>uri</c>, <c>query</c>, <c>header</c>, <c>headers</c> (a prefix), <c>payload</c> (the whole body); null for an element of the body.</param>
/// <param name="Name">In HTTP; null when it is the member's own.</param>
/// <param name="Item">The name of a list's elements inside the list's own; null when they stand there without one.</param>
sealed record ApiMember(string Type, string? In = null, string? Name = null, bool List = false, string? Item = null);
