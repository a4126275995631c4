using System.Text;

namespace TinyGpt.Corpus.Steps.Personal;

/// <summary>A text with parts replaced, from front to back. Allocates nothing before the first.</summary>
internal ref struct TextReplacement(string text)
{
    private readonly string _text = text;
    private StringBuilder? _result;
    private int _copied;

    /// <summary>Puts a replacement in the place of [start, end), which lies behind the one before.</summary>
    public void Put(int start, int end, string replacement)
    {
        _result ??= new StringBuilder(_text.Length + replacement.Length);
        _result.Append(_text, _copied, start - _copied).Append(replacement);
        _copied = end;
    }

    /// <summary>The whole text; the same string if nothing was put.</summary>
    public readonly string Finish() => _result is null ? _text : _result.Append(_text, _copied, _text.Length - _copied).ToString();
}
