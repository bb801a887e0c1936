using System.Text.Encodings.Web;
using System.Text.Json;

namespace Local.CloudFormation.Templates;

/// <summary>
/// A value in a template, and the line that it stands on. Short-form tags are gone: <c>!Ref X</c> is <c>{ Ref: X }</c>.
/// </summary>
abstract record Value(int Line)
{
    /// <param name="Text">As written: a date, a version or an account id keeps its text.</param>
    internal sealed record Scalar(int Line, string Text, ScalarKind Kind = ScalarKind.Text) : Value(Line);

    internal sealed record Sequence(int Line, IReadOnlyList<Value> Items) : Value(Line);

    internal sealed record Mapping(int Line, OrderedDictionary<string, Value> Items) : Value(Line)
    {
        public Value? this[string key] => Items.GetValueOrDefault(key);

        /// <summary>A call of an intrinsic function: one member, named <c>Ref</c> or <c>Fn::…</c>.</summary>
        public (string Function, Value Argument)? Call =>
            Items.Count == 1 && Items.GetAt(0) is var (key, argument) && IsFunction(key) ? (key, argument) : null;
    }

    /// <summary>What is left of a value that there is already a complaint about; it causes no further ones.</summary>
    public bool IsUnknown => this is Scalar { Kind: ScalarKind.Unknown };

    public static Value Unknown(int line) => new Scalar(line, "", ScalarKind.Unknown);

    public static bool IsFunction(string key) => key == "Ref" || key.StartsWith("Fn::", StringComparison.Ordinal);

    public JsonElement ToJson() => JsonElement.Parse(ToJsonText());

    public string ToJsonText(bool indented = false)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new()
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = indented,
        }))
            Write(this, json);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    static void Write(Value value, Utf8JsonWriter json)
    {
        switch (value)
        {
            case Mapping mapping:
                json.WriteStartObject();
                foreach (var (key, member) in mapping.Items)
                {
                    json.WritePropertyName(key);
                    Write(member, json);
                }
                json.WriteEndObject();
                break;
            case Sequence sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items)
                    Write(item, json);
                json.WriteEndArray();
                break;
            case Scalar { Kind: ScalarKind.Number or ScalarKind.Boolean } scalar:
                json.WriteRawValue(scalar.Text);
                break;
            case Scalar { Kind: ScalarKind.Null }:
                json.WriteNullValue();
                break;
            case Scalar scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }
}

enum ScalarKind { Text, Number, Boolean, Null, Unknown }
