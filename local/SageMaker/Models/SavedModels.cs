using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;

namespace Local.SageMaker.Models;

/// <summary>A model: a container image and the artifact that it serves.</summary>
/// <param name="Request">As the request has it.</param>
sealed record Model(
    string Name,
    string Arn,
    ContainerDefinition Container,
    string ExecutionRoleArn,
    JsonElement Request,
    DateTimeOffset CreationTime,
    string? ClientToken) : IResource
{
    public required IReadOnlyDictionary<string, string> Tags { get; set; }

    public ResourceRecord Record => new(Request, Tags, CreationTime, ClientToken);
}

/// <summary>All models.</summary>
sealed class SavedModels
{
    readonly Platform _platform;

    public SavedModels(Platform platform)
    {
        _platform = platform;
        Kept = new(
            platform,
            "model",
            "models",
            name => Invalid($"Could not find model \"{platform.Arn("model", name)}\"."),
            present => Invalid($"Cannot create already existing model \"{present.Arn}\"."),
            model => model.Record);
        foreach (var record in Kept.Records())
            Kept.Load(Read(record));
    }

    public Kept<Model, ResourceRecord> Kept { get; }

    /// <summary>In the order in which they were made.</summary>
    public IEnumerable<Model> All => Kept.All;

    /// <exception cref="AwsException">There is none of the name.</exception>
    public Model Get(string name) => Kept.Get(name);

    /// <summary>
    /// The CreateModel call: (1) the request is read, (2) a call that comes again gets the model that it has made, (3)
    /// the caller is asked for permission, (4) the container and (5) its data are checked, (6) the model is kept.
    /// </summary>
    /// <param name="tags">Tags beside those of the request: Step Functions adds its own.</param>
    /// <exception cref="AwsException">It is refused, and there is no model.</exception>
    public async Task<Model> CreateAsync(
        Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request); // 1
        var call = Platform.Read<CreateModelRequest>("CreateModel", request);
        if (Kept.MadeBy(clientToken, call.ModelName) is { } same) // 2
            return same;
        tags = call.Tags.AllTags(tags);
        _platform.RequireCreate(caller, "CreateModel", Kept.Arn(call.ModelName), tags, call.ExecutionRoleArn); // 3
        var container = OnlyContainer(call); // 4
        _ = AlgorithmImage.Parse(container.Image);
        if (container is { ModelDataUrl: not null, ModelDataSource: not null })
            throw Invalid("A container has either a ModelDataUrl or a ModelDataSource, not both.");
        if (container.Mode == "MultiModel")
            throw Invalid("A container of several models (Mode MultiModel) is not supported here.");
        ServingEnvironment.Check(container.Environment);
        if (call.ExecutionRoleArn is null)
            throw Invalid("ExecutionRoleArn is required here: the model's data are read as this role.");
        if (container.ModelDataUrl is { } url) // 5
            CheckData(url, call.ExecutionRoleArn);
        else if (container.ModelDataSource is null)
            throw Invalid("ModelDataUrl is required here: the XGBoost container has nothing to serve without a model.");
        var model = Read(new(request, tags, _platform.Time.GetUtcNow(), clientToken));
        await Kept.AddAsync(model); // 6
        return model;
    }

    /// <summary>The DeleteModel call; the artifact stays.</summary>
    public Task DeleteAsync(string name) => Kept.RemoveAsync(Get(name));

    /// <summary>The model of a record; it need not be among these models.</summary>
    public Model Read(ResourceRecord record)
    {
        var call = record.Request.Deserialize<CreateModelRequest>(AwsJson.Sparse)!;
        return new(
            call.ModelName,
            Kept.Arn(call.ModelName),
            call.PrimaryContainer ?? call.Containers![0],
            call.ExecutionRoleArn!,
            record.Request,
            record.CreationTime,
            record.ClientToken)
        {
            Tags = record.Tags,
        };
    }

    static ContainerDefinition OnlyContainer(CreateModelRequest call) => (call.PrimaryContainer, call.Containers) switch
    {
        ({ } primary, null or []) => primary,
        (null, [var only]) => only,
        (null, null or []) => throw Invalid("A model needs a container: PrimaryContainer."),
        (null, _) => throw Invalid("A model of several containers is not supported here: give one PrimaryContainer."),
        _ => throw Invalid("A model has either a PrimaryContainer or Containers, not both."),
    };

    void CheckData(string url, string roleArn)
    {
        var uri = S3Uri.Parse(url);
        try
        {
            using var content = _platform.Objects.OpenRead(_platform.AssumeRole(roleArn), uri.Bucket, uri.Key);
        }
        catch (AwsException e) when (e.Code is "NoSuchKey" or "NoSuchBucket")
        {
            throw Invalid($"Could not find model data at {url}.");
        }
        catch (AwsException e) when (e.Code != "ValidationException")
        {
            throw Invalid(
                $"Could not access model data at {url}. Please ensure that the role \"{roleArn}\" exists and that its "
                + "trust relationship policy allows the action \"sts:AssumeRole\" for the service principal "
                + "\"sagemaker.amazonaws.com\". Also ensure that the role has \"s3:GetObject\" permissions and that the "
                + $"object is located in {_platform.Account.Region}.");
        }
    }

    static AwsException Invalid(string message) => new("ValidationException", message);
}
