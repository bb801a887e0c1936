namespace Local.SageMaker.Workers;

/// <summary>
/// What a worker is asked of a model: which features it uses, and how much each moves its predictions.
/// </summary>
/// <param name="ModelArchive">The file on this machine that has the model's archive.</param>
/// <param name="Data">CSV with the label first, some of whose rows are explained; null for none.</param>
/// <param name="IsWeighted">Whether the second column is a weight.</param>
/// <param name="Memory">How much it may allocate, in bytes.</param>
sealed record ExplanationTask(string ModelArchive, byte[]? Data, bool IsWeighted, long Memory);

/// <summary>What a model does with its features.</summary>
/// <param name="Features">By their place, from 0.</param>
/// <param name="Rows">Over how many rows the contributions are averaged; 0 for none.</param>
sealed record ModelExplanation(IReadOnlyList<FeatureUse> Features, int Rows);

/// <param name="Gain">The mean gain of the splits on it, in units of the loss.</param>
/// <param name="Cover">The mean sum of second derivatives that these splits divide.</param>
/// <param name="Weight">How many splits there are on it; with booster gblinear its coefficient.</param>
/// <param name="Contribution">
/// The mean of the absolute SHAP values, in units of the margin; with several classes over all of them.
/// </param>
readonly record struct FeatureUse(int Feature, float Gain, float Cover, float Weight, float Contribution);
