namespace Local.Aws;

/// <summary>The variables with which the AWS CLI and the SDKs reach the services here.</summary>
/// <seealso href="https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html"/>
static class ClientVariables
{
    public static IReadOnlyList<string> Of(AwsAccount account, Uri url) =>
    [
        $"AWS_ENDPOINT_URL={url.GetLeftPart(UriPartial.Authority)}",
        $"AWS_REGION={account.Region}",
        $"AWS_DEFAULT_REGION={account.Region}",
        "AWS_ACCESS_KEY_ID=test",
        "AWS_SECRET_ACCESS_KEY=test",
        // Some operations are asked of another host, sync-127.0.0.1 for instance, which is none.
        "AWS_DISABLE_HOST_PREFIX_INJECTION=true",
    ];
}
