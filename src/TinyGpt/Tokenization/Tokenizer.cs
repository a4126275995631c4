using System.Buffers;
using System.Text;
using System.Text.Unicode;
using CommunityToolkit.HighPerformance.Buffers;
using TinyGpt.Formats;

namespace TinyGpt.Tokenization;

/// <summary>
/// Turns text into token ids and back. A token is a sequence of UTF-8 bytes; ids run from 0 to <see cref="VocabularySize"/> − 1.
/// Immutable, so that threads may share one.
/// </summary>
public abstract class Tokenizer
{
    private readonly SpecialTokenNames _special;

    /// <summary>A tokenizer without special tokens.</summary>
    protected Tokenizer()
        : this([])
    {
    }

    /// <summary>A tokenizer with special tokens.</summary>
    /// <param name="specialTokens">Names and ids of tokens that ordinary text never becomes, such as the end of a document.</param>
    /// <exception cref="InvalidDataException">A name is empty, or there twice.</exception>
    protected Tokenizer(IEnumerable<KeyValuePair<string, int>> specialTokens) => _special = new SpecialTokenNames(specialTokens);

    /// <summary>How many ids there are. Where a file left some of them out, these stand for no bytes.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>The name of the method: <c>char</c>, <c>byte</c>, <c>bpe</c> or <c>sentencepiece</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Special tokens by name: tokens that no text becomes unless <see cref="EncodeWithSpecialTokens"/> is asked to.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens => _special.Ids;

    /// <summary>The token that a text begins with; null: there is none.</summary>
    public virtual int? BeginToken => null;

    /// <summary>The token that ends a text; null: there is none.</summary>
    public virtual int? EndToken => null;

    /// <summary>Whether models of this tokenizer expect <see cref="BeginToken"/> before a prompt. Encoding does not add it by itself.</summary>
    public virtual bool AddsBeginToken => false;

    /// <summary>The UTF-8 bytes that a token stands for; for a special token, its name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public abstract ReadOnlySpan<byte> Bytes(int id);

    /// <summary>The UTF-8 bytes that a token adds to a text: those of <see cref="Bytes"/>, unless a kind treats the beginning of a text differently.</summary>
    /// <param name="previous">The token before it; null: it is the first.</param>
    /// <param name="id">The token.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public virtual ReadOnlySpan<byte> BytesAfter(int? previous, int id) => Bytes(id);

    /// <summary>Whether a token is one of <see cref="SpecialTokens"/>.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>
    /// Appends the ids of a text. Names of special tokens are text like any other. A half of a surrogate pair without its other half is
    /// read as U+FFFD, the replacement character, as in .NET's encoders.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text; nothing was appended.</exception>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> ids)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        int count = Encoding.UTF8.GetBytes(text, utf8);
        EncodeValid(utf8.AsSpan(0, count), ids);
        ArrayPool<byte>.Shared.Return(utf8);
    }

    /// <summary>The ids of a text; see <see cref="Encode(ReadOnlySpan{char}, IBufferWriter{int})"/>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text.</exception>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        using ArrayPoolBufferWriter<int> ids = new(Math.Max(text.Length / 3, 16));
        Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Appends the ids of a text in UTF-8. Names of special tokens are text like any other. Bytes that are not UTF-8 are read as U+FFFD,
    /// one for each longest beginning of a character, as .NET's decoder does it.
    /// </summary>
    /// <param name="utf8">The text.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text; nothing was appended.</exception>
    public void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids)
    {
        if (Utf8.IsValid(utf8))
        {
            EncodeValid(utf8, ids);
        }
        else
        {
            Encode(Encoding.UTF8.GetString(utf8), ids);
        }
    }

    /// <summary>
    /// The ids of a text in which the names of special tokens stand for these; of several at one place, the longest. For texts that a
    /// program put together, never for a user's: he could end his own turn, and speak as another.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text.</exception>
    public virtual int[] EncodeWithSpecialTokens(ReadOnlySpan<char> text)
    {
        ArrayBufferWriter<int> ids = new();
        while (_special.Find(text, out int start, out int length, out int id))
        {
            Encode(text[..start], ids);
            ids.Write([id]);
            text = text[(start + length)..];
        }

        Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }

    /// <summary>The text of a sequence of tokens. Bytes that are not UTF-8 become U+FFFD, the replacement character.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="showSpecialTokens">Whether special tokens appear, by name; otherwise they leave no trace.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool showSpecialTokens = false)
    {
        ArrayBufferWriter<byte> bytes = new();
        int? previous = null;
        foreach (int id in ids)
        {
            bytes.Write(Text(previous, id, showSpecialTokens));
            previous = id;
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>A decoder for tokens that come one at a time.</summary>
    /// <param name="after">The token before the first that it will get; null: that begins a text.</param>
    /// <param name="showSpecialTokens">Whether special tokens appear, by name; otherwise they leave no trace.</param>
    public TextDecoder CreateDecoder(int? after = null, bool showSpecialTokens = false) => new(this, after, showSpecialTokens);

    /// <summary>The same tokenizer with more special tokens, whose ids follow the others'. Names that it has already keep their ids.</summary>
    /// <param name="names">The names.</param>
    /// <exception cref="InvalidDataException">Tokenizers of this kind have no special tokens.</exception>
    public Tokenizer WithSpecialTokens(IEnumerable<string> names)
    {
        KeyValuePair<string, int>[] added =
            [.. names.Distinct().Where(name => !SpecialTokens.ContainsKey(name)).Select((name, index) => KeyValuePair.Create(name, VocabularySize + index))];
        return added.Length == 0 ? this : Extended(added);
    }

    /// <summary>Writes the tokenizer as a <c>tokenizer.json</c>, replacing what is there at once or not at all.</summary>
    /// <exception cref="InvalidDataException">The file has no place for something, such as two tokens of one name; the message says what.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => TokenizerJson.Write(stream, this));

    /// <summary>
    /// Reads a tokenizer: a <c>tokenizer.json</c>, or a folder that holds one; or, by the end of its name, a rank file (<c>.tiktoken</c>), a
    /// tokenizer file of llama2.c (<c>.bin</c>) or the vocabulary of a model (<c>.gguf</c>).
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="pattern">How a text is split, where a rank file does not tell; null: as the published vocabulary of this size does.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or describes a tokenizer that does not exist here, or says itself how a text is split.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Tokenizer Load(string path, SplitPattern? pattern = null)
    {
        if (path.EndsWith(TiktokenFile.Extension, StringComparison.OrdinalIgnoreCase))
        {
            return TiktokenFile.Read(path, pattern);
        }

        string file = Directory.Exists(path) ? Path.Combine(path, ModelFolder.TokenizerFile) : path;
        return pattern is null
            ? Path.GetExtension(file).ToUpperInvariant() switch
            {
                ".BIN" => Llama2cTokenizer.Read(file),
                ".GGUF" => GgufVocabulary.Read(file),
                _ => TokenizerJson.Read(file),
            }
            : throw new InvalidDataException($"{file} says itself how a text is split, so that no pattern can be given for it");
    }

    /// <summary>The bytes that a token adds to a decoded text.</summary>
    internal ReadOnlySpan<byte> Text(int? previous, int id, bool showSpecialTokens)
    {
        ReadOnlySpan<byte> bytes = BytesAfter(previous, id);
        return showSpecialTokens || !IsSpecial(id) ? bytes : [];
    }

    /// <summary>The same tokenizer with more special tokens.</summary>
    /// <param name="specialTokens">Names, at least one, and their ids, which follow the others'.</param>
    /// <exception cref="InvalidDataException">Tokenizers of this kind have no special tokens.</exception>
    private protected virtual Tokenizer Extended(IReadOnlyList<KeyValuePair<string, int>> specialTokens) => throw new InvalidDataException(
        $"a {Kind} tokenizer has no place for special tokens, such as {specialTokens[0].Key}; one of byte pairs has: 'tinygpt tokenizer train' makes one");

    /// <summary>Appends the ids of a text, or appends nothing and throws.</summary>
    /// <param name="utf8">The text, in valid UTF-8.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text.</exception>
    protected abstract void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids);

    /// <summary>The exception for an id outside the vocabulary.</summary>
    private protected ArgumentOutOfRangeException NoSuchId(int id) =>
        new(nameof(id), id, $"token ids of this vocabulary run from 0 to {VocabularySize - 1}");
}
