using System.Buffers.Binary;
using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>
/// The tokenizer file of llama2.c, tok*.bin: an int32, the length of the longest token; then for every token, in the order of the ids, its
/// score as float32, its length as int32, and its bytes. Token 0 is the unknown one, 1 begins a text, 2 ends it; bytes are named
/// &lt;0x00&gt; to &lt;0xFF&gt;. Everything is little-endian. The count of tokens is stated nowhere: the file's end ends them.
/// </summary>
public static class Llama2cTokenizer
{
    private const string Kind = "a tokenizer file of llama2.c";
    private const int RecordBytes = sizeof(float) + sizeof(int);
    private const int FirstByteToken = 3;
    private const long LongestFile = 1 << 24;

    // llama2.c prints what it decodes, and its exporter put the names of these two on lines of their own.
    private static readonly byte[][] Marks = ["<s>"u8.ToArray(), "</s>"u8.ToArray()];
    private static readonly byte[][] StoredMarks = ["\n<s>\n"u8.ToArray(), "\n</s>\n"u8.ToArray()];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is something else or damaged; the message says where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ScoredTokenizer Read(string path)
    {
        byte[] bytes = InputFile.ReadWhole(path, LongestFile, Kind);
        if (bytes.Length < sizeof(int) + RecordBytes)
        {
            throw Invalid(path, $"it has {bytes.Length} bytes");
        }

        List<TokenPiece> pieces = Parse(path, bytes);
        try
        {
            return new ScoredTokenizer(pieces, new ScoredTokenizerSettings());
        }
        catch (InvalidDataException exception)
        {
            throw Invalid(path, exception.Message, exception);
        }
    }

    /// <summary>Writes a tokenizer. What the format has no place for must be as llama2.c takes it for granted.</summary>
    /// <exception cref="InvalidDataException">Something of the tokenizer cannot be written.</exception>
    public static void Write(Stream stream, ScoredTokenizer tokenizer)
    {
        CheckWritable(tokenizer);
        ReadOnlyMemory<byte>[] texts = [.. tokenizer.Pieces.Select(piece => Renamed(piece.Text, Marks, StoredMarks))];
        Span<byte> head = stackalloc byte[RecordBytes];
        BinaryPrimitives.WriteInt32LittleEndian(head, texts.Max(text => text.Length));
        stream.Write(head[..sizeof(int)]);
        for (int id = 0; id < texts.Length; id++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(head, tokenizer.Pieces[id].Score);
            BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(float)..], texts[id].Length);
            stream.Write(head);
            stream.Write(texts[id].Span);
        }
    }

    private static List<TokenPiece> Parse(string path, byte[] bytes)
    {
        int longest = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        List<TokenPiece> pieces = [];
        int at = sizeof(int);
        while (at < bytes.Length)
        {
            if (bytes.Length - at < RecordBytes)
            {
                throw Invalid(path, $"it ends inside token {pieces.Count}, which starts at byte {at}");
            }

            float score = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + sizeof(float)));
            at += RecordBytes;
            if (length < 0 || length > longest || length > bytes.Length - at)
            {
                throw Invalid(
                    path,
                    $"token {pieces.Count} claims {length} bytes at byte {at - sizeof(int)}, where its longest is {longest} and {bytes.Length - at} follow");
            }

            ReadOnlyMemory<byte> text = Renamed(bytes.AsMemory(at, length), StoredMarks, Marks);
            pieces.Add(new TokenPiece(text, score, KindOf(pieces.Count, text.Span)));
            at += length;
        }

        return pieces.Count >= FirstByteToken ? pieces : throw Invalid(path, $"it has {pieces.Count} tokens, and the first {FirstByteToken} are always there");
    }

    private static ReadOnlyMemory<byte> Renamed(ReadOnlyMemory<byte> text, byte[][] from, byte[][] to)
    {
        int mark = Array.FindIndex(from, name => text.Span.SequenceEqual(name));
        return mark < 0 ? text : to[mark];
    }

    private static TokenKind KindOf(int id, ReadOnlySpan<byte> text) => id switch
    {
        0 => TokenKind.Unknown,
        < FirstByteToken => TokenKind.Control,
        _ => ScoredTokenizer.ByteOf(text) >= 0 ? TokenKind.Byte : TokenKind.Normal,
    };

    /// <summary>A reader knows a token's kind by its id and its name only, and the rest not at all.</summary>
    private static void CheckWritable(ScoredTokenizer tokenizer)
    {
        ScoredTokenizerSettings expected = new() { ReadsSpaceMark = tokenizer.Settings.ReadsSpaceMark };
        if (tokenizer.Settings != expected)
        {
            throw new InvalidDataException($"llama2.c's tokenizer file is for texts that begin with token 1 and a space and end with token 2: {tokenizer.Settings}");
        }

        foreach ((int id, TokenPiece piece) in tokenizer.Pieces.Index())
        {
            if (piece.Kind != KindOf(id, piece.Text.Span))
            {
                throw new InvalidDataException(
                    $"token {id}, {Quoted.Name(Encoding.UTF8.GetString(piece.Text.Span))}, is a {piece.Kind}, for which llama2.c's tokenizer file has no sign");
            }
        }
    }

    private static InvalidDataException Invalid(string path, string what, Exception? cause = null) =>
        new($"{path} is not {Kind}: {what}", cause);
}
