using Local.Aws;

namespace Local.Lambda.Code;

/// <summary>Makes functions' code ready to run: builds folders, unpacks zips.</summary>
sealed class PackageStore(DirectoryInfo data, IObjectStore objects, TimeProvider time)
{
    readonly FunctionBuild _build = new(data, time);
    readonly ZipArchives _zips = new(data);

    DirectoryInfo Nowhere => Directory.CreateDirectory(Path.Combine(data.FullName, "functions", ".none"));

    /// <param name="caller">Who must be allowed to read the object with the zip.</param>
    /// <param name="building">Called when the function must be built, which takes seconds.</param>
    /// <exception cref="FunctionException">It does not build.</exception>
    /// <exception cref="SdkMissingException">There is nothing to build with.</exception>
    /// <exception cref="AwsException">The zip cannot be read or unpacked.</exception>
    public async Task<FunctionPackage> GetAsync(
        Principal caller, LambdaFunction function, Action<LambdaFunction>? building, CancellationToken cancellation)
    {
        switch (function.Code)
        {
            case FunctionCode.Folder folder when function.Obstacle is null:
                return new(await _build.BuildAsync(function, folder.Directory, building, cancellation));
            case FunctionCode.StoredObject stored:
                await using (var zip = Open(caller, stored))
                    return _zips.Unpack(zip);
            case FunctionCode.Archive archive:
                return _zips.Unpack(new MemoryStream(archive.Zip));
            default:
                return new(Nowhere); // nothing of it runs
        }
    }

    public void Trim(IEnumerable<FunctionPackage> used) => _zips.Trim(used.Select(package => package.TaskRoot));

    Stream Open(Principal caller, FunctionCode.StoredObject stored)
    {
        try
        {
            return objects.OpenRead(caller, stored.Bucket, stored.Key, stored.Version);
        }
        catch (AwsException e)
        {
            throw new AwsException("InvalidParameterValueException",
                $"Error occurred while GetObject. S3 Error Code: {e.Code}. S3 Error Message: {e.Message}");
        }
    }
}
