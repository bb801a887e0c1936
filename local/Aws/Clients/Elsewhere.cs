using Local.Aws.Model;
using Local.Aws.SigV4;

namespace Local.Aws.Clients;

/// <summary>A service that runs somewhere else: at an address that the user names, or at AWS.</summary>
/// <param name="Service">As the AWS SDK for Java names it: <c>dynamodb</c>, <c>eventbridge</c>.</param>
sealed record Elsewhere(string Service, Uri Address)
{
    /// <summary>What stands for AWS itself.</summary>
    public const string Aws = "aws";

    const string Domain = ".amazonaws.com";

    /// <summary>Whether calls reach AWS, with the user's own keys.</summary>
    public bool IsAws =>
        Address.OriginalString is Aws || Address.Host.EndsWith(Domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends requests there, signed with the user's keys to AWS, and with <c>test</c> to all else.</summary>
    /// <exception cref="AwsException">There are no keys.</exception>
    public ServiceClient Client(string region, TimeProvider time)
    {
        var model = ApiModel.Get(Service);
        var credentials = IsAws ? UserCredentials.Find() : new("test", "test", null, new("", null));
        var http = new HttpClient(new SigningHandler(
            credentials, model.Service.Scope, region, time, new SocketsHttpHandler { AllowAutoRedirect = false }))
        {
            MaxResponseContentBufferSize = HttpTask.LargestAnswer,
            BaseAddress = Address.OriginalString is Aws
                ? new($"https://{model.Service.EndpointPrefix}.{region}{Domain}")
                : Address,
        };
        return new(model, (message, _, cancellation) => http.SendAsync(message, cancellation));
    }

    public override string ToString() =>
        $"{Service}: what a state machine asks of it is sent to {(Address.OriginalString is Aws ? "AWS" : Address)}, "
        + (IsAws ? $"with your keys ({UserCredentials.Profile})." : "signed with the keys 'test'.");
}
