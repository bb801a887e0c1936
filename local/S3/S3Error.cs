using System.Globalization;
using System.Net;
using Local.Aws;

namespace Local.S3;

/// <summary>S3's refusals, in its words.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList"/>
static class S3Error
{
    /// <summary>Adds an element to a refusal: S3 says what it is about.</summary>
    public static AwsException With(this AwsException error, string element, object? value)
    {
        error.Data[element] = Convert.ToString(value, CultureInfo.InvariantCulture);
        return error;
    }

    public static AwsException AccessDenied(string message) => new("AccessDenied", message, HttpStatusCode.Forbidden);
    public static AwsException InvalidArgument(string message) => new("InvalidArgument", message);
    public static AwsException InvalidBucketName() => new("InvalidBucketName", "The specified bucket is not valid.");

    public static AwsException InvalidPart() => new("InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, " +
        "or the specified entity tag may not match the part's entity tag.");

    public static AwsException InvalidStorageClass() =>
        new("InvalidStorageClass", "The storage class you specified is not valid");

    public static AwsException InvalidUri() => new("InvalidURI", "Couldn't parse the specified URI.");

    public static AwsException InvalidRequest(string message) => new("InvalidRequest", message);
    public static AwsException MalformedXml() =>
        new("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
    public static AwsException NoSuchBucket() =>
        new("NoSuchBucket", "The specified bucket does not exist", HttpStatusCode.NotFound);
    public static AwsException NoSuchKey() =>
        new("NoSuchKey", "The specified key does not exist.", HttpStatusCode.NotFound);

    public static AwsException NoSuchVersion() =>
        new("NoSuchVersion", "The specified version does not exist.", HttpStatusCode.NotFound);

    public static AwsException NoSuchUpload() => new(
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or " +
            "completed.", HttpStatusCode.NotFound);

    public static AwsException PreconditionFailed() =>
        new("PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
            HttpStatusCode.PreconditionFailed);

    public static AwsException NotImplemented(string message) =>
        new("NotImplemented", message, HttpStatusCode.NotImplemented);
}
