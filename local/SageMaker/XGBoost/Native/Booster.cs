using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Local.SageMaker.XGBoost.Native;

/// <summary>A model: trained round by round, evaluated, saved, loaded, and applied.</summary>
sealed unsafe class Booster : IDisposable
{
    readonly BoosterHandle _handle;
    readonly DMatrix[] _matrices;

    /// <param name="matrices">What it is trained on and evaluated with; the library caches its predictions for
    /// them.</param>
    public Booster(params DMatrix[] matrices)
    {
        LibraryLog.Register();
        _matrices = matrices;
        NativeMethods.Check(NativeMethods.XGBoosterCreate(Pointers(matrices), (ulong)matrices.Length, out _handle));
    }

    Booster(BoosterHandle handle) => (_handle, _matrices) = (handle, []);

    /// <summary>Loads a model in any format that the library reads: binary, JSON, UBJSON.</summary>
    public static Booster Load(ReadOnlySpan<byte> model)
    {
        var booster = new Booster();
        booster.Read(model);
        return booster;
    }

    /// <summary>Becomes a model that was saved, in any format that the library reads.</summary>
    public void Read(ReadOnlySpan<byte> model)
    {
        XGBoostLibrary.RequireReadable(model);
        NativeMethods.Check(NativeMethods.XGBoosterLoadModelFromBuffer(_handle, model, (ulong)model.Length));
    }

    internal BoosterHandle Handle => _handle;

    /// <summary>How many columns it was trained on.</summary>
    public int Features
    {
        get
        {
            NativeMethods.Check(NativeMethods.XGBoosterGetNumFeature(_handle, out var features));
            return (int)features;
        }
    }

    /// <summary>How many rounds it was trained for.</summary>
    public int Rounds
    {
        get
        {
            NativeMethods.Check(NativeMethods.XGBoosterBoostedRounds(_handle, out var rounds));
            return rounds;
        }
    }

    /// <summary>What it was trained for: <c>reg:squarederror</c>.</summary>
    public string Objective => Configured("objective", "name");

    /// <summary>How many classes it was trained for; 0 with an objective that is told of none.</summary>
    public int Classes => int.Parse(Configured("learner_model_param", "num_class"), null);

    public void SetParameter(string name, string value) =>
        NativeMethods.Check(NativeMethods.XGBoosterSetParam(_handle, name, value));

    public void Update(int round, DMatrix train) =>
        NativeMethods.Check(NativeMethods.XGBoosterUpdateOneIter(_handle, round, train.Handle));

    /// <summary>The library's own metrics: <c>[0]\ttrain-rmse:0.5\tvalidation-rmse:0.6</c>.</summary>
    public string Evaluate(int round, ReadOnlySpan<DMatrix> matrices, ReadOnlySpan<string> names)
    {
        var pointers = new nint[names.Length];
        try
        {
            for (var i = 0; i < names.Length; i++)
                pointers[i] = Marshal.StringToCoTaskMemUTF8(names[i]);
            NativeMethods.Check(
                NativeMethods.XGBoosterEvalOneIter(
                    _handle,
                    round,
                    Pointers(matrices),
                    pointers,
                    (ulong)names.Length,
                    out var result));
            return Marshal.PtrToStringUTF8((nint)result)!;
        }
        finally
        {
            foreach (var pointer in pointers)
                Marshal.FreeCoTaskMem(pointer);
        }
    }

    /// <param name="margin">The sum of the trees, before the objective's transformation.</param>
    public Predictions Predict(DMatrix matrix, bool margin = false)
    {
        var config = $$"""
            {"type":{{(margin ? 1 : 0)}},"training":false,"iteration_begin":0,
             "iteration_end":{{LastIteration}},"strict_shape":false}
            """;
        NativeMethods.Check(
            NativeMethods.XGBoosterPredictFromDMatrix(
                _handle,
                matrix.Handle,
                config,
                out var shape,
                out var dimensions,
                out var result));
        return Predictions(matrix.Rows, shape, dimensions, result);
    }

    /// <summary>How important each feature is to the trees, by its place; what no split uses is left out.</summary>
    /// <param name="kind"><c>weight</c>, <c>gain</c> or <c>cover</c>, as Python's <c>get_score</c> takes it.</param>
    public Dictionary<int, float> Scores(string kind)
    {
        NativeMethods.Check(NativeMethods.XGBoosterFeatureScore(
            _handle,
            $$"""{"importance_type":"{{kind}}"}""",
            out var count,
            out var names,
            out var dimensions,
            out var shape,
            out var scores));
        // gblinear has a coefficient of each feature for each class.
        var classes = dimensions > 1 ? (int)shape[1] : 1;
        var found = new Dictionary<int, float>();
        for (var i = 0; i < (int)count; i++)
        {
            var name = Marshal.PtrToStringUTF8((nint)names[i])!;
            if (int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
                found[place] = scores[i * classes];
        }
        return found;
    }

    /// <summary>
    /// SHAP values: for each row, and each class where there are several, what each feature adds to the margin, and
    /// last what is there without any.
    /// </summary>
    public float[] Contributions(DMatrix matrix)
    {
        var config = $$"""{"type":2,"training":false,"iteration_begin":0,"iteration_end":{{LastIteration}},"strict_shape":false}""";
        NativeMethods.Check(NativeMethods.XGBoosterPredictFromDMatrix(
            _handle, matrix.Handle, config, out var shape, out var dimensions, out var result));
        return Predictions(matrix.Rows, shape, dimensions, result).Values;
    }

    /// <summary>
    /// Python's early stopping can leave the best round in a model that has more of them; predictions use the trees up
    /// to it. 0 for all trees, as always with a model of XGBoost 2, which writes no <c>best_ntree_limit</c>.
    /// </summary>
    internal int LastIteration =>
        Attribute("best_ntree_limit") is not (null or "0") && Attribute("best_iteration") is { } best
            ? int.Parse(best, null) + 1
            : 0;

    /// <summary><c>gbtree</c>, <c>gblinear</c> or <c>dart</c>.</summary>
    public string Kind => Configured("gradient_booster", "name");

    string Configured(string part, string field)
    {
        NativeMethods.Check(NativeMethods.XGBoosterSaveJsonConfig(_handle, out _, out var text));
        using var config = JsonDocument.Parse(Marshal.PtrToStringUTF8((nint)text)!);
        return config.RootElement.GetProperty("learner").GetProperty(part).GetProperty(field).GetString()!;
    }

    internal static Predictions Predictions(int rows, ulong* shape, ulong dimensions, float* result)
    {
        var width = 1;
        for (var i = 1; i < (int)dimensions; i++)
            width *= (int)shape[i];
        return new(new ReadOnlySpan<float>(result, rows * width).ToArray(), dimensions > 1 ? width : null);
    }

    /// <param name="format"><c>json</c>; null for that of a file without an extension.</param>
    public byte[] Save(string? format = null)
    {
        NativeMethods.Check(NativeMethods.XGBoosterSaveModelToBuffer(
            _handle, $$"""{"format":"{{format ?? XGBoostLibrary.ModelFormat}}"}""", out var length, out var buffer));
        return new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
    }

    /// <summary>The model of the first rounds only.</summary>
    public Booster Slice(int rounds)
    {
        NativeMethods.Check(NativeMethods.XGBoosterSlice(_handle, 0, rounds, 1, out var slice));
        return new(slice);
    }

    public string? Attribute(string key)
    {
        NativeMethods.Check(NativeMethods.XGBoosterGetAttr(_handle, key, out var value, out var found));
        return found == 1 ? Marshal.PtrToStringUTF8((nint)value) : null;
    }

    /// <param name="value">Null takes the attribute away.</param>
    public void SetAttribute(string key, string? value) =>
        NativeMethods.Check(NativeMethods.XGBoosterSetAttr(_handle, key, value));

    public void Dispose()
    {
        _handle.Dispose();
        GC.KeepAlive(_matrices);
    }

    /// <remarks>Whoever passes the matrices keeps them alive during the call.</remarks>
    static nint[] Pointers(ReadOnlySpan<DMatrix> matrices)
    {
        var pointers = new nint[matrices.Length];
        for (var i = 0; i < pointers.Length; i++)
            pointers[i] = matrices[i].Handle.DangerousGetHandle();
        return pointers;
    }
}

/// <param name="Width">Values per row, when the objective gives a row of them; null when it gives one number.</param>
sealed record Predictions(float[] Values, int? Width);
