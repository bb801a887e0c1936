using Local.Aws;
using Local.Aws.Model;

namespace Local.SageMaker;

/// <summary>How many instances the jobs of the account may use at once. What is not named has no limit here.</summary>
/// <param name="limits">By the quota's name, <c>ml.m4.xlarge for training job usage</c>, or by the instance type for
/// all its uses.</param>
/// <seealso href="https://docs.aws.amazon.com/general/latest/gr/sagemaker.html"/>
sealed class Quotas(IReadOnlyDictionary<string, int> limits)
{
    public static readonly Quotas None = new(new Dictionary<string, int>());

    static readonly string[] Uses = ["training job", "transform job", "endpoint"];

    /// <summary>The shapes of the API model that list the instance types of jobs.</summary>
    static readonly string[] InstanceTypes = ["TrainingInstanceType", "TransformInstanceType", "ProductionVariantInstanceType"];

    public IReadOnlyDictionary<string, int> Limits => limits;

    /// <summary>What is wrong with the name of a quota, which would never be asked for; null when nothing is.</summary>
    public static string? Complaint(string name)
    {
        var (type, use) = name.Split(" for ", 2) is [var before, var after] ? (before, after) : (name, null);
        var model = ApiModel.Get("sagemaker");
        return InstanceTypes.Any(shape => model.Shape(shape).Enum!.Contains(type))
            && (use is null || Uses.Any(known => use == $"{known} usage"))
            ? null
            : $"'{name}' is no quota of a job: it takes an instance type such as ml.m5.xlarge, or one use of it: " +
                string.Join(" or ", Uses.Select(known => $"'ml.m5.xlarge for {known} usage'")) + ".";
    }

    /// <param name="use"><c>training job</c>, <c>transform job</c> or <c>endpoint</c>.</param>
    /// <param name="asked">How many instances more are wanted.</param>
    /// <param name="inUse">How many of this type and use there are.</param>
    /// <exception cref="AwsException">A <c>ResourceLimitExceeded</c>: they would be more than the quota.</exception>
    public void Require(string use, string? instanceType, int asked, int inUse)
    {
        var name = $"{instanceType} for {use} usage";
        if (instanceType is not null
            && (limits.TryGetValue(name, out var limit) || limits.TryGetValue(instanceType, out limit))
            && inUse + asked > limit)
        {
            throw new AwsException("ResourceLimitExceeded",
                $"The account-level service limit '{name}' is {limit} Instances, with current utilization of " +
                $"{inUse} Instances and a request delta of {asked} Instances. "
                + "Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not " +
                "available, contact AWS support to request an increase for this quota.");
        }
    }
}
