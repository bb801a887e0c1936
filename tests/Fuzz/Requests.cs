using Local;
using Local.Aws.Model;

namespace Tests.Fuzz;

/// <summary>
/// Makes the requests of a run: each by its number alone, so that any of them can be made again. They are for whatever
/// answers on the port, in each protocol that its API model names.
/// </summary>
sealed class Requests
{
    static readonly RealValues Real = new();

    readonly int _seed;
    // A service with twice as many operations has twice as many requests.
    readonly List<Func<Random, FuzzRequest>[]> _services = [];

    Requests(int seed, IEnumerable<ServedOperations> served)
    {
        _seed = seed;
        foreach (var service in served)
        {
            Func<Random, FuzzRequest>[] forms =
                [.. (service.Model.Service.Protocols ?? [service.Model.Service.Protocol]).Select(Form)];
            _services.AddRange(Enumerable.Repeat(forms, service.Operations.Count));

            Func<Random, FuzzRequest> Form(string protocol)
            {
                // An upload by a form is here, and in no model.
                IReadOnlyList<string> preferred = [.. service.Operations.Where(service.Model.Operations.Contains)
                    .SelectMany(operation =>
                        Enumerable.Repeat(operation, TakesOrGivesData(service.Model, operation) ? 8 : 1))];
                return protocol switch
                {
                    "json" => new JsonRequests(service.Model, Real, preferred).Create,
                    "query" => new QueryRequests(service.Model, Real, preferred).Create,
                    "smithy-rpc-v2-cbor" => new CborRequests(service.Model, Real, preferred).Create,
                    "rest-json" or "rest-xml" => new RestRequests(service.Model, Real, preferred).Create,
                    _ => throw new InvalidOperationException($"No requests are made of {protocol}."),
                };
            }
        }
    }

    /// <summary>Requests for the services that the program has.</summary>
    public static async Task<Requests> CreateAsync(int seed)
    {
        var folder = Directory.CreateTempSubdirectory("fuzz-services-");
        try
        {
            await using var cloud = await Cloud.CreateAsync(
                new("123456789012", "us-east-1"), folder, TimeProvider.System, new());
            return new(seed, ServedOperations.Of(cloud));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public FuzzRequest Create(int number)
    {
        var random = new Random(unchecked((_seed * 1_000_003) + number));
        var request = Hostile.Pick(random, Hostile.Pick(random, _services))(random);
        return random.Next(12) == 0 ? OddRequests.Change(random, request) : request;
    }

    /// <summary>Whether it is about bytes, as PutObject and Invoke are: what most clients do mostly.</summary>
    static bool TakesOrGivesData(ApiModel model, string operation) =>
        IsData(model, model.Input(operation)) || IsData(model, model.Output(operation));

    static bool IsData(ApiModel model, ApiShape? shape) =>
        shape?.Payload is { } payload && model.Shape(shape.Members![payload]).Type == "blob";
}
