using Local.Aws;
using Local.CloudFormation.Stacks;
using Local.CloudFormation.Templates;

namespace Local.CloudFormation.Api;

/// <summary>Reads what a request wants a stack to be.</summary>
sealed class StackRequests(AwsAccount account, IObjectStore objects)
{
    const int LargestBody = 51_200, LargestObject = 1_048_576;

    /// <summary>The template and everything that goes with it, for a new stack or one that is there.</summary>
    /// <param name="current">What the stack is; null for a new one.</param>
    /// <exception cref="AwsException">Something is missing, too much, or cannot be read.</exception>
    public StackVersion Read(Principal caller, DeploymentRequest request, StackVersion? current)
    {
        // https://github.com/boto/boto/pull/2843
        if (request is { UsePreviousTemplate: true } and not { TemplateBody: null, TemplateURL: null })
            throw StackErrors.Invalid("You cannot specify both usePreviousTemplate and Template Body/Template URL");
        var text = request.UsePreviousTemplate
            ? current?.Template ?? throw StackErrors.Invalid("There is no previous template.")
            : ReadTemplate(caller, request.TemplateBody, request.TemplateURL);
        var template = Template.ParseBody(text);
        return new(text, Parameters(request, template, current))
        {
            Description = template.Text("Description"),
            Tags = request.Tags?.Select(tag => new StackTag(tag.Key, tag.Value)).ToList() ?? current?.Tags ?? [],
            Capabilities = request.Capabilities ?? [],
            NotificationArns = request.NotificationARNs ?? current?.NotificationArns ?? [],
            RoleArn = request.RoleARN ?? current?.RoleArn,
            Rollback = request.RollbackConfiguration ?? current?.Rollback,
        };
    }

    /// <summary>A stack policy as it was sent, or as it lies in a bucket; null for none.</summary>
    /// <exception cref="AwsException">It is no policy, or cannot be read.</exception>
    public string? ReadPolicy(Principal caller, string? body, string? url)
    {
        var policy = body ?? (url is null ? null : ReadObject(caller, url));
        if (policy is not null)
            StackPolicy.Check(policy);
        return policy;
    }

    /// <summary>A template as it was sent, or as it lies in a bucket.</summary>
    public string ReadTemplate(Principal caller, string? body, string? url)
    {
        switch (body, url)
        {
            case ({ } text, null):
                return System.Text.Encoding.UTF8.GetByteCount(text) <= LargestBody ? text : throw StackErrors.Invalid(
                    $"1 validation error detected: Value '{text[..40]}…' at 'templateBody' failed to satisfy " +
                    $"constraint: Member must have length less than or equal to {LargestBody}");
            case (null, { } address):
                return ReadObject(caller, address);
            default:
                throw StackErrors.Invalid("Either Template URL or Template Body must be specified.");
        }
    }

    string ReadObject(Principal caller, string address)
    {
        var (bucket, key, version) = TemplateUrl.Parse(address);
        try
        {
            using var content = objects.OpenRead(caller, bucket, key, version);
            if (content.Length > LargestObject)
                throw StackErrors.Invalid($"Template may not exceed {LargestObject} bytes in size.");
            using var reader = new StreamReader(content);
            return reader.ReadToEnd();
        }
        catch (AwsException e) when (e.Code is "NoSuchKey" or "NoSuchBucket" or "AccessDenied")
        {
            throw StackErrors.Invalid(e.Code == "AccessDenied" ? "S3 error: Access Denied" : $"S3 error: {e.Message}");
        }
    }

    static Dictionary<string, string> Parameters(DeploymentRequest request, Template template, StackVersion? current)
    {
        Dictionary<string, string> values = [];
        foreach (var parameter in request.Parameters ?? [])
        {
            var key = parameter.ParameterKey;
            values[key] = parameter.UsePreviousValue ? Previous(parameter, template, current)
                : parameter.ParameterValue
                    ?? throw StackErrors.Invalid($"ParameterValue for ParameterKey {key} is required");
        }
        return values;
    }

    /// <summary>The value that the stack has: it was given, or is the default that the template had then.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html"/>
    static string Previous(ParameterInput parameter, Template template, StackVersion? current)
    {
        var key = parameter.ParameterKey;
        if (current is null)
            throw StackErrors.Invalid("Cannot specify UsePreviousValue on Parameters when ChangeSetType is CREATE");
        // https://github.com/widdix/cfn-create-or-update/pull/15
        if (parameter.ParameterValue is { Length: > 0 })
            throw InvalidParameter(key, "Cannot specify usePreviousValue as true and non empty value for a parameter");
        if (!template.Parameters.ContainsKey(key))
            return ""; // refused with all others that the template has not
        return current.Parameters.GetValueOrDefault(key)
            ?? Template.ParseBody(current.Template).Parameters.GetValueOrDefault(key)?.Default
            // https://github.com/rackerlabs/ebs_snapper/issues/56
            ?? throw InvalidParameter(
                key, "Cannot specify usePreviousValue as true for a parameter key not in the previous template");
    }

    static AwsException InvalidParameter(string key, string why) =>
        StackErrors.Invalid($"Invalid input for parameter key {key}. {why}");

    public string ArnOf(string stack) =>
        stack.StartsWith("arn:", StringComparison.Ordinal) ? stack
            : account.Arn("cloudformation", $"stack/{stack}/*").ToString();
}
