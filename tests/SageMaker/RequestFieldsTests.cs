using System.Text.Json;
using Local.Aws.Model;
using Local.SageMaker;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Tuning;

namespace Tests.SageMaker;

public class RequestFieldsTests
{
    static readonly Dictionary<string, Type[]> Read = new()
    {
        ["CreateHyperParameterTuningJob"] = [typeof(CreateHyperParameterTuningJobRequest)],
        ["CreateTrainingJob"] = [typeof(CreateTrainingJobRequest), typeof(TrainingJobDefinition)],
        ["CreateModel"] = [typeof(CreateModelRequest)],
        ["CreateTransformJob"] = [typeof(CreateTransformJobRequest)],
        ["CreateEndpointConfig"] = [typeof(CreateEndpointConfigRequest)],
        ["CreateEndpoint"] = [typeof(CreateEndpointRequest)],
        ["UpdateEndpoint"] = [typeof(UpdateEndpointRequest)],
        ["UpdateEndpointWeightsAndCapacities"] = [typeof(UpdateWeightsRequest)],
    };

    [Theory]
    [InlineData("CreateHyperParameterTuningJob")]
    [InlineData("CreateTrainingJob")]
    [InlineData("CreateModel")]
    [InlineData("CreateTransformJob")]
    [InlineData("CreateEndpointConfig")]
    [InlineData("CreateEndpoint")]
    [InlineData("UpdateEndpoint")]
    [InlineData("UpdateEndpointWeightsAndCapacities")]
    public void Every_field_of_the_API_is_read_or_refused_or_has_no_effect(string operation)
    {
        var model = ApiModel.Get("sagemaker");
        string[] decided = [.. RequestFields.Refused[operation], .. RequestFields.WithoutEffect[operation]];
        List<string> overlooked = [];
        Walk(model.Input(operation)!, "", Read[operation]);
        Assert.Empty(overlooked);

        void Walk(ApiShape shape, string path, Type[] types)
        {
            if (types is [var read] && read == typeof(JsonElement))
                return; // read as a whole
            if (shape.Member is { } item)
                Walk(
                    model.Shape(item),
                    path,
                    [.. types.Select(type => type.IsGenericType ? type.GetGenericArguments()[0] : type)]);
            foreach (var (name, reference) in shape.Members ?? [])
            {
                var at = path.Length == 0 ? name : $"{path}.{name}";
                if (decided.Contains(at))
                    continue;
                if (types.Select(type => type.GetProperty(name))
                    .FirstOrDefault(property => property is not null) is { } property)
                    Walk(
                        model.Shape(reference),
                        at,
                        [Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType]);
                else if (decided.Any(path => path.StartsWith(at + ".", StringComparison.Ordinal)))
                    Walk(model.Shape(reference), at, []);
                else
                    overlooked.Add(at);
            }
        }
    }
}
