using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Local.CloudFormation.Api;

/// <summary>
/// The addresses of wait condition handles, to which signals are put. As with a presigned address, who knows one may
/// signal.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html"/>
sealed class WaitConditionSignals(Func<Uri> url, TimeProvider time)
{
    /// <summary>What every address begins with.</summary>
    public const string Root = "/_wait-conditions";

    /// <summary>Ours, in bytes: S3, which takes them there, has no limit that a signal would reach.</summary>
    const int LargestSignal = 64 << 10;

    readonly ConcurrentDictionary<string, WaitHandle> _handles = [];

    /// <summary>A new address, for the handle that this names.</summary>
    public string Open(string id)
    {
        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        _handles[secret] = new(id, time);
        return new Uri(url(), $"{Root}/{secret}").ToString();
    }

    /// <summary>Takes signals again at an address that an earlier process has given.</summary>
    public void Reopen(string address, string id) => _handles.TryAdd(Secret(address), new(id, time));

    public void Close(string address) => _handles.TryRemove(Secret(address), out _);

    /// <summary>Null when no handle has this address.</summary>
    public WaitHandle? Find(string address) => _handles.GetValueOrDefault(Secret(address));

    /// <summary>Answers a <c>PUT</c> of a signal, as S3 does: what it says is looked at by who waits for it.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        // Documented: Content-Type is to be empty or left out, since it is not a part of what was signed.
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (http.Request.Method != "PUT" || !string.IsNullOrEmpty(http.Request.ContentType)
            || Find(http.Request.Path.Value!) is not { } handle)
            return;
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        var body = new byte[LargestSignal + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false);
        if (length <= LargestSignal && handle.TryTake(WaitSignal.Read(body.AsMemory(0, length))))
            http.Response.StatusCode = StatusCodes.Status200OK;
    }

    static string Secret(string address) => address.Split('/')[^1];
}
