using System.Security.Cryptography;
using System.Text;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Local.StepFunctions;

/// <summary>
/// The definitions in which this program, as it is now, has found nothing wrong: they need not be compared with the
/// models of all that they call each time.
/// </summary>
sealed class ValidatedDefinitions(StateStore store)
{
    readonly Records<string> _kept = new(store, "states/validated", () => StoredJson.Default.Options);

    /// <param name="name">Of the state machine; the last definition of each is known.</param>
    public bool Contain(string name, string text, bool isExpress) => _kept.Find(name) == Digest(text, isExpress);

    public void Add(string name, string text, bool isExpress) =>
        store.WriteBehind(_kept.Put(name, Digest(text, isExpress)));

    static string Digest(string text, bool isExpress)
    {
        var program = typeof(ValidatedDefinitions).Module.ModuleVersionId;
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{program} {isExpress} {text}")));
    }
}
