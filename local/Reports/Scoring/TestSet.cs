namespace Local.Reports.Scoring;

/// <summary>A transform job's predictions against the labels that lie beside its input.</summary>
/// <param name="RootMeanSquaredError">The predictions' error, in the label's unit.</param>
/// <param name="ErrorOfMean">The same for the training labels' mean as every row's prediction.</param>
sealed record TestSet(string Input, long Rows, double RootMeanSquaredError, double ErrorOfMean);
