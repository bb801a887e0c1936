using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class GridSearchTests
{
    static readonly SearchSpace Grid = new(
        [new ParameterRange.Categorical("booster", ["gbtree", "dart"]), new ParameterRange.Categorical("max_depth", ["2", "4", "6"])]);

    [Fact]
    public void Every_combination_comes_once_in_order()
    {
        List<Candidate> pending = [];
        for (var i = 0; i < 6; i++)
            pending.Add(new GridSearch(Grid).Propose([], pending));
        Assert.Equal(["gbtree 2", "gbtree 4", "gbtree 6", "dart 2", "dart 4", "dart 6"], pending.Select(Text));
    }

    [Fact]
    public void The_order_in_which_trials_end_changes_nothing()
    {
        var search = new GridSearch(Grid);
        Candidate[] first = [search.Propose([], []), search.Propose([], [Grid.Decode(new double[Grid.Dimensions])])];
        Assert.Equal("gbtree 6", Text(search.Propose([new(first[1], null)], [first[0]])));
        Assert.Equal("gbtree 6", Text(search.Propose([new(first[0], 1)], [first[1]])));
    }

    static string Text(Candidate candidate) => $"{Value(candidate, "booster")} {Value(candidate, "max_depth")}";

    static string Value(Candidate candidate, string name) => ((ParameterValue.Categorical)candidate.Values[name]).Value;
}
