using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>The training jobs of a tuning job, filtered, sorted and page by page: ListTrainingJobsForHyperParameterTuningJob.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobsForHyperParameterTuningJob.html"/>
static class TuningJobTrainings
{
    const string Operation = "ListTrainingJobsForHyperParameterTuningJob";

    public static JsonElement List(SageMakerService service, Principal caller, JsonElement request)
    {
        var call = Platform.Read<Request>(Operation, Platform.WithoutNulls(request));
        service.Platform.Require(caller, $"sagemaker:{Operation}", service.Platform.Arn("hyper-parameter-tuning-job", call.HyperParameterTuningJobName));
        var tuning = service.TuningJobs.Get(call.HyperParameterTuningJobName);
        var jobs = Sorted(tuning, call).ToList();
        var first = call.NextToken is null ? 0 : 1 + jobs.FindIndex(job => Token(job) == call.NextToken);
        if (call.NextToken is not null && first == 0)
            throw new AwsException("ValidationException", "The NextToken is not one of this list.");
        var page = jobs.Skip(first).Take(call.MaxResults).ToList();
        JsonObject answer = new() { ["TrainingJobSummaries"] = new JsonArray([.. page.Select(job => Descriptions.Summary(job))]) };
        if (first + page.Count < jobs.Count)
            answer["NextToken"] = Token(page[^1]);
        return JsonSerializer.SerializeToElement(answer);
    }

    static IEnumerable<TrainingJob> Sorted(TuningJob tuning, Request call)
    {
        var jobs = tuning.TrainingJobs.Where(job => call.StatusEquals is null || job.State.Status.ToString() == call.StatusEquals);
        return call.SortBy switch
        {
            "CreationTime" => By(job => job.CreationTime),
            "Status" => By(job => job.State.Status.ToString()),
            // Jobs without an objective metric are not listed, as documented.
            "FinalObjectiveMetricValue" => By(job => job.FinalMetric).Where(job => job.FinalMetric is not null),
            _ => By(job => job.Name),
        };

        IEnumerable<TrainingJob> By<T>(Func<TrainingJob, T> key)
        {
            var ascending = jobs.OrderBy(key, typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : null).ThenBy(job => job.Name, StringComparer.Ordinal);
            return call.SortOrder == "Descending" ? ascending.Reverse() : ascending;
        }
    }

    /// <summary>Names the last training job of a page.</summary>
    static string Token(TrainingJob job) => Convert.ToBase64String(Encoding.UTF8.GetBytes(job.Name));

    sealed record Request
    {
        public required string HyperParameterTuningJobName { get; init; }
        public string? NextToken { get; init; }
        public int MaxResults { get; init; } = 10;
        public string? StatusEquals { get; init; }
        public string? SortBy { get; init; }
        public string? SortOrder { get; init; }
    }
}
