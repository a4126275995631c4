using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>
/// Turns tokens that come one at a time into text that can be shown at once. A character whose bytes are spread over several tokens
/// appears when the last of them has come, so no piece ever ends inside a character or between the halves of a surrogate pair.
/// </summary>
public sealed class TextDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly int? _after;
    private readonly bool _showSpecialTokens;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _characters = new char[16];
    private int? _previous;

    internal TextDecoder(Tokenizer tokenizer, int? after, bool showSpecialTokens) =>
        (_tokenizer, _after, _previous, _showSpecialTokens) = (tokenizer, after, after, showSpecialTokens);

    /// <summary>Takes a token, and returns the text that it completes: often a character or a word, sometimes nothing.</summary>
    /// <param name="id">The token.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string Push(int id)
    {
        ReadOnlySpan<byte> bytes = _tokenizer.Text(_previous, id, _showSpecialTokens);
        _previous = id;
        return Decode(bytes, flush: false);
    }

    /// <summary>
    /// Ends the text: returns U+FFFD if it broke off inside a character, otherwise nothing. All pieces together are
    /// <see cref="Tokenizer.Decode"/> of all tokens. The decoder can then be used for another text that begins like this one.
    /// </summary>
    public string Finish()
    {
        _previous = _after;
        return Decode([], flush: true);
    }

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int count = _decoder.GetCharCount(bytes, flush);
        if (count > _characters.Length)
        {
            _characters = new char[count];
        }

        return new string(_characters, 0, _decoder.GetChars(bytes, _characters, flush));
    }
}
