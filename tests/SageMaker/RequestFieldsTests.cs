using System.Text.Json;
using Local.SageMaker;
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
    };

    [Theory]
    [InlineData("CreateHyperParameterTuningJob")]
    [InlineData("CreateTrainingJob")]
    [InlineData("CreateModel")]
    [InlineData("CreateTransformJob")]
    public void Every_field_of_the_API_is_read_or_refused_or_has_no_effect(string operation)
    {
        using var model = JsonDocument.Parse(File.ReadAllText(Repository.Path("local/SageMaker/ApiModel.json")));
        var shapes = model.RootElement.GetProperty("shapes");
        string[] decided = [.. RequestFields.Refused[operation], .. RequestFields.WithoutEffect[operation]];
        List<string> overlooked = [];
        Walk(model.RootElement.GetProperty("operations").GetProperty(operation).GetString()!, "", Read[operation]);
        Assert.Empty(overlooked);

        void Walk(string shape, string path, Type[] types)
        {
            if (types is [var read] && read == typeof(JsonElement))
                return; // read as a whole
            var described = shapes.GetProperty(shape);
            if (described.TryGetProperty("member", out var member))
                Walk(member.GetString()!, path, [.. types.Select(type => type.IsGenericType ? type.GetGenericArguments()[0] : type)]);
            else if (described.TryGetProperty("members", out var members))
            {
                foreach (var field in members.EnumerateObject())
                {
                    var at = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
                    if (decided.Contains(at))
                        continue;
                    if (types.Select(type => type.GetProperty(field.Name)).FirstOrDefault(property => property is not null) is { } property)
                        Walk(field.Value.GetString()!, at, [Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType]);
                    else if (decided.Any(path => path.StartsWith(at + ".", StringComparison.Ordinal)))
                        Walk(field.Value.GetString()!, at, []);
                    else
                        overlooked.Add(at);
                }
            }
        }
    }
}
