using Local.Aws;
using Local.S3.Files;

namespace Local.S3.Configuration;

/// <summary>
/// Deletes what buckets' rules say has had its time: a minute after the start, and then after each midnight (UTC).
/// </summary>
sealed class Lifecycle : IDisposable
{
    static readonly TimeSpan First = TimeSpan.FromMinutes(1), Period = TimeSpan.FromMinutes(10);

    readonly Func<IEnumerable<Bucket>> _buckets;
    readonly TimeProvider _time;
    readonly Lock _running = new();
    readonly ITimer _timer;
    DateTime _last;

    public Lifecycle(Func<IEnumerable<Bucket>> buckets, TimeProvider time)
    {
        (_buckets, _time) = (buckets, time);
        _timer = time.CreateTimer(_ => Run(), null, First, Period);
    }

    void Run()
    {
        if (!_running.TryEnter())
            return;
        try
        {
            var now = _time.GetUtcNow();
            if (now.UtcDateTime.Date == _last)
                return;
            foreach (var bucket in _buckets())
                Apply(bucket, now);
            _last = now.UtcDateTime.Date;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AwsException)
        {
            // A user changes folders meanwhile; the next time comes soon.
        }
        finally
        {
            _running.Exit();
        }
    }

    public static void Apply(Bucket bucket, DateTimeOffset now)
    {
        if (BucketSubresource.Get("lifecycle").Find(bucket.Configuration) is not { } document)
            return;
        foreach (var rule in LifecycleRule.Parse(document))
        {
            if (rule.Days is not null || rule.Date <= now)
                ExpireObjects(bucket, rule, now);
            if (rule.NoncurrentDays is not null || rule.RemovesMarkers)
                ExpireVersions(bucket, rule, now);
            if (rule.UploadDays is { } days)
                EndUploads(bucket, rule, days, now);
        }
    }

    static void ExpireObjects(Bucket bucket, LifecycleRule rule, DateTimeOffset now)
    {
        foreach (var key in bucket.Keys(rule.Prefix).All())
        {
            if (bucket.Find(key) is { } found && IsDue(found))
                bucket.Change(() => bucket.Find(key) is { } still && IsDue(still) ? bucket.Delete(key) : null);
        }

        bool IsDue(S3Object found) =>
            rule.Covers(found) && (rule.Days is not { } days || LifecycleRule.Due(found.LastModified, days) <= now);
    }

    static void ExpireVersions(Bucket bucket, LifecycleRule rule, DateTimeOffset now)
    {
        foreach (var key in bucket.KeysOfVersions(rule.Prefix).All())
        {
            bucket.Change(() =>
            {
                var versions = bucket.Versions(key);
                var isDeleted = bucket.Find(key) is null;
                // A version is noncurrent since the next one was made. What is left of a key has none.
                for (var i = versions.Count - 1; i > 0 && rule.NoncurrentDays is { } days; i--)
                {
                    if (i > rule.NewerVersions && rule.Covers(versions[i])
                        && LifecycleRule.Due(versions[i - 1].LastModified, days) <= now)
                        bucket.DeleteVersion(key, versions[i].VersionId);
                }
                if (rule.RemovesMarkers && isDeleted && bucket.Versions(key) is [{ IsDeleteMarker: true } marker])
                    bucket.DeleteVersion(key, marker.VersionId);
            });
        }
    }

    static void EndUploads(Bucket bucket, LifecycleRule rule, int days, DateTimeOffset now)
    {
        foreach (var upload in Upload.All(bucket).ToList())
        {
            if (upload.Key.StartsWith(rule.Prefix, StringComparison.Ordinal)
                && LifecycleRule.Due(upload.Start.Initiated, days) <= now)
                bucket.Change(upload.Delete);
        }
    }

    public void Dispose() => _timer.Dispose();
}
