using System.Text;

namespace Local.SageMaker.XGBoost.Input.RecordIO;

/// <summary>
/// SageMaker's message of a row: tensors by name, those of its label after <c>label_</c>. It is used for one row after
/// another.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html#td-serialization"/>
sealed class ProtobufRecord
{
    const int Features = 1, Label = 2;

    readonly List<ProtobufTensor> _tensors = [];
    int _count;

    /// <summary>The row's, until the next one is parsed.</summary>
    public IEnumerable<ProtobufTensor> Tensors => _tensors.Take(_count);

    public int Count => _count;

    /// <returns>Whether it is such a message.</returns>
    public bool TryParse(ReadOnlySpan<byte> message)
    {
        _count = 0;
        var fields = new ProtobufReader(message);
        while (fields.TryRead(out var field))
        {
            if (field is { Number: Features or Label, Type: WireType.Bytes } && !TryAdd(field))
                return false;
        }
        return !fields.IsMalformed;
    }

    /// <summary>An entry of one of the two maps: the name is its field 1, the value its field 2.</summary>
    bool TryAdd(ProtobufField map)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var entry = new ProtobufReader(map.Content);
        while (entry.TryRead(out var field))
        {
            if (field is { Number: 1, Type: WireType.Bytes })
                name = field.Content;
            else if (field is { Number: 2, Type: WireType.Bytes })
                value = field.Content;
        }
        if (entry.IsMalformed)
            return false;
        var tensor = Named(map.Number == Label, name);
        return tensor.TryParse(value);
    }

    /// <summary>Of two entries with the same name the last one counts.</summary>
    ProtobufTensor Named(bool isLabel, ReadOnlySpan<byte> name)
    {
        var place = 0;
        while (place < _tensors.Count && !_tensors[place].IsNamed(isLabel, name))
            place++;
        if (place < _count)
            return _tensors[place];
        if (place == _tensors.Count)
            _tensors.Add(new(isLabel, name.ToArray()));
        (_tensors[_count], _tensors[place]) = (_tensors[place], _tensors[_count]);
        return _tensors[_count++];
    }
}

/// <param name="name">In UTF-8.</param>
sealed class ProtobufTensor(bool isLabel, byte[] name)
{
    public string Name { get; } = (isLabel ? "label_" : "") + Encoding.UTF8.GetString(name);

    public TensorType Type { get; private set; }

    public List<double> Values { get; } = [];

    public List<ulong> Keys { get; } = [];

    public List<ulong> Shape { get; } = [];

    public bool IsSparse => Keys.Count > 0 || (Values.Count == 0 && Shape.Count > 0);

    public bool IsNamed(bool label, ReadOnlySpan<byte> other) => label == isLabel && other.SequenceEqual(name);

    /// <param name="value">The message of a <c>Value</c>, of whose kinds one is set.</param>
    public bool TryParse(ReadOnlySpan<byte> value)
    {
        Type = TensorType.None;
        Clear();
        var kinds = new ProtobufReader(value);
        while (kinds.TryRead(out var kind))
        {
            var type = kind.Number switch
            {
                2 => TensorType.Float32,
                3 => TensorType.Float64,
                7 => TensorType.Int32,
                9 => TensorType.Bytes,
                _ => TensorType.None,
            };
            if (type == TensorType.None || kind.Type != WireType.Bytes)
                continue;
            if (type != Type)
                Clear();
            Type = type;
            if (type != TensorType.Bytes && !TryParseTensor(kind.Content))
                return false;
        }
        return !kinds.IsMalformed;
    }

    bool TryParseTensor(ReadOnlySpan<byte> tensor)
    {
        var fields = new ProtobufReader(tensor);
        while (fields.TryRead(out var field))
        {
            var isRead = field.Number switch
            {
                1 => TryAddValues(field),
                2 => field.AddWholeTo(Keys),
                3 => field.AddWholeTo(Shape),
                _ => true,
            };
            if (!isRead)
                return false;
        }
        return !fields.IsMalformed;
    }

    bool TryAddValues(ProtobufField field)
    {
        if (Type == TensorType.Float32)
            return field.AddSingleTo(Values);
        if (Type == TensorType.Float64)
            return field.AddDoubleTo(Values);
        List<ulong> whole = [];
        var isRead = field.AddWholeTo(whole);
        Values.AddRange(whole.Select(number => (double)(int)number));
        return isRead;
    }

    void Clear()
    {
        Values.Clear();
        Keys.Clear();
        Shape.Clear();
    }
}

enum TensorType { None, Float32, Float64, Int32, Bytes }
