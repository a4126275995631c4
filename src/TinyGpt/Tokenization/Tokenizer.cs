using System.Buffers;
using System.Text;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>
/// Turns text into token ids and back. A token is a sequence of UTF-8 bytes; ids run from 0 to <see cref="VocabularySize"/> − 1.
/// Immutable, so that threads may share one.
/// </summary>
public abstract class Tokenizer
{
    /// <summary>How many different tokens there are.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>The name of the method, as the command line spells it: <c>char</c> or <c>byte</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The UTF-8 bytes that a token stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public abstract ReadOnlySpan<byte> Bytes(int id);

    /// <summary>
    /// Appends the ids of a text. A half of a surrogate pair without its other half is read as U+FFFD, the replacement character, as in
    /// .NET's encoders.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text.</exception>
    public abstract void Encode(ReadOnlySpan<char> text, IBufferWriter<int> ids);

    /// <summary>The ids of a text; see <see cref="Encode(ReadOnlySpan{char}, IBufferWriter{int})"/>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text.</exception>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        ArrayBufferWriter<int> ids = new();
        Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }

    /// <summary>The text of a sequence of tokens. Bytes that are not UTF-8 become U+FFFD, the replacement character.</summary>
    /// <param name="ids">The tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string Decode(ReadOnlySpan<int> ids)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (int id in ids)
        {
            bytes.Write(Bytes(id));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>A decoder for tokens that come one at a time.</summary>
    public TextDecoder CreateDecoder() => new(this);

    /// <summary>Writes the tokenizer as a <c>tokenizer.json</c>, replacing what is there at once or not at all.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => TokenizerJson.Write(stream, this));

    /// <summary>Reads a <c>tokenizer.json</c> of one of the kinds that exist here.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or describes a tokenizer of another kind.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Tokenizer Load(string path) => TokenizerJson.Read(path);

    /// <summary>The exception for an id outside the vocabulary.</summary>
    private protected ArgumentOutOfRangeException NoSuchId(int id) =>
        new(nameof(id), id, $"token ids of this vocabulary run from 0 to {VocabularySize - 1}");
}
