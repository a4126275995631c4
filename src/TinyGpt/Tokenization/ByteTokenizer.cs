using System.Buffers;
using System.Text;

namespace TinyGpt.Tokenization;

/// <summary>The 256 bytes of UTF-8: the id of a byte is its value. It knows every text.</summary>
public sealed class ByteTokenizer : Tokenizer
{
    /// <summary><see cref="Tokenizer.Kind"/> of this class.</summary>
    public const string KindName = "byte";

    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    /// <inheritdoc/>
    public override int VocabularySize => 256;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int id) => (uint)id < 256 ? AllBytes.AsSpan(id, 1) : throw NoSuchId(id);

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, IBufferWriter<int> ids)
    {
        Span<int> destination = ids.GetSpan(Encoding.UTF8.GetByteCount(text));
        Span<byte> utf8 = stackalloc byte[4];
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                destination[count++] = value;
            }
        }

        ids.Advance(count);
    }
}
