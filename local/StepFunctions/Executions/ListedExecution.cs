using System.Buffers;
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
        var text = new ArrayBufferWriter<byte>(512);
        Add(Log);
        Add((long)Status);
        Add(Child);
        Add(StartDate.UtcTicks);
        Add(StopDate?.UtcTicks ?? 0);
        Add(RedriveCount);
        Add(RedriveDate?.UtcTicks ?? 0);
        Add(LastEventId);
        foreach (var part in (ReadOnlySpan<string?>)[MachineArn, Name, MapRunArn, Attempt])
        {
            Encoding.UTF8.GetBytes(part ?? "", text);
            Add(part?.Length ?? -1);
        }
        return SealedValue.Checksum(text.WrittenSpan);

        void Add(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(text.GetSpan(sizeof(long)), number);
            text.Advance(sizeof(long));
        }
    }
}
