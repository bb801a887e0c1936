using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.Lambda;

/// <summary>The statements that let others invoke a function: its own, and those of each version and alias.</summary>
/// <remarks>
/// A role that one of them names may call as if its own policies allowed it. Services call in the name of a role here.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html"/>
sealed class ResourcePolicies
{
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"/>
    const int MostBytes = 20_480;

    readonly Lock _lock = new();
    readonly Dictionary<string, List<Statement>> _statements = [];
    readonly Dictionary<string, string> _texts = []; // the same objects until something changes

    /// <param name="qualifier">The version or the alias; null for the function.</param>
    /// <exception cref="AwsException"><c>ResourceConflictException</c>: there is one of that id.</exception>
    public JsonObject Add(string? qualifier, string id, JsonObject statement)
    {
        lock (_lock)
        {
            if (!_statements.TryGetValue(qualifier ?? "", out var statements))
                _statements[qualifier ?? ""] = statements = [];
            if (statements.Exists(existing => existing.Id == id))
                throw new AwsException(
                    "ResourceConflictException",
                    $"The statement id ({id}) provided already exists. " +
                    "Please provide a new statement id, or remove the existing statement.",
                    HttpStatusCode.Conflict);
            statements.Add(new(id, statement));
            _texts.Clear();
            if (Encoding.UTF8.GetByteCount(Find(qualifier)!) is > MostBytes and var size)
            {
                Remove(qualifier, id);
                throw new AwsException(
                    "PolicyLengthExceededException",
                    $"The final policy size ({size}) is bigger than the limit ({MostBytes}).");
            }
            return statement;
        }
    }

    /// <summary>The whole policy as JSON; null when there is none.</summary>
    public string? Find(string? qualifier)
    {
        lock (_lock)
        {
            if (_statements.GetValueOrDefault(qualifier ?? "") is not { Count: > 0 } statements)
                return null;
            if (!_texts.TryGetValue(qualifier ?? "", out var text))
                _texts[qualifier ?? ""] = text = JsonSerializer.Serialize(
                    new
                    {
                        Version = "2012-10-17",
                        Id = "default",
                        Statement = statements.Select(statement => statement.Json),
                    },
                    AwsJson.PascalCase);
            return text;
        }
    }

    /// <returns>Whether there was one.</returns>
    public bool Remove(string? qualifier, string id)
    {
        lock (_lock)
        {
            _texts.Clear();
            return _statements.GetValueOrDefault(qualifier ?? "")?.RemoveAll(statement => statement.Id == id) > 0;
        }
    }

    /// <summary>The statements by id, by qualifier.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Keep()
    {
        lock (_lock)
            return _statements.ToDictionary(
                pair => pair.Key,
                pair => (IReadOnlyDictionary<string, JsonElement>)pair.Value.ToDictionary(
                    statement => statement.Id, statement => JsonSerializer.SerializeToElement(statement.Json)));
    }

    public void Restore(IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> kept)
    {
        lock (_lock)
        {
            foreach (var (qualifier, statements) in kept)
                _statements[qualifier] =
                    [.. statements.Select(pair => new Statement(pair.Key, JsonObject.Create(pair.Value)!))];
        }
    }

    sealed record Statement(string Id, JsonObject Json);
}
