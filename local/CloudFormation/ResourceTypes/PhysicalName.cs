using System.Security.Cryptography;
using System.Text;
using Local.Aws;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>
/// The names that CloudFormation gives to resources without one: <c>stack-LogicalId-1TF67BUE5A12U</c>.
/// </summary>
/// <remarks>
/// Its suffix is random; this one follows from account, region, stack and logical id, so that a later run finds the
/// same bucket.
/// How a name is shortened is not documented; the rule is read off real names, such as
/// <c>StepFunctionsSample-SageM-SageMakerAPIExecutionRol-1MNH1VS5CGGOG</c> (64 characters, both parts cut),
/// <c>StepFunctionsSample-SageMa-LambdaForDataGeneration-1TF67BUE5A12U</c> (64) and
/// <c>stepfunctionssample-sagemak-bucketformodelanddata-80fblmdlcs9f</c> (62, 13 reserved for the suffix): what is left
/// beside the suffix is
/// halved between stack and logical id, the stack's half rounded up, and what one does not need goes to the other.
/// </remarks>
static class PhysicalName
{
    const int SuffixLength = 12;
    const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <param name="seed">Tells apart what else would have the same name.</param>
    public static string Generate(
        string stack,
        string logicalId,
        AwsAccount account,
        int maxLength,
        bool lowerCase,
        string seed = "")
    {
        var (ofStack, ofId) = Share(maxLength - SuffixLength - 2, stack.Length, logicalId.Length);
        string[] seeds = seed.Length == 0 ? [stack, logicalId] : [stack, logicalId, seed];
        var name = $"{stack[..ofStack]}-{logicalId[..ofId]}-{Token(SuffixLength, account, seeds)}";
        return lowerCase ? name.ToLowerInvariant() : name;
    }

    /// <summary>Upper-case letters and digits that are always the same for the same resource.</summary>
    public static string Token(int length, AwsAccount account, params ReadOnlySpan<string?> seed)
    {
        var hash = Hash(account, string.Join('\n', seed));
        return string.Create(length, hash, (token, bytes) =>
        {
            for (var i = 0; i < token.Length; i++)
                token[i] = Alphabet[bytes[i] % Alphabet.Length];
        });
    }

    public static Guid Id(AwsAccount account, string stack) => new(Hash(account, stack).AsSpan(0, 16), bigEndian: true);

    static byte[] Hash(AwsAccount account, string seed) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Id}\n{account.Region}\n{seed}"));

    static (int First, int Second) Share(int room, int first, int second)
    {
        if (first + second <= room)
            return (first, second);
        var half = (room + 1) / 2;
        return first <= half ? (first, room - first)
            : second <= room - half ? (room - second, second)
            : (half, room - half);
    }
}
