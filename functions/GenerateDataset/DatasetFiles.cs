using Amazon.S3;

namespace GenerateDataset;

/// <summary>
/// The objects of a dataset, in the form that SageMaker's XGBoost reads: no header, the label first; the test set's
/// labels and the names of the
/// features, a line each, apart.
/// None is completed before all of them are written; what has been uploaded until a failure is aborted.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html#InputOutput-XGBoost"/>
sealed class DatasetFiles(IAmazonS3 s3, string bucket, string jobName) : IDisposable
{
    readonly CsvObject _train = new(s3, bucket, $"csv/{jobName}/train.csv");
    readonly CsvObject _validation = new(s3, bucket, $"csv/{jobName}/validation.csv");
    readonly CsvObject _test = new(s3, bucket, $"csv/{jobName}/test.csv");
    readonly CsvObject _testLabels = new(s3, bucket, $"csv/{jobName}/test-labels.csv");

    readonly CsvObject _columns = new(s3, bucket, $"csv/{jobName}/columns.csv");

    CsvObject[] All => [_train, _validation, _test, _testLabels, _columns];

    public async Task WriteAsync(Dataset dataset, Split split, CancellationToken cancellation)
    {
        try
        {
            await foreach (var row in dataset.Rows.WithCancellation(cancellation))
            {
                switch (split.Next())
                {
                    case Part.Train:
                        await _train.WriteRowAsync(row, cancellation);
                        break;
                    case Part.Validation:
                        await _validation.WriteRowAsync(row, cancellation);
                        break;
                    case Part.Test:
                        await _test.WriteRowAsync(row.AsMemory(1), cancellation);
                        await _testLabels.WriteRowAsync(row.AsMemory(0, 1), cancellation);
                        break;
                }
            }
            foreach (var name in dataset.FeatureNames)
                await _columns.WriteNameAsync(name, cancellation);
            foreach (var file in All)
                await file.CompleteAsync(cancellation);
        }
        catch
        {
            await Task.WhenAll(All.Select(file => file.AbortAsync()));
            throw;
        }
    }

    public void Dispose() => Array.ForEach(All, file => file.Dispose());
}
