using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

// A function that does what its event says: { "do": "echo" | "throw" | "exit" | … }. The loop is the Runtime API's
// documented one, no more.

using var http = new HttpClient { BaseAddress = new($"http://{Variable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime/"), Timeout = Timeout.InfiniteTimeSpan };

var readable = new JsonSerializerOptions
{
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    MaxDepth = 1000,
};

switch (Variable("AT_START"))
{
    case "fail":
        await http.PostAsJsonAsync("init/error", new { errorType = "NoSuchTable", errorMessage = "The table 'prices' does not exist." });
        return 1;
    case "exit":
        return 7;
    case "hang":
        Thread.Sleep(Timeout.Infinite);
        break;
}

while (true)
{
    using var next = await http.GetAsync(new Uri("invocation/next", UriKind.Relative));
    var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
    var input = JsonNode.Parse(
        await next.Content.ReadAsStringAsync(), documentOptions: new() { MaxDepth = 1000 });
    if (input is JsonObject told && (string?)told["do"] == "answer")
    {
        using var bytes = new ByteArrayContent(Convert.FromBase64String((string)told["bytes"]!));
        await http.PostAsync(new Uri($"invocation/{id}/{told["as"]}", UriKind.Relative), bytes);
        continue;
    }
    try
    {
        using var answer = new StringContent((await HandleAsync(input, next))?.ToJsonString(readable) ?? "null");
        await http.PostAsync(new Uri($"invocation/{id}/response", UriKind.Relative), answer);
    }
    catch (InvalidOperationException e)
    {
        await http.PostAsync(new Uri($"invocation/{id}/error", UriKind.Relative),
            new StringContent($$"""{"errorType": "{{e.GetType().Name}}", "errorMessage": "{{e.Message}}", "stackTrace": []}"""));
    }
}

static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

async Task<JsonNode?> HandleAsync(JsonNode? input, HttpResponseMessage next)
{
    if ((input as JsonObject)?["ResponseURL"] is { } url)
    {
        await MakeAsync(new((string)url!), input!);
        return null;
    }
    switch ((string?)(input as JsonObject)?["do"])
    {
        case "throw":
            throw new InvalidOperationException("No such row: 7 – naïve.");
        case "exit":
            Environment.Exit((int)input!["code"]!);
            return null;
        case "hang":
            while (true)
                Thread.Sleep(1000);
        case "wait":
            await Task.Delay((int)input!["ms"]!);
            return Environment.ProcessId;
        case "eat":
            List<byte[]> eaten = [];
            while (true)
            {
                var bytes = GC.AllocateUninitializedArray<byte>(4 << 20);
                Array.Fill(bytes, (byte)1);
                eaten.Add(bytes);
                await Task.Delay(10);
            }
        case "log":
            Console.WriteLine("""{"timestamp":"2026-01-01T00:00:00Z","level":"Information","message":"said"}""");
            Console.Error.WriteLine("shouted");
            return null;
        case "print":
            Console.Write(new string('x', (int)input!["size"]!));
            return null;
        case "large":
            return new string('x', (int)input!["size"]!);
        case "environment":
            return JsonSerializer.SerializeToNode(Environment.GetEnvironmentVariables());
        case "process":
            return new JsonObject
            {
                ["id"] = Environment.ProcessId,
                ["folder"] = Environment.CurrentDirectory,
                ["input"] = Console.In.ReadToEnd(),
            };
        case "headers":
            return JsonSerializer.SerializeToNode(
                next.Headers.ToDictionary(header => header.Key, header => header.Value.Single()));
        default:
            return input;
    }
}

// A custom resource, which is what its properties say: { "Id": …, "Fails": …, "Hangs": … }.
async Task MakeAsync(Uri url, JsonNode request)
{
    var (properties, type) = (request["ResourceProperties"]!, (string)request["RequestType"]!);
    if ((string?)properties["Hangs"] == type)
        return;
    var fails = (string?)properties["Fails"] == type;
    var answer = new JsonObject
    {
        ["Status"] = fails ? "FAILED" : "SUCCESS",
        ["Reason"] = fails ? "it should" : null,
        ["PhysicalResourceId"] = properties["Id"]?.DeepClone() ?? request["LogicalResourceId"]!.DeepClone(),
        ["StackId"] = request["StackId"]!.DeepClone(),
        ["RequestId"] = request["RequestId"]!.DeepClone(),
        ["LogicalResourceId"] = request["LogicalResourceId"]!.DeepClone(),
        ["Data"] = new JsonObject
        {
            ["Said"] = $"{type} {properties["Number"]} after {request["OldResourceProperties"]?["Number"]}",
            ["Was"] = (string?)request["PhysicalResourceId"] ?? "nothing",
        },
    };
    using var client = new HttpClient();
    using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString()));
    using var put = await client.PutAsync(url, content);
    put.EnsureSuccessStatusCode();
}
