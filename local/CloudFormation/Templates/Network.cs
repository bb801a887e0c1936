using System.Globalization;
using System.Net;
using System.Numerics;

namespace Local.CloudFormation.Templates;

/// <summary>Blocks of addresses, such as <c>10.0.0.0/16</c>.</summary>
static class Network
{
    /// <summary>The first blocks of a block.</summary>
    /// <param name="hostBits">How many bits of an address are each block's own; 8 where none are named.</param>
    /// <returns>Null when there are not as many, or a text is none of its kind.</returns>
    public static IReadOnlyList<string>? Divide(string block, string count, string? hostBits)
    {
        if (!IPNetwork.TryParse(block, out var network)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var blocks)
            || !int.TryParse(hostBits ?? "8", NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || blocks is < 1 or > 256)
            return null;
        var bytes = network.BaseAddress.GetAddressBytes();
        var room = (bytes.Length * 8) - network.PrefixLength - bits;
        if (bits < 1 || room < 0 || (room < 8 && blocks > 1 << room))
            return null;
        var first = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        return [.. Enumerable.Range(0, blocks).Select(i =>
            $"{Address(first + ((BigInteger)i << bits), bytes.Length)}/{(bytes.Length * 8) - bits}")];
    }

    static IPAddress Address(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new([.. new byte[length - bytes.Length], .. bytes]);
    }
}
