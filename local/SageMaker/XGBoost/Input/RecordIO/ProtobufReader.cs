using System.Buffers.Binary;

namespace Local.SageMaker.XGBoost.Input.RecordIO;

/// <summary>The fields of a message in Protocol Buffers' wire format.</summary>
/// <seealso href="https://protobuf.dev/programming-guides/encoding/"/>
ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    ReadOnlySpan<byte> _rest = message;

    /// <summary>Whether a message was cut off, or is none.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryRead(out ProtobufField field)
    {
        field = default;
        if (_rest.IsEmpty || IsMalformed)
            return false;
        var tag = Varint();
        var number = (int)(tag >> 3);
        field = (tag & 7) switch
        {
            0 => new(number, WireType.Varint, Varint(), default),
            1 => new(number, WireType.Fixed64, 0, Take(8)),
            2 => new(number, WireType.Bytes, 0, Take(Varint())),
            5 => new(number, WireType.Fixed32, 0, Take(4)),
            _ => Malformed(),
        };
        if (number == 0)
            IsMalformed = true;
        return !IsMalformed;
    }

    /// <summary>The next of numbers that lie packed.</summary>
    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        if (_rest.IsEmpty || IsMalformed)
            return false;
        value = Varint();
        return !IsMalformed;
    }

    ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }
        IsMalformed = true;
        return 0;
    }

    ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            IsMalformed = true;
            return default;
        }
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    ProtobufField Malformed()
    {
        IsMalformed = true;
        return default;
    }
}

enum WireType { Varint, Fixed64, Bytes, Fixed32 }

/// <param name="value">Of a varint.</param>
/// <param name="content">Of the others.</param>
readonly ref struct ProtobufField(int number, WireType type, ulong value, ReadOnlySpan<byte> content)
{
    public int Number { get; } = number;

    public WireType Type { get; } = type;

    public ulong Value { get; } = value;

    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>A repeated field's numbers: one, or many that lie packed.</summary>
    /// <returns>Whether they are numbers.</returns>
    public bool AddWholeTo(List<ulong> values)
    {
        if (Type == WireType.Varint)
            values.Add(Value);
        if (Type != WireType.Bytes)
            return true;
        var packed = new ProtobufReader(Content);
        while (packed.TryReadVarint(out var value))
            values.Add(value);
        return !packed.IsMalformed;
    }

    /// <inheritdoc cref="AddWholeTo"/>
    public bool AddSingleTo(List<double> values)
    {
        if (Type is not (WireType.Fixed32 or WireType.Bytes))
            return true;
        for (var rest = Content; rest.Length >= 4; rest = rest[4..])
            values.Add(BinaryPrimitives.ReadSingleLittleEndian(rest));
        return Content.Length % 4 == 0;
    }

    /// <inheritdoc cref="AddWholeTo"/>
    public bool AddDoubleTo(List<double> values)
    {
        if (Type is not (WireType.Fixed64 or WireType.Bytes))
            return true;
        for (var rest = Content; rest.Length >= 8; rest = rest[8..])
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(rest));
        return Content.Length % 8 == 0;
    }
}
