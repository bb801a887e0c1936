using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Local.Aws;
using Local.Aws.Model;
using Local.SageMaker.Workers;
using Local.Storage;

namespace Local.SageMaker;

/// <summary>What every kind of job works with.</summary>
/// <param name="Assume">Takes the jobs' roles, as <c>sagemaker.amazonaws.com</c>.</param>
/// <param name="Logs">A folder for each kind of job: <c>training-jobs/NAME.log</c>.</param>
sealed record Platform(
    AwsAccount Account,
    IObjectStore Objects,
    Authorization Authorize,
    AssumeRole Assume,
    DirectoryInfo Logs,
    StateStore Store,
    TimeProvider Time,
    Random Random,
    Quotas Quotas,
    WorkerPool Workers)
{
    /// <summary>Records, which keep times exactly.</summary>
    static readonly JsonSerializerOptions Kept = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Takes what containers write, beside their files.</summary>
    public LogSink Sink { get; set; } = _ => { };

    /// <summary>Takes the metrics that training algorithms print.</summary>
    public MetricSink Metrics { get; set; } = _ => { };

    const string SessionName = "SageMaker";

    readonly Lock _random = new();

    /// <summary>A kind of record in the store.</summary>
    public Records<T> Records<T>(string name) where T : class => new(Store, "sagemaker/" + name, () => Kept);

    /// <summary>Names are lower case in the ARNs of SageMaker.</summary>
    public string Arn(string kind, string name) =>
        Account.Arn("sagemaker", $"{kind}/{name.ToLowerInvariant()}").ToString();

    /// <exception cref="AwsException">The caller's policies do not allow it.</exception>
    public void Require(Principal caller, string action, string resource) =>
        Authorize.Require(caller, action, resource);

    /// <summary>
    /// What a create call needs: the action itself, the right to tag when there are tags, and to pass the role.
    /// </summary>
    public void RequireCreate(
        Principal caller,
        string operation,
        string arn,
        IReadOnlyDictionary<string, string> tags,
        string? roleArn)
    {
        Require(caller, $"sagemaker:{operation}", arn);
        if (tags.Count > 0)
            Require(caller, "sagemaker:AddTags", arn);
        if (roleArn is not null)
            RequirePassRole(caller, roleArn);
    }

    public void RequirePassRole(Principal caller, string roleArn) =>
        Authorize.RequirePassRole(caller, roleArn, "sagemaker.amazonaws.com");

    /// <summary>The session in which a job makes its own calls.</summary>
    public Principal AssumeRole(string roleArn)
    {
        try
        {
            return Assume(roleArn, SessionName).Principal;
        }
        catch (AwsException)
        {
            throw new AwsException("ValidationException",
                $"Could not assume role {roleArn}. Please ensure that the role exists and allows principal " +
                "'sagemaker.amazonaws.com' to assume the role.");
        }
    }

    /// <summary>
    /// The session of a job that an earlier process has created, and for which it assumed the role. What the role may
    /// do is asked at each call.
    /// </summary>
    public static Principal Session(string roleArn) => Principal.AssumedRole(Aws.Arn.Parse(roleArn), SessionName);

    /// <summary>Checks a request against the API model, and reads it.</summary>
    /// <exception cref="AwsException">All violations in one message; or a field that is not supported here.</exception>
    public static T Read<T>(string operation, JsonElement request)
    {
        Check(operation, request);
        // What the model does not require, since the service has other kinds of jobs, and the kind that is here does.
        string[] missing =
            [.. AwsJson.Missing(AwsJson.Sparse.GetTypeInfo(typeof(T)), request).Select(RequestViolations.Missing)];
        if (missing.Length > 0)
            throw RequestViolations.Refuse(missing);
        try
        {
            return request.Deserialize<T>(AwsJson.Sparse)!;
        }
        catch (JsonException e)
        {
            throw new AwsException("SerializationException", $"The request cannot be read at '{e.Path}'.");
        }
    }

    /// <summary>Checks a request against the API model.</summary>
    /// <exception cref="AwsException">All violations in one message; or a field that is not supported here.</exception>
    public static void Check(string operation, JsonElement request)
    {
        RequestViolations.Check(ApiModel.Get("sagemaker"), operation, request);
        RequestFields.RefuseUnsupported(operation, request);
    }

    /// <summary>The next random name part: eight lower-case hexadecimal digits.</summary>
    public string NextHex()
    {
        lock (_random)
            return $"{Random.Next(int.MinValue, int.MaxValue):x8}";
    }

    public int NextSeed()
    {
        lock (_random)
            return Random.Next();
    }

    /// <summary>From 0 to 1, which it never is.</summary>
    public double NextFraction()
    {
        lock (_random)
            return Random.NextDouble();
    }
}
