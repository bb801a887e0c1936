using Local.Aws;
using Local.SageMaker.Models;

namespace Local.SageMaker.Transform;

/// <summary>
/// What SageMaker checks before a transform job is created, beyond the API model; and what is not supported here, by
/// name.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html"/>
static class TransformRules
{
    /// <summary>
    /// The product of MaxConcurrentTransforms and MaxPayloadInMB, and so the latter, must not be more.
    /// </summary>
    const int LargestPayloadInMB = 100;

    /// <exception cref="AwsException">What is wrong.</exception>
    public static void Check(CreateTransformJobRequest call, Model model)
    {
        // https://github.com/aws/sagemaker-python-sdk/issues/4777
        if (model.Container.ModelDataUrl is null)
            throw Invalid(
                "SageMaker Batch currently doesn't support Model entity with container definitions which use ModelDataSource attribute.");
        var (input, output) = (call.TransformInput, call.TransformOutput);
        if (input.DataSource.S3DataSource is not { S3DataType: "S3Prefix" or "ManifestFile" } source)
            throw Invalid(
                $"TransformInput.DataSource.S3DataSource.S3DataType '{input.DataSource.S3DataSource?.S3DataType}' " +
                "cannot be transformed: use S3Prefix or ManifestFile.");
        _ = S3Uri.Parse(source.S3Uri);
        _ = S3Uri.Parse(output.S3OutputPath);
        if (input.SplitType is "TFRecord")
            throw Invalid($"SplitType '{input.SplitType}' is not supported here: the algorithm reads Line, RecordIO or None.");
        ServingEnvironment.Check(call.Environment);
        if (call.MaxPayloadInMB is 0 or > LargestPayloadInMB)
            throw Invalid($"MaxPayloadInMB {call.MaxPayloadInMB} is not supported by this algorithm: use 1 to {LargestPayloadInMB}.");
        if ((long?)call.MaxPayloadInMB * Math.Max(call.MaxConcurrentTransforms ?? 1, 1) > LargestPayloadInMB)
            throw Invalid($"The value of MaxConcurrentTransforms multiplied by MaxPayloadInMB must not exceed {LargestPayloadInMB} MB.");
        if (!Records(call.DataProcessing).IsNothing)
            CheckFormats(input, output);
    }

    /// <exception cref="AwsException">A filter is not a path that CSV records have.</exception>
    public static TransformRecords Records(DataProcessing? processing)
    {
        return new(
            Filter("InputFilter", processing?.InputFilter),
            processing?.JoinSource == "Input",
            Filter("OutputFilter", processing?.OutputFilter));

        static TransformFilter Filter(string name, string? path) => TransformFilter.TryParse(path)
            ?? throw Invalid($"The {name} '{path}' does not apply to CSV records: only indexes do, such as $[0], $[1:] or $[0,-1].");
    }

    /// <summary>The formats and the records' ends must be the same on both sides.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform-data-processing.html"/>
    static void CheckFormats(TransformInput input, TransformOutput output)
    {
        if (!IsCsv(input.ContentType) || !IsCsv(output.Accept))
            throw Invalid(
                $"DataProcessing needs the same ContentType and Accept, and this algorithm has text/csv for both; " +
                $"they are '{input.ContentType}' and '{output.Accept}'.");
        if (input.SplitType != "Line" || output.AssembleWith != "Line")
            throw Invalid(
                $"DataProcessing of text/csv needs SplitType Line and AssembleWith Line; they are " +
                $"'{input.SplitType ?? "None"}' and '{output.AssembleWith ?? "None"}'.");
    }

    static bool IsCsv(string? type) => type?.Split(';')[0].Trim().ToLowerInvariant() == "text/csv";

    static AwsException Invalid(string message) => new("ValidationException", message);
}
