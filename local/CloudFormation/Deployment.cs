using Local.CloudFormation.Templates;

namespace Local.CloudFormation;

/// <summary>A stack, and the template that it was made of.</summary>
sealed record Deployment(Template Template, Stack Stack);

/// <summary>What is deployed now; null before anything is.</summary>
sealed class Deployments
{
    Deployment? _latest;

    /// <summary>Another deployment is the latest.</summary>
    public event Action? Changed;

    public Deployment? Latest
    {
        get => _latest;
        set
        {
            _latest = value;
            Changed?.Invoke();
        }
    }
}
