namespace Tests.Fuzz;

/// <summary>Makes the requests of a run: each by its number alone, so that any of them can be made again.</summary>
sealed class Requests(int seed)
{
    static readonly RealValues Real = new();

    readonly JsonRequests _stepFunctions = new("sfn", Real);
    readonly JsonRequests _sageMaker = new("sagemaker", Real)
    {
        Preferred =
        [
            "CreateHyperParameterTuningJob", "DescribeHyperParameterTuningJob", "ListHyperParameterTuningJobs",
            "StopHyperParameterTuningJob",
            "CreateTrainingJob", "DescribeTrainingJob", "ListTrainingJobs", "StopTrainingJob", "ListTrainingJobsForHyperParameterTuningJob",
            "CreateModel", "DescribeModel", "ListModels", "DeleteModel", "CreateTransformJob", "DescribeTransformJob", "ListTransformJobs",
            "StopTransformJob", "AddTags", "ListTags", "DeleteTags",
        ],
    };
    readonly RestRequests _s3 = new("s3", Real)
    {
        Preferred =
        [
            "ListBuckets", "CreateBucket", "HeadBucket", "DeleteBucket", "GetBucketLocation", "ListObjectsV2",
            "ListObjects", "PutObject", "PutObject",
            "GetObject", "GetObject", "HeadObject", "DeleteObject", "DeleteObjects", "CopyObject", "CreateMultipartUpload", "UploadPart",
            "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts", "ListMultipartUploads",
        ],
    };
    readonly RestRequests _lambda = new("lambda", Real)
    {
        Preferred = ["Invoke", "Invoke", "GetFunction", "GetFunctionConfiguration", "ListFunctions"],
    };
    readonly QueryRequests _sts = new("sts", Real);
    readonly QueryRequests[] _queries = [new("iam", Real), new("cloudformation", Real)];
    readonly JsonRequests[] _others = [new("cloudwatchlogs", Real), new("eventbridge", Real)];

    public FuzzRequest Create(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var request = random.Next(100) switch
        {
            < 34 => _stepFunctions.Create(random),
            < 54 => _sageMaker.Create(random),
            < 84 => _s3.Create(random),
            < 88 => _lambda.Create(random),
            < 94 => _sts.Create(random),
            < 97 => Hostile.Pick(random, _queries).Create(random),
            _ => Hostile.Pick(random, _others).Create(random),
        };
        return random.Next(12) == 0 ? OddRequests.Change(random, request) : request;
    }
}
