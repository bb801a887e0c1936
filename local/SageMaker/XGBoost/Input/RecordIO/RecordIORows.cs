using System.Globalization;

namespace Local.SageMaker.XGBoost.Input.RecordIO;

/// <summary>
/// The rows of RecordIO-protobuf files: all as the first one, dense or sparse, of one type and shape.
/// </summary>
/// <seealso href="https://github.com/awslabs/ml-io/blob/master/src/mlio/recordio_protobuf_reader.cc"/>
sealed class RecordIORows
{
    const string Features = "values", Label = "label_values";

    readonly ProtobufRecord _record = new();
    readonly List<TensorSchema> _schema = [];
    readonly List<ulong> _offsets = [0];
    readonly List<uint> _indices = [];
    readonly List<float> _values = [];
    readonly List<float> _labels = [];
    int _rows;

    public bool IsSparse => _schema.Find(tensor => tensor.Name == Features)!.IsSparse;

    public int Rows => _rows;

    public int Columns => (int)Math.Min(_schema.Find(tensor => tensor.Name == Features)!.Shape[0], int.MaxValue);

    /// <summary>Row by row; of sparse rows those that are there.</summary>
    public float[] Values => [.. _values];

    public ulong[] Offsets => [.. _offsets];

    public uint[] Indices => [.. _indices];

    /// <summary>Several for each row when the labels have several values.</summary>
    public float[] Labels => [.. _labels];

    /// <summary>Adds a file's rows.</summary>
    /// <param name="path">What MLIO calls the file in its messages.</param>
    /// <exception cref="RecordIOException">MLIO refuses the file.</exception>
    public void Add(ReadOnlySpan<byte> content, string path)
    {
        var messages = new RecordIOReader(content, path);
        for (var index = 0; messages.TryRead(out var message); index++)
        {
            var place = $"instance #{index} in the data store '{path}'";
            var isFirst = _schema.Count == 0;
            if (!_record.TryParse(message))
                throw new RecordIOException(
                    isFirst ? "SchemaError" : "InvalidInstanceError",
                    $"The {place} contains a corrupt RecordIO-protobuf message.");
            if (isFirst)
                _schema.AddRange(_record.Tensors.Select(tensor => TensorSchema.Of(tensor, place)));
            foreach (var tensor in _record.Tensors)
            {
                var schema = _schema.Find(known => known.Name == tensor.Name)
                    ?? throw Invalid($"The {place} has an unknown feature named '{tensor.Name}'.");
                schema.Check(tensor, place);
                Add(tensor, place);
            }
            if (_record.Count != _schema.Count)
                throw Invalid(
                    $"The {place} has {_record.Count} feature(s) while it is expected to have {_schema.Count} features.");
            _rows++;
        }
    }

    /// <summary>To be called when all rows are there.</summary>
    /// <exception cref="RecordIOException">The container's Python refuses them.</exception>
    public void Check(bool isLabelled)
    {
        var features = _schema.Find(tensor => tensor.Name == Features) ?? throw Missing();
        if (isLabelled && (_schema.Find(tensor => tensor.Name == Label) ?? throw Missing()).IsSparse)
            throw new RecordIOException("ValueError", "Only dense tensors can be converted to a NumPy array.");
        if (features.Shape.Count == 1)
            return;
        throw new RecordIOException("ValueError", features.IsSparse
            ? "Only one- and two-dimensional COO tensors are supported."
            : $"('Expecting 2 dimensional numpy.ndarray, got: ', ({string.Join(", ", features.Shape.Prepend((ulong)_rows))}))");

        static RecordIOException Missing() =>
            new("KeyError", "'The example does not contain a feature with the specified name.'");
    }

    void Add(ProtobufTensor tensor, string place)
    {
        if (tensor.Name == Label)
            _labels.AddRange(tensor.Values.Select(value => (float)value));
        if (tensor.Name != Features)
            return;
        if (!tensor.IsSparse)
        {
            foreach (var value in tensor.Values)
                _values.Add((float)value);
            return;
        }
        var size = tensor.Shape.Aggregate(1UL, (product, dimension) => product * dimension);
        if (tensor.Keys.Exists(key => key >= size))
            throw Invalid($"The sparse feature '{tensor.Name}' of the {place} has one or more invalid keys.");
        // A key that is there twice is the sum of both.
        foreach (var (key, value) in tensor.Keys.Zip(tensor.Values)
            .GroupBy(entry => entry.First, (key, same) => (key, same.Sum(entry => entry.Second)))
            .OrderBy(entry => entry.key))
        {
            _indices.Add((uint)key);
            _values.Add((float)value);
        }
        _offsets.Add((ulong)_indices.Count);
    }

    static RecordIOException Invalid(string message) => new("InvalidInstanceError", message);
}

/// <summary>What the first row says of a tensor, and each must be.</summary>
/// <param name="Shape">Of one row.</param>
sealed record TensorSchema(string Name, TensorType Type, bool IsSparse, IReadOnlyList<ulong> Shape)
{
    /// <exception cref="RecordIOException">There is nothing that MLIO can take.</exception>
    public static TensorSchema Of(ProtobufTensor tensor, string place)
    {
        if (tensor.Type == TensorType.Bytes)
            throw new RecordIOException("NotSupportedError", "The RecordIO-protobuf binary data format is not supported.");
        if (tensor.Type == TensorType.None)
            throw Unfit($"The feature '{tensor.Name}' of the {place} has an unsupported data type.");
        if (tensor.Keys.Count > 0 && tensor.Shape.Count == 0)
            throw Unfit($"The sparse feature '{tensor.Name}' of the {place} has no shape specified.");
        return new(
            tensor.Name,
            tensor.Type,
            tensor.IsSparse,
            tensor.Shape.Count == 0 ? [(ulong)tensor.Values.Count] : [.. tensor.Shape]);

        static RecordIOException Unfit(string message) => new("SchemaError", message);
    }

    /// <exception cref="RecordIOException">It is another one.</exception>
    public void Check(ProtobufTensor tensor, string place)
    {
        var which = $"The feature '{Name}' of the {place}";
        if (tensor.Type is TensorType.None or TensorType.Bytes)
            throw Invalid($"{which} has an unexpected data type.");
        if (tensor.Type != Type)
            throw Invalid(
                $"{which} has the data type {Lower(tensor.Type)} while it is expected to have the data type {Lower(Type)}.");
        if (tensor.IsSparse != IsSparse)
            throw Invalid(
                $"{which} is {(IsSparse ? "dense" : "sparse")} while it is expected to be {(IsSparse ? "sparse" : "dense")}.");
        IReadOnlyList<ulong> shape = tensor.Shape.Count == 0 ? [(ulong)tensor.Values.Count] : tensor.Shape;
        if (!shape.SequenceEqual(Shape))
            throw Invalid($"{which} has the shape ({Text(shape)}) while it is expected to have the shape ({Text(Shape)}).");
        if (IsSparse && tensor.Keys.Count != tensor.Values.Count)
            throw Invalid(
                $"The sparse feature '{Name}' of the {place} has {tensor.Keys.Count} key(s) but {tensor.Values.Count} value(s).");
        var size = Shape.Aggregate(1UL, (product, dimension) => product * dimension);
        if (!IsSparse && (ulong)tensor.Values.Count != size)
            throw Invalid($"{which} has {tensor.Values.Count} values(s) but a shape of ({Text(Shape)}).");
    }

    static string Lower(TensorType type) => type.ToString().ToLower(CultureInfo.InvariantCulture);

    static string Text(IReadOnlyList<ulong> shape) => string.Join(", ", shape);

    static RecordIOException Invalid(string message) => new("InvalidInstanceError", message);
}
