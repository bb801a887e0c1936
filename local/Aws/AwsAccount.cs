namespace Local.Aws;

/// <summary>The account and region that everything here belongs to.</summary>
sealed record AwsAccount(string Id, string Region)
{
    public string Partition { get; } = Region switch
    {
        _ when Region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        _ when Region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ when Region.StartsWith("us-isof-", StringComparison.Ordinal) => "aws-iso-f",
        _ when Region.StartsWith("us-isob-", StringComparison.Ordinal) => "aws-iso-b",
        _ when Region.StartsWith("us-iso-", StringComparison.Ordinal) => "aws-iso",
        _ => "aws",
    };

    /// <summary>The domain of the partition's endpoints: the pseudo parameter <c>AWS::URLSuffix</c>.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html"/>
    public string UrlSuffix => Partition switch
    {
        "aws-cn" => "amazonaws.com.cn",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-f" => "csp.hci.ic.gov",
        _ => "amazonaws.com",
    };

    /// <summary>The ARN of a resource of a regional service.</summary>
    public Arn Arn(string service, string resource) => new(Partition, service, Region, Id, resource);
}
