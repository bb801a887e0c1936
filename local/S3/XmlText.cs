using System.Buffers;
using System.Globalization;
using System.Text;

namespace Local.S3;

/// <summary>
/// The text of a listing, whose thousands of elements are written one after the other: a tree of them would take longer
/// than to find what they say.
/// </summary>
sealed class XmlText
{
    readonly ArrayBufferWriter<byte> _text = new(64 * 1024);
    readonly string _root;

    public XmlText(string root)
    {
        _root = root;
        Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
        Raw(root);
        Raw(" xmlns=\"");
        Raw(S3Request.Namespace.NamespaceName);
        Raw("\">");
    }

    public XmlText Begin(string name)
    {
        Raw("<");
        Raw(name);
        Raw(">");
        return this;
    }

    public XmlText End(string name)
    {
        Raw("</");
        Raw(name);
        Raw(">");
        return this;
    }

    /// <param name="value">Null for no element.</param>
    public XmlText Write(string name, string? value)
    {
        if (value is null)
            return this;
        Begin(name);
        Escape(value);
        return End(name);
    }

    public XmlText Write(string name, long value) => Write(name, value.ToString(CultureInfo.InvariantCulture));

    public XmlText Write(string name, bool value) => Write(name, value ? "true" : "false");

    public async Task AnswerAsync(HttpContext http)
    {
        End(_root);
        http.Response.ContentType = "application/xml";
        http.Response.ContentLength = _text.WrittenCount;
        await http.Response.Body.WriteAsync(_text.WrittenMemory, http.RequestAborted);
    }

    void Escape(ReadOnlySpan<char> text)
    {
        var begin = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Reference(text[i]) is not { } reference)
                continue;
            Raw(text[begin..i]);
            Raw(reference);
            begin = i + 1;
        }
        Raw(text[begin..]);
    }

    // Keys may hold characters that XML has not; S3 writes them as references all the same.
    static string? Reference(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        (< ' ' and not ('\t' or '\n')) or '\uFFFE' or '\uFFFF' => $"&#x{(int)c:X};",
        _ => null,
    };

    void Raw(ReadOnlySpan<char> text)
    {
        var space = _text.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _text.Advance(Encoding.UTF8.GetBytes(text, space));
    }
}
