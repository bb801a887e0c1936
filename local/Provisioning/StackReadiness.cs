using Local.Aws;
using Local.Aws.SigV4;

namespace Local.Provisioning;

/// <summary>How much there is of the own stack, which is deployed after the port is open.</summary>
sealed class StackReadiness(TimeProvider time)
{
    /// <summary>Its buckets and roles are there: sooner than functions, which may have to be built.</summary>
    public Readiness Named { get; } = new(time);

    /// <summary>All of it is there.</summary>
    public Readiness Deployed { get; } = new(time);

    /// <summary>A middleware: a request waits for what its service may be asked about.</summary>
    public Task WaitAsync(HttpContext http, RequestDelegate next) =>
        http.Features.Get<CredentialScope>()?.Service switch
        {
            null or "sts" => next(http),
            "s3" or "iam" or "logs" or "monitoring" or "events" => Named.WaitAsync(http, next),
            _ => Deployed.WaitAsync(http, next),
        };
}
