using System.Buffers;
using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>
/// One token for each character (Unicode scalar value) that the training text has, in the order of their code points.
/// A text with any other character cannot be encoded.
/// </summary>
public sealed class CharacterTokenizer : Tokenizer
{
    /// <summary><see cref="Tokenizer.Kind"/> of this class.</summary>
    public const string KindName = "char";

    private const int ScalarValues = 0x110000;

    // The id of every code point up to the largest that occurs; −1: not in the vocabulary.
    private readonly int[] _ids;
    private readonly byte[] _utf8;
    private readonly int[] _starts;

    /// <summary>A tokenizer for the given characters.</summary>
    /// <param name="vocabulary">The character of each id. Each may be there once.</param>
    /// <exception cref="InvalidDataException">There are none, or one is there twice.</exception>
    public CharacterTokenizer(IReadOnlyList<Rune> vocabulary)
    {
        if (vocabulary.Count == 0)
        {
            throw new InvalidDataException("a vocabulary of 0 characters is not possible");
        }

        _ids = new int[vocabulary.Max(rune => rune.Value) + 1];
        Array.Fill(_ids, -1);
        _utf8 = new byte[vocabulary.Sum(rune => rune.Utf8SequenceLength)];
        _starts = new int[vocabulary.Count + 1];
        for (int id = 0; id < vocabulary.Count; id++)
        {
            Rune rune = vocabulary[id];
            if (_ids[rune.Value] >= 0)
            {
                throw new InvalidDataException($"the character {Describe(rune)} is there twice, as {_ids[rune.Value]} and as {id}");
            }

            _ids[rune.Value] = id;
            _starts[id + 1] = _starts[id] + rune.EncodeToUtf8(_utf8.AsSpan(_starts[id]));
        }
    }

    /// <inheritdoc/>
    public override int VocabularySize => _starts.Length - 1;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>A tokenizer for the characters of a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">The text is empty.</exception>
    public static CharacterTokenizer FromText(string text) => FromText([text.AsMemory()]);

    /// <summary>A tokenizer for the characters of a text that comes in pieces.</summary>
    /// <param name="pieces">The text; a surrogate pair must not be divided between pieces.</param>
    /// <exception cref="InvalidDataException">The text is empty.</exception>
    public static CharacterTokenizer FromText(IEnumerable<ReadOnlyMemory<char>> pieces)
    {
        bool[] occurs = new bool[ScalarValues];
        foreach (ReadOnlyMemory<char> piece in pieces)
        {
            foreach (Rune rune in piece.Span.EnumerateRunes())
            {
                occurs[rune.Value] = true;
            }
        }

        List<Rune> vocabulary = [];
        for (int value = 0; value < occurs.Length; value++)
        {
            if (occurs[value])
            {
                vocabulary.Add(new Rune(value));
            }
        }

        return new CharacterTokenizer(vocabulary);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int id) =>
        (uint)id < (uint)VocabularySize ? _utf8.AsSpan(_starts[id].._starts[id + 1]) : throw NoSuchId(id);

    /// <inheritdoc/>
    protected override void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        Span<int> destination = ids.GetSpan(utf8.Length);
        (int count, int position) = (0, 0);
        while (Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) == OperationStatus.Done)
        {
            int id = rune.Value < _ids.Length ? _ids[rune.Value] : -1;
            if (id < 0)
            {
                throw new InvalidDataException(
                    $"the character {Describe(rune)} at position {position} is not among the {VocabularySize} of the tokenizer's vocabulary");
            }

            destination[count++] = id;
            position += rune.Utf16SequenceLength;
            utf8 = utf8[length..];
        }

        ids.Advance(count);
    }

    private static string Describe(Rune rune) =>
        Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : $"'{rune}' (U+{rune.Value:X4})";
}
