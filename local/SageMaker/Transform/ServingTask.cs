using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Transform;

/// <summary>What a serving container is given.</summary>
sealed record ServingTask
{
    /// <summary>The file on this machine that has the model's archive.</summary>
    public required string ModelArchive { get; init; }

    /// <summary>Where the archive is in S3, for what is said of it.</summary>
    public required string ModelDataUrl { get; init; }

    /// <summary>Whether all models of the archive answer together, or the first one alone.</summary>
    public required bool IsEnsemble { get; init; }

    /// <summary>The content type of each request; null when they have none.</summary>
    public required string? ContentType { get; init; }

    /// <summary>Null when the container answers with predictions alone.</summary>
    public required SelectedContent? Selected { get; init; }

    /// <summary>How much it may allocate, in bytes.</summary>
    public required long Memory { get; init; }
}
