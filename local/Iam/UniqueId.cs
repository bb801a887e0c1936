using System.Security.Cryptography;
using System.Text;

namespace Local.Iam;

/// <summary>The ids that IAM never uses again: <c>AROA…</c> for roles, <c>ANPA…</c> for policies.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids"/>
static class UniqueId
{
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    const int Length = 17;

    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>
    /// Always the same for a name: what comes with a stack is made anew whenever this program starts.
    /// </summary>
    public static string Of(string prefix, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, Length);
        var id = new StringBuilder(prefix);
        foreach (var part in hash)
            id.Append(Letters[part % Letters.Length]);
        return id.ToString();
    }
}
