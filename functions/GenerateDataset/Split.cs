namespace GenerateDataset;

enum Part { Train, Validation, Test }

/// <summary>
/// Sends each row, in a stream of known length, to a random file, so that every file gets exactly its count.
/// </summary>
/// <remarks>Selection sampling: Knuth, The Art of Computer Programming, volume 2, section 3.4.2, algorithm S.</remarks>
sealed class Split(RowCounts counts, RandomBits random)
{
    long _train = counts.Train, _validation = counts.Validation, _test = counts.Test;

    public Part Next()
    {
        var pick = (long)(random.NextDouble() * (_train + _validation + _test));
        if (pick < _train)
        {
            _train--;
            return Part.Train;
        }
        if (pick < _train + _validation)
        {
            _validation--;
            return Part.Validation;
        }
        _test--;
        return Part.Test;
    }
}
