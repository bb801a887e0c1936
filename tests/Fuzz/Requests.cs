namespace Tests.Fuzz;

/// <summary>Makes the requests of a run: each by its number alone, so that any of them can be made again.</summary>
sealed class Requests(int seed)
{
    static readonly RealValues Real = new();

    readonly JsonRequests _stepFunctions = new("sfn", Real);
    readonly JsonRequests _sageMaker = new("sagemaker", Real) { Preferred = ServedOperations.Of("SageMaker") };
    readonly RestRequests _s3 = new("s3", Real)
    {
        // What most clients do most of the time, and everything else.
        Preferred =
        [
            "PutObject", "PutObject", "PutObject", "GetObject", "GetObject", "GetObject", "HeadObject", "CopyObject",
            "UploadPart", "CreateMultipartUpload", "CompleteMultipartUpload", "ListObjectsV2", "CreateBucket",
            .. ServedOperations.Of("S3").Except(["PostObject"]), // a form, which has no operation in the model
        ],
    };
    readonly RestRequests _lambda = new("lambda", Real)
    {
        Preferred = ["Invoke", "Invoke", .. ServedOperations.Of("Lambda")],
    };
    readonly RestRequests _endpoints = new("sagemakerruntime", Real) { Preferred = ["InvokeEndpoint"] };
    readonly QueryRequests _sts = new("sts", Real) { Preferred = ServedOperations.Of("Iam", "Operations of STS") };
    readonly QueryRequests _iam = new("iam", Real) { Preferred = ServedOperations.Of("Iam") };
    readonly QueryRequests _cloudFormation = new("cloudformation", Real)
    {
        Preferred = ServedOperations.Of("CloudFormation"),
    };
    readonly JsonRequests _logs = new("cloudwatchlogs", Real) { Preferred = ServedOperations.Of("Logs") };
    readonly JsonRequests _events = new("eventbridge", Real) { Preferred = ServedOperations.Of("EventBridge") };
    readonly QueryRequests _metricForms = new("cloudwatch", Real) { Preferred = ServedOperations.Of("CloudWatch") };
    readonly JsonRequests _metrics = new("cloudwatch", Real) { Preferred = ServedOperations.Of("CloudWatch") };
    readonly CborRequests _binaryMetrics = new("cloudwatch", Real) { Preferred = ServedOperations.Of("CloudWatch") };

    public FuzzRequest Create(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var request = random.Next(100) switch
        {
            < 24 => _stepFunctions.Create(random),
            < 38 => _sageMaker.Create(random),
            < 60 => _s3.Create(random),
            < 66 => _lambda.Create(random),
            < 68 => _endpoints.Create(random),
            < 72 => _sts.Create(random),
            < 79 => _iam.Create(random),
            < 86 => _cloudFormation.Create(random),
            < 92 => _logs.Create(random),
            < 94 => _metricForms.Create(random),
            < 96 => _metrics.Create(random),
            < 98 => _binaryMetrics.Create(random),
            _ => _events.Create(random),
        };
        return random.Next(12) == 0 ? OddRequests.Change(random, request) : request;
    }
}
