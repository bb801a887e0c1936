using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.Storage;

namespace Local.SageMaker.Models;

/// <summary>A model: a container image and the artifact that it serves.</summary>
/// <param name="Request">As the request has it.</param>
sealed record Model(string Name, string Arn, ContainerDefinition Container, string ExecutionRoleArn, JsonElement Request, DateTimeOffset CreationTime, string? ClientToken = null) : ITagged
{
    public required IReadOnlyDictionary<string, string> Tags { get; set; }

    public ModelRecord Record => new(Request, Tags, CreationTime, ClientToken);
}

/// <summary>All models.</summary>
sealed class SavedModels
{
    readonly Platform _platform;
    readonly Records<ModelRecord> _kept;
    readonly ConcurrentDictionary<string, Model> _models = new(StringComparer.OrdinalIgnoreCase);

    public SavedModels(Platform platform)
    {
        _platform = platform;
        _kept = platform.Records<ModelRecord>("models");
        foreach (var (name, record) in _kept.All())
            _models[name] = Read(record);
    }

    public IEnumerable<Model> All => _models.Values.OrderBy(model => model.CreationTime).ThenBy(model => model.Name, StringComparer.Ordinal);

    public Model Get(string name) => _models.GetValueOrDefault(name)
        ?? throw new AwsException("ValidationException", $"Could not find model \"{_platform.Arn("model", name)}\".");

    /// <summary>The CreateModel call.</summary>
    public Model Create(Principal caller, JsonElement request, IReadOnlyDictionary<string, string> tags, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request);
        var call = Platform.Read<CreateModelRequest>("CreateModel", request);
        var arn = _platform.Arn("model", call.ModelName);
        if (clientToken is not null && _models.TryGetValue(call.ModelName, out var same) && same.ClientToken == clientToken)
            return same;
        tags = call.Tags.AllTags(tags);
        _platform.RequireCreate(caller, "CreateModel", arn, tags, call.ExecutionRoleArn);
        var container = (call.PrimaryContainer, call.Containers) switch
        {
            ({ } primary, null or []) => primary,
            (null, [var only]) => only,
            (null, null or []) => throw Invalid("A model needs a container: PrimaryContainer."),
            (null, _) => throw Invalid("A model of several containers is not supported here: give one PrimaryContainer."),
            _ => throw Invalid("A model has either a PrimaryContainer or Containers, not both."),
        };
        AlgorithmImage.Require(container.Image);
        if (container.Mode == "MultiModel")
            throw Invalid("A container of several models (Mode MultiModel) is not supported here.");
        ServingEnvironment.Check(container.Environment);
        if (call.ExecutionRoleArn is null)
            throw Invalid("ExecutionRoleArn is required here: the model's data are read as this role.");
        if (container.ModelDataUrl is { } url)
            CheckData(url, call.ExecutionRoleArn);
        else if (container.ModelDataSource is null)
            throw Invalid("ModelDataUrl is required here: the XGBoost container has nothing to serve without a model.");

        var model = Read(new(request, tags, _platform.Time.GetUtcNow(), clientToken));
        return _platform.TryAdd(_models, model.Name, model, () => Record(model)) ? model : throw Invalid($"Cannot create already existing model \"{arn}\".");
    }

    /// <summary>The DeleteModel call; the artifact stays.</summary>
    public void Delete(string name)
    {
        _platform.Write(() => _kept.Remove(Get(name).Name));
        _models.TryRemove(name, out _);
    }

    public StateChange Record(Model model) => _kept.Put(model.Name, model.Record);

    /// <summary>The model of a record; it need not be among these models.</summary>
    public Model Read(ModelRecord record)
    {
        var call = record.Request.Deserialize<CreateModelRequest>(AwsJson.PascalCase)!;
        return new(
            call.ModelName, _platform.Arn("model", call.ModelName), call.PrimaryContainer ?? call.Containers![0], call.ExecutionRoleArn!, record.Request, record.CreationTime, record.ClientToken)
        {
            Tags = record.Tags,
        };
    }

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
                $"Could not access model data at {url}. Please ensure that the role \"{roleArn}\" exists and that its trust relationship policy allows the action "
                + $"\"sts:AssumeRole\" for the service principal \"sagemaker.amazonaws.com\". Also ensure that the role has \"s3:GetObject\" permissions and that the object is located in {_platform.Account.Region}.");
        }
    }

    static AwsException Invalid(string message) => new("ValidationException", message);
}
