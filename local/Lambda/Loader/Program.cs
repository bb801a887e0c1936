using Local.Lambda.Loader;

// dotnet exec --depsfile X.deps.json --runtimeconfig X.runtimeconfig.json ClassLibraryLoader.dll X::T::M
// What Amazon.Lambda.RuntimeSupport is on AWS: it loads a class library's handler and brings events to it.

var api = new RuntimeApi(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")
    ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: Lambda starts this program."));
Log.Begin();
Handler handler;
try
{
    handler = Handler.Load(args[0]);
}
catch (Exception e)
{
    Log.Write("fail", e.ToString());
    await api.FailInitializationAsync(e);
    return 1;
}

while (true)
    await api.HandleNextAsync(handler);
