using Local.Aws;
using Local.CloudFormation.Stacks;

namespace Local.CloudFormation.Api;

/// <summary>CloudFormation's API.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html"/>
static class CloudFormationEndpoint
{
    public static AwsService Create(CloudFormationService service, IObjectStore objects, Authorization authorize)
    {
        var api = new AwsService("cloudformation", "cloudformation", AwsJson.PascalCase, authorize)
        {
            Durable = service.DurableAsync,
        };
        var requests = new StackRequests(service.Account, objects);
        new StackOperations(service, requests).AddTo(api);
        new ChangeSetOperations(service, requests).AddTo(api);
        new DescribeOperations(service, requests).AddTo(api);
        new DriftOperations(service, requests).AddTo(api);
        new PolicyOperations(service, requests).AddTo(api);
        new TemplateOperations(service, requests).AddTo(api);
        return api;
    }
}
