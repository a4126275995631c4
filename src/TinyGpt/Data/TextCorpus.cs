using System.Buffers;
using TinyGpt.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Data;

/// <summary>
/// A text turned into tokens, in a folder: <c>tokenizer.json</c>, <c>train.tok</c>, and <c>validation.tok</c> with the last tenth of the text.
/// </summary>
public sealed class TextCorpus : IDisposable
{
    private const string TokenizerFile = "tokenizer.json", TrainFile = "train.tok", ValidationFile = "validation.tok";

    private TextCorpus(Tokenizer tokenizer, TokenFile train, TokenFile validation)
    {
        Tokenizer = tokenizer;
        Train = train;
        Validation = validation;
        ValidationBytes = CountBytes(tokenizer, validation);
    }

    /// <summary>What made the tokens.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The first nine tenths of the tokens, rounded down.</summary>
    public TokenFile Train { get; }

    /// <summary>The rest.</summary>
    public TokenFile Validation { get; }

    /// <summary>Bytes of UTF-8 that the validation tokens stand for.</summary>
    public long ValidationBytes { get; }

    /// <summary>
    /// Bits that a model needs for a byte of the validation text: loss/ln 2 bits a token, times tokens, over bytes. Comparable across tokenizers.
    /// </summary>
    /// <param name="validationLoss">Mean negative log-likelihood of a validation token, in nats.</param>
    public double BitsPerByte(double validationLoss) => validationLoss / Math.Log(2) * Validation.Count / ValidationBytes;

    /// <summary>Turns text files into a corpus with a tokenizer of its own. Takes a few megabytes of memory however long the files are.</summary>
    /// <param name="files">UTF-8 text files. The text is one after the other, in this order, with nothing between them.</param>
    /// <param name="tokenizerKind"><c>char</c> (the vocabulary is every character of the text) or <c>byte</c>.</param>
    /// <param name="folder">The folder to create; it must not exist. It appears when it is complete.</param>
    /// <exception cref="ArgumentException">There is no such kind, or no file.</exception>
    /// <exception cref="InvalidDataException">A file is empty or not UTF-8, or the text has too many characters; the message says which and where.</exception>
    /// <exception cref="IOException">A file is missing, or the folder could not be written.</exception>
    public static void Build(IReadOnlyList<string> files, string tokenizerKind, string folder)
    {
        CheckInputs(files);
        Tokenizer tokenizer = tokenizerKind switch
        {
            ByteTokenizer.KindName => new ByteTokenizer(),
            CharacterTokenizer.KindName => CharacterTokenizer.FromText(files.SelectMany(TextFile.Pieces)),
            _ => throw new ArgumentException($"there is no tokenizer {Quoted.Name(tokenizerKind)}; there are {CharacterTokenizer.KindName} and {ByteTokenizer.KindName}"),
        };
        Build(files, tokenizer, folder);
    }

    /// <summary>Turns text files into a corpus with a tokenizer that exists. Takes a few megabytes of memory however long the files are.</summary>
    /// <param name="files">UTF-8 text files. The text is one after the other, in this order, with nothing between them.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="folder">The folder to create; it must not exist. It appears when it is complete.</param>
    /// <exception cref="ArgumentException">There is no file.</exception>
    /// <exception cref="InvalidDataException">A file is empty or not UTF-8, or has a character that the tokenizer lacks; the message says which and where.</exception>
    /// <exception cref="IOException">A file is missing, or the folder could not be written.</exception>
    public static void Build(IReadOnlyList<string> files, Tokenizer tokenizer, string folder)
    {
        CheckInputs(files);
        AtomicFile.CreateFolder(folder, inside =>
        {
            tokenizer.Save(Path.Combine(inside, TokenizerFile));
            using FileStream train = File.Create(Path.Combine(inside, TrainFile));
            using FileStream validation = File.Create(Path.Combine(inside, ValidationFile));
            long count = WriteTokens(train, files, tokenizer);
            SplitOff(validation, train, count * 9 / 10, count);
        });
    }

    /// <summary>Opens a corpus.</summary>
    /// <param name="folder">A folder that <see cref="Build(IReadOnlyList{string}, string, string)"/> created.</param>
    /// <exception cref="InvalidDataException">A file of the folder is damaged, or does not belong to the others.</exception>
    /// <exception cref="IOException">A file of the folder is missing or cannot be read.</exception>
    public static TextCorpus Open(string folder)
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(folder, TokenizerFile));
        TokenFile train = TokenFile.Open(Path.Combine(folder, TrainFile), tokenizer.VocabularySize);
        try
        {
            return new TextCorpus(tokenizer, train, TokenFile.Open(Path.Combine(folder, ValidationFile), tokenizer.VocabularySize));
        }
        catch
        {
            train.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }

    /// <summary>Looks whether text files are there. To be asked before anything is written, so that a missing text is not reported as a failure to write.</summary>
    internal static void CheckInputs(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            throw new ArgumentException("a corpus needs at least one text file");
        }

        foreach (string file in files)
        {
            InputFile.Open(file).Dispose();
        }
    }

    private static long WriteTokens(FileStream stream, IReadOnlyList<string> files, Tokenizer tokenizer)
    {
        TokenWriter writer = new(stream);
        ArrayBufferWriter<int> ids = new();
        foreach (string file in files)
        {
            long characters = 0;
            foreach (ReadOnlyMemory<char> piece in TextFile.Pieces(file))
            {
                ids.ResetWrittenCount();
                try
                {
                    tokenizer.Encode(piece.Span, ids);
                }
                catch (InvalidDataException exception)
                {
                    throw new InvalidDataException($"{file}, after {characters} characters: {exception.Message}", exception);
                }

                writer.Write(ids.WrittenSpan);
                characters += piece.Length;
            }
        }

        return writer.Count;
    }

    // Every token was written to one file, because only its end tells where its last tenth begins: that is moved to the other.
    private static void SplitOff(FileStream validation, FileStream train, long trainCount, long count)
    {
        const int TokenBytes = sizeof(ushort);
        Span<byte> header = stackalloc byte[LlmcTokens.HeaderBytes];
        LlmcTokens.WriteHeader(header, count - trainCount);
        validation.Write(header);
        train.Position = LlmcTokens.HeaderBytes + trainCount * TokenBytes;
        train.CopyTo(validation);

        train.SetLength(LlmcTokens.HeaderBytes + trainCount * TokenBytes);
        LlmcTokens.WriteHeader(header, trainCount);
        train.Position = 0;
        train.Write(header);
    }

    private static long CountBytes(Tokenizer tokenizer, TokenFile tokens)
    {
        const int Block = 1 << 20;
        int[] lengths = new int[tokenizer.VocabularySize];
        for (int id = 0; id < lengths.Length; id++)
        {
            lengths[id] = tokenizer.Bytes(id).Length;
        }

        long bytes = 0;
        for (long start = 0; start < tokens.Count; start += Block)
        {
            foreach (ushort token in tokens.Span(start, (int)Math.Min(Block, tokens.Count - start)))
            {
                bytes += lengths[token];
            }
        }

        return bytes;
    }
}
