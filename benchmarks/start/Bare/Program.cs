// The least that ASP.NET can be: what a start cannot be faster than.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapGet("/", () => "here");
app.Run($"http://127.0.0.1:{args[0]}");
