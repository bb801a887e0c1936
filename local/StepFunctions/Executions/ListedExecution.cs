using System.Buffers.Binary;
using System.Text;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>What a list of executions shows of one, as it was last durable.</summary>
/// <param name="Log">Its number: later ones have started later.</param>
/// <param name="MachineArn">Its state machine; of a child of a map run the item processor.</param>
/// <param name="MapRunArn">The map run whose child it is; null for any other.</param>
/// <param name="Child">Its number in the map run, from 0.</param>
/// <param name="StopDate">Null while it runs.</param>
/// <param name="Attempt">The token of its last redrive, or of its start; null when there was none.</param>
/// <param name="LastEventId">The number of the event that ended it; 0 while it runs.</param>
sealed record ListedExecution(
    long Log,
    string MachineArn,
    string Name,
    string? MapRunArn,
    int Child,
    ExecutionStatus Status,
    DateTimeOffset StartDate,
    DateTimeOffset? StopDate,
    int RedriveCount,
    DateTimeOffset? RedriveDate,
    string? Attempt,
    int LastEventId)
{
    public string Arn => new ExecutionArn(StateMachineArn.Parse(MachineArn), Name).ToString();

    /// <summary>Tells whether what is kept of it is what was written.</summary>
    public uint Checksum()
    {
        var sum = 0u;
        foreach (var number in (ReadOnlySpan<long>)[
            Log, (long)Status, Child, StartDate.UtcTicks, StopDate?.UtcTicks ?? 0, RedriveCount,
            RedriveDate?.UtcTicks ?? 0, LastEventId])
            sum = Add(number, sum);
        foreach (var part in (ReadOnlySpan<string?>)[MachineArn, Name, MapRunArn, Attempt])
            sum = Add(part?.Length ?? -1, SealedValue.Checksum(Encoding.UTF8.GetBytes(part ?? ""), sum));
        return sum;

        static uint Add(long number, uint sum)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            return SealedValue.Checksum(bytes, sum);
        }
    }
}
