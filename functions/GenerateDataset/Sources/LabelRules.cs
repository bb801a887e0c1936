using System.Globalization;

namespace GenerateDataset.Sources;

/// <summary>Refuses labels that the objective cannot learn, before training jobs fail of them.</summary>
sealed class LabelRules(RowReader reader, Objective objective)
{
    const string Classes = "Objective=binary:logistic ObjectiveMetric=validation:auc";
    const string Numbers = "Objective=reg:squarederror ObjectiveMetric=validation:rmse";

    /// <summary>Takes a row's label, and refuses at once what no objective can learn.</summary>
    /// <exception cref="InvalidInputException"/>
    public void Observe(Column label, Row row)
    {
        var cell = row.Cells[label.Index];
        if (cell.Length == 0)
            throw reader.At(row.Number, label.Index, "the label is empty. Remove the row, or fill the label in.");
        if (MissingValue.IsMarker(cell))
            throw reader.At(row.Number, label.Index, $"the label is missing: \"{cell}\". Remove the row, or fill the label in.");
        label.Observe(row.Number, cell);
        if (label.FirstText is not null && !objective.NeedsClasses)
            throw reader.At(row.Number, label.Index,
                $"the label \"{cell}\" is not a number that XGBoost can hold. Choose a column of numbers as \"label\", "
                + $"or write its two classes as 0 and 1 and deploy with {Classes}.");
    }

    /// <summary>Judges the labels of all rows.</summary>
    /// <exception cref="InvalidInputException"/>
    public void Check(Column label)
    {
        if (objective.NeedsClasses && !label.HasOnly(0, 1))
            throw At(label,
                $"Objective={objective.Name} learns labels 0 and 1, and these are {Found(label)}. "
                + (label.Values.Count == 2
                    ? $"Write {Text.Quoted(label.Values.First())} as 0 and {Text.Quoted(label.Values.Last())} as 1, or the other way round."
                    : $"Choose another \"label\"; to predict a number, deploy with {Numbers}."));
        if (label.Smallest == label.Largest)
            throw At(label,
                $"every row has the same label, {label.Smallest.ToString(CultureInfo.InvariantCulture)}, "
                + "so there is nothing to learn. Choose another \"label\", or a file with other rows, too.");
    }

    static string Found(Column label) => label.Values.Count > Column.MostValues
        ? $"{Text.Names([.. label.Values.Take(5)])} and more"
        : Text.Names([.. label.Values]);

    InvalidInputException At(Column label, string problem) => new($"{reader.Uri}, column \"{label.Name}\": {problem}");
}
