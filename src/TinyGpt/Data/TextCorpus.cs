using TinyGpt.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Data;

/// <summary>
/// A text as tokens, in a folder: <c>tokenizer.json</c>, <c>train.tok</c>, and <c>validation.tok</c> with its last tenth. Or a corpus that was built from many
/// documents, whose <c>manifest.json</c> (<see cref="CorpusManifest"/>) tells of its shards; or a reference to one.
/// </summary>
public sealed class TextCorpus : IDisposable
{
    private const string TokenizerFile = ModelFolder.TokenizerFile, TrainFile = "train.tok", ValidationFile = "validation.tok";

    private readonly IDisposable _trainFiles, _validationFiles;

    private TextCorpus(Tokenizer tokenizer, ITokenSource train, ITokenSource validation)
    {
        Tokenizer = tokenizer;
        Train = train;
        Validation = validation;
        (_trainFiles, _validationFiles) = ((IDisposable)train, (IDisposable)validation);
        ValidationBytes = CountBytes(tokenizer, validation);
    }

    /// <summary>What made the tokens.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The tokens to train on: of a text, the first nine tenths, rounded down.</summary>
    public ITokenSource Train { get; }

    /// <summary>The rest.</summary>
    public ITokenSource Validation { get; }

    /// <summary>Bytes of UTF-8 that the validation tokens stand for.</summary>
    public long ValidationBytes { get; }

    /// <summary>
    /// Bits for a byte of the validation text: loss/ln 2 bits a token, times tokens, over bytes. Comparable across tokenizers. The tokens between documents must be
    /// predicted too, but stand for no byte.
    /// </summary>
    /// <param name="validationLoss">Mean negative log-likelihood of a validation token, in nats.</param>
    public double BitsPerByte(double validationLoss) => validationLoss / Math.Log(2) * Validation.Count / ValidationBytes;

    /// <summary>Turns text files into a corpus. Takes a few megabytes of memory besides the tokenizer's, however long they are.</summary>
    /// <param name="files">UTF-8 text files: one text, in this order; with a tokenizer that has an end-of-text token, each a document that ends with it.</param>
    /// <param name="tokenizer"><c>char</c> (the vocabulary is every character of the text), <c>byte</c>, or what <see cref="Tokenizer.Load"/> reads.</param>
    /// <param name="folder">The folder to create; it must not exist. It appears when it is complete.</param>
    /// <exception cref="ArgumentException">There is no such tokenizer, or no text file.</exception>
    /// <exception cref="InvalidDataException">A file is empty or not UTF-8, or the tokenizer is damaged or of no kind that can be used; the message says where.</exception>
    /// <exception cref="IOException">A file is missing, or the folder could not be written.</exception>
    public static void Build(IReadOnlyList<string> files, string tokenizer, string folder)
    {
        CheckInputs(files);
        Build(files, MakeTokenizer(files, tokenizer), folder);
    }

    /// <summary>Turns text files into a corpus with a tokenizer that exists. Takes a few megabytes of memory, however long they are.</summary>
    /// <param name="files">UTF-8 text files: one text, in this order; with a tokenizer that has an end-of-text token, each a document that ends with it.</param>
    /// <param name="tokenizer">The tokenizer, of the kind char, byte or bpe.</param>
    /// <param name="folder">The folder to create; it must not exist. It appears when it is complete.</param>
    /// <exception cref="ArgumentException">There is no file.</exception>
    /// <exception cref="InvalidDataException">A file is empty or not UTF-8, or has a character that the tokenizer lacks; the message says where.</exception>
    /// <exception cref="IOException">A file is missing, or the folder could not be written.</exception>
    public static void Build(IReadOnlyList<string> files, Tokenizer tokenizer, string folder)
    {
        CheckInputs(files);
        AtomicFile.CreateFolder(folder, inside =>
        {
            using FileStream train = File.Create(Path.Combine(inside, TrainFile));
            using FileStream validation = File.Create(Path.Combine(inside, ValidationFile));
            TokenWriter tokens = new(train, tokenizer.VocabularySize);
            CorpusWriter writer = new(tokenizer, tokens);
            tokenizer.Save(Path.Combine(inside, TokenizerFile));
            foreach (string file in files)
            {
                writer.Write(file);
            }

            SplitOff(validation, train, tokens);
        });
    }

    /// <summary>Opens a corpus, and reads through it to see whether it is whole.</summary>
    /// <param name="folder">A folder that <see cref="Build(IReadOnlyList{string}, string, string)"/> created, or a built corpus, or a reference to one.</param>
    /// <exception cref="InvalidDataException">A file of the folder is damaged, or does not belong to the others; or the corpus referred to has changed.</exception>
    /// <exception cref="IOException">A file of the folder is missing or cannot be read.</exception>
    public static TextCorpus Open(string folder)
    {
        if (CorpusReference.IsIn(folder))
        {
            (string train, string validation) = CorpusReference.Follow(folder);
            return OpenBuilt(train, validation);
        }

        if (CorpusManifest.IsIn(folder))
        {
            return OpenBuilt(folder, folder);
        }

        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(folder, TokenizerFile));
        return Open(
            tokenizer,
            () => TokenFile.Open(Path.Combine(folder, TrainFile), tokenizer.VocabularySize),
            () => TokenFile.Open(Path.Combine(folder, ValidationFile), tokenizer.VocabularySize));
    }

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        _trainFiles.Dispose();
        _validationFiles.Dispose();
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

    private static TextCorpus OpenBuilt(string folder, string validationFolder)
    {
        CorpusManifest manifest = CorpusManifest.Read(folder), validation = CorpusManifest.Read(validationFolder);
        if (validation.Validation.Count == 0)
        {
            throw new InvalidDataException($"{Path.Combine(validationFolder, CorpusManifest.FileName)} tells of no shard for validation");
        }

        if (validation.Tokenizer != manifest.Tokenizer)
        {
            throw new InvalidDataException($"{validationFolder} has another tokenizer than {folder}: build both with the same");
        }

        manifest.CheckToTrain(folder);
        validation.CheckToValidate(validationFolder);
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(folder, manifest.Tokenizer.File));
        return tokenizer.VocabularySize == manifest.Tokenizer.Vocabulary
            ? Open(tokenizer, () => Shards(folder, manifest.Train), () => Shards(validationFolder, validation.Validation))
            : throw new InvalidDataException(
                $"{Path.Combine(folder, manifest.Tokenizer.File)} has {tokenizer.VocabularySize} tokens, and {CorpusManifest.FileName} says "
                + $"{manifest.Tokenizer.Vocabulary} in tokenizer.vocabulary");

        TokenShards Shards(string corpus, IReadOnlyList<ShardEntry> shards) =>
            TokenShards.Open(Path.Combine(corpus, shards[0].File), shards.Select(shard => Path.Combine(corpus, shard.File)), tokenizer.VocabularySize);
    }

    private static TextCorpus Open<T>(Tokenizer tokenizer, Func<T> openTrain, Func<T> openValidation)
        where T : ITokenSource, IDisposable
    {
        T train = openTrain();
        try
        {
            return new TextCorpus(tokenizer, train, openValidation());
        }
        catch
        {
            train.Dispose();
            throw;
        }
    }

    private static Tokenizer MakeTokenizer(IReadOnlyList<string> files, string tokenizer) => tokenizer switch
    {
        ByteTokenizer.KindName => new ByteTokenizer(),
        CharacterTokenizer.KindName => CharacterTokenizer.FromText(files.SelectMany(TextFile.Pieces)),
        _ when Path.Exists(tokenizer) => Tokenizer.Load(tokenizer),
        _ => throw new ArgumentException(
            $"there is no tokenizer {Quoted.Name(tokenizer)}: neither {CharacterTokenizer.KindName} nor {ByteTokenizer.KindName}, nor a file or folder of that name"),
    };

    // Every token was written to one file, because only its end tells where its last tenth begins: that is moved to the other.
    private static void SplitOff(FileStream validation, FileStream train, TokenWriter tokens)
    {
        long trainCount = tokens.Count * 9 / 10, trainLength = LlmcTokens.HeaderBytes + (trainCount * tokens.TokenBytes);
        Span<byte> header = stackalloc byte[LlmcTokens.HeaderBytes];
        LlmcTokens.WriteHeader(header, tokens.Count - trainCount, tokens.TokenBytes);
        validation.Write(header);
        train.Position = trainLength;
        train.CopyTo(validation);

        train.SetLength(trainLength);
        LlmcTokens.WriteHeader(header, trainCount, tokens.TokenBytes);
        train.Position = 0;
        train.Write(header);
    }

    private static long CountBytes(Tokenizer tokenizer, ITokenSource tokens)
    {
        const int Block = 1 << 16;
        int[] lengths = new int[tokenizer.VocabularySize], ids = new int[Math.Min(Block, tokens.Count)];
        for (int id = 0; id < lengths.Length; id++)
        {
            lengths[id] = tokenizer.IsSpecial(id) ? 0 : tokenizer.Bytes(id).Length;
        }

        long bytes = 0;
        for (long start = 0; start < tokens.Count; start += Block)
        {
            Span<int> block = ids.AsSpan(0, (int)Math.Min(Block, tokens.Count - start));
            tokens.Read(start, block);
            foreach (int id in block)
            {
                bytes += lengths[id];
            }
        }

        return bytes;
    }
}
