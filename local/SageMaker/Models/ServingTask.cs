namespace Local.SageMaker.Models;

/// <summary>What a serving container is given.</summary>
sealed record ServingTask
{
    /// <summary>The file on this machine that has the model's archive.</summary>
    public required string ModelArchive { get; init; }

    /// <summary>Where the archive is in S3, for what is said of it.</summary>
    public required string ModelDataUrl { get; init; }

    /// <summary>Whether it answers a batch transform, and not whoever invokes an endpoint.</summary>
    public required bool IsBatch { get; init; }

    /// <summary>Whether all models of the archive answer together, or the first one alone.</summary>
    public required bool IsEnsemble { get; init; }

    /// <summary>What it answers instead of predictions; null when it answers with predictions alone.</summary>
    public required string? SelectedNames { get; init; }

    /// <summary>The type of answers to requests that accept any.</summary>
    public required string DefaultAccept { get; init; }

    /// <summary>The largest request that it takes, in bytes.</summary>
    public required int Limit { get; init; }

    /// <summary>How much it may allocate, in bytes.</summary>
    public required long Memory { get; init; }
}
