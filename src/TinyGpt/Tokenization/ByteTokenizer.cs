using System.Buffers;

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
    protected override void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        Span<int> destination = ids.GetSpan(utf8.Length);
        for (int i = 0; i < utf8.Length; i++)
        {
            destination[i] = utf8[i];
        }

        ids.Advance(utf8.Length);
    }
}
