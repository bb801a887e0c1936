using System.Globalization;
using System.Text;
using Amazon.S3;
using CsvHelper;
using CsvHelper.Configuration;

namespace GenerateDataset;

/// <summary>
/// A CSV file that is being written to S3: LF line ends, shortest round-trip numbers, an empty cell for a missing one.
/// </summary>
sealed class CsvObject : IDisposable
{
    readonly S3Upload _upload;
    readonly CsvWriter _csv;

    public CsvObject(IAmazonS3 s3, string bucket, string key)
    {
        _upload = new(s3, bucket, key);
        var text = new StreamWriter(_upload.Content, new UTF8Encoding(false), bufferSize: 1 << 14);
        _csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
    }

    public ValueTask WriteRowAsync(ReadOnlyMemory<double> row, CancellationToken cancellation)
    {
        // A missing value alone in its row would make a blank line, which SageMaker refuses in a batch and skips in
        // training.
        var missing = row.Length == 1 ? "nan" : "";
        foreach (var number in row.Span)
        {
            var cell = double.IsNaN(number) ? missing : number.ToString(CultureInfo.InvariantCulture);
            _csv.WriteField(cell, shouldQuote: false);
        }
        _csv.NextRecord();
        return _upload.UploadFullPartAsync(cancellation);
    }

    public ValueTask WriteNameAsync(string name, CancellationToken cancellation)
    {
        if (name.Length == 0)
            _csv.WriteField(name, shouldQuote: true); // A blank line is no row to many readers.
        else
            _csv.WriteField(name);
        _csv.NextRecord();
        return _upload.UploadFullPartAsync(cancellation);
    }

    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await _csv.FlushAsync();
        await _upload.CompleteAsync(cancellation);
    }

    public Task AbortAsync() => _upload.AbortAsync();

    public void Dispose() => _csv.Dispose();
}
