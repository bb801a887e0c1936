using Local.SageMaker.Jobs;
using Local.SageMaker.Models;

namespace Local.SageMaker.Endpoints;

/// <summary>Brings the variants of endpoints into service, side by side with whatever calls come.</summary>
sealed class EndpointDeployment(Platform platform, SavedModels models, Kept<Endpoint, EndpointRecord> kept)
{
    /// <summary>Starts the containers of each variant; when all of them answer, they are the endpoint's.</summary>
    public void Start(Endpoint endpoint, IReadOnlyList<DeployedVariant> variants) =>
        endpoint.Deployment = Task.Run(() => DeployAsync(endpoint, variants));

    async Task DeployAsync(Endpoint endpoint, IReadOnlyList<DeployedVariant> variants)
    {
        var containers = Containers(endpoint, variants);
        foreach (var variant in variants)
        {
            var name = variant.Definition.VariantName;
            try
            {
                await containers[name].StartAsync(CancellationToken.None);
            }
            catch (Exception e)
            {
                Print(endpoint, name, e.Message);
                End(containers);
                Fail(endpoint, EndpointFailure.Reason(e, name, models.Read(variant.Model)));
                return;
            }
        }
        var before = endpoint.Containers;
        endpoint.Containers = containers;
        endpoint.Change(state => state with
        {
            Status = EndpointStatus.InService,
            ConfigName = state.NextConfigName ?? state.ConfigName,
            NextConfigName = null,
            Variants = variants,
            FailureReason = null,
            LastModifiedTime = platform.Time.GetUtcNow(),
        });
        End(before);
        Keep(endpoint);
    }

    /// <summary>An endpoint that answered before does so again.</summary>
    public void Fail(Endpoint endpoint, string reason)
    {
        endpoint.Change(state => state with
        {
            Status = state.Variants.Count > 0 ? EndpointStatus.InService : EndpointStatus.Failed,
            NextConfigName = null,
            FailureReason = reason,
            LastModifiedTime = platform.Time.GetUtcNow(),
        });
        Keep(endpoint);
    }

    void Keep(Endpoint endpoint)
    {
        if (kept.Find(endpoint.Name) == endpoint)
            kept.Keep(endpoint);
        else
            End(endpoint.Containers); // it was deleted meanwhile
    }

    public Dictionary<string, VariantContainers> Containers(
        Endpoint endpoint, IReadOnlyList<DeployedVariant> variants) =>
        variants.ToDictionary(variant => variant.Definition.VariantName, variant => Containers(endpoint, variant));

    VariantContainers Containers(Endpoint endpoint, DeployedVariant variant)
    {
        var model = models.Read(variant.Model);
        var environment = new ServingEnvironment(model.Container.Environment, new Dictionary<string, string>());
        return new(
            platform.Workers,
            Task,
            platform.Time,
            text => Print(endpoint, variant.Definition.VariantName, text))
        {
            DefaultAccept = environment.DefaultAccept,
        };

        ServingTask Task()
        {
            var archive = ModelArchive.Find(platform, platform.AssumeRole(model.ExecutionRoleArn), model);
            var task = environment.Task(
                archive, model.Container.ModelDataUrl!, variant.Definition.InstanceType, isBatch: false);
            return variant.Definition.ServerlessConfig is { } serverless
                ? task with { Memory = Math.Min(task.Memory, (long)serverless.MemorySizeInMB << 20) }
                : task;
        }
    }

    void Print(Endpoint endpoint, string variant, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            platform.Sink(new(
                $"/aws/sagemaker/Endpoints/{endpoint.Name}",
                $"{variant}/i-0",
                platform.Time.GetUtcNow(),
                line,
                RequestId: null,
                Call: null));
        }
    }

    public static void End(IReadOnlyDictionary<string, VariantContainers> containers)
    {
        foreach (var variant in containers.Values)
            variant.Dispose();
    }
}
