using System.Buffers;
using System.Text;
using TinyGpt.Generation;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Generation;

public sealed class TextGeneratorTests : IDisposable
{
    // Random bytes are seldom UTF-8: many characters are broken, and a few are spread over tokens.
    private readonly SmallModel _small = new("llama", Device.Cpu(1), vocabulary: 260);
    private readonly Tokenizer _tokenizer = new ByteTokenizer();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _small.Dispose();

    [Fact]
    public async Task PiecesTogetherAreTheTextOfTheTokens()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer, new GeneratorSettings { Sequences = 3 });
        TextSettings settings = new() { Sampling = new() { Temperature = 2 }, MaxTokens = 90 };
        IReadOnlyList<GeneratedText> texts = await generator.GenerateAsync("Once", settings, 3, cancellation: Cancellation);
        foreach (GeneratedText text in texts)
        {
            Assert.Equal((90, FinishReason.Length), (text.Pieces.Count, text.FinishReason));
            Assert.Equal(_tokenizer.Decode([.. text.Tokens]), text.Text);
            Assert.All(text.Tokens, token => Assert.InRange(token, 0, 255));
        }

        Assert.NotEqual(texts[0].Text, texts[1].Text);
        StringBuilder streamed = new();
        await foreach (string piece in generator.StreamAsync("Once", settings, Cancellation))
        {
            Assert.NotEqual("", piece);
            Assert.False(char.IsHighSurrogate(piece[^1]));
            streamed.Append(piece);
        }

        Assert.Equal(texts[0].Text, streamed.ToString());
    }

    [Fact]
    public async Task ItIsTheGeneratorsText()
    {
        using TextGenerator texts = new(_small.Model, _tokenizer);
        using Generator generator = new(_small.Model, new GeneratorSettings { VocabularySize = 256 });
        TokenSequence sequence = generator.Add(_tokenizer.Encode("Once"), SmallModel.Greedy(50) with { Candidates = 2 });
        while (generator.Step())
        {
        }

        TextSettings settings = new() { Sampling = new() { Temperature = 0 }, MaxTokens = 50, Candidates = 2 };
        GeneratedText text = (await texts.GenerateAsync("Once", settings, cancellation: Cancellation))[0];
        Assert.Equal(sequence.Tokens[4..].ToArray(), text.Tokens);
        Assert.Equal(sequence.LogProbabilities, text.LogProbabilities);
        Assert.Equal(sequence.Candidates.SelectMany(c => c), text.Pieces.SelectMany(piece => piece.Candidates));
    }

    [Fact]
    public async Task AStopTextEndsTheOutputWhereverItIsCut()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer);
        TextSettings settings = new() { Sampling = new() { Temperature = 1, Seed = 4 }, MaxTokens = 80 };
        string whole = (await generator.GenerateAsync("x", settings, cancellation: Cancellation))[0].Text;
        for (int start = 5; start < 30; start += 5)
        {
            string stop = whole.Substring(start, 3);
            GeneratedText text = (await generator.GenerateAsync("x", settings with { StopTexts = ["?nowhere?", stop] }, cancellation: Cancellation))[0];
            Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], text.Text);
            Assert.Equal(FinishReason.Stop, text.FinishReason);
            Assert.True(text.Pieces.Count < 80);
        }
    }

    [Fact]
    public async Task TheEndTokenEndsTheOutputUnlessItIsToBeIgnored()
    {
        EndingTokenizer tokenizer = new();
        using TextGenerator generator = new(_small.Model, tokenizer, new GeneratorSettings { Sequences = 8 });
        TextSettings settings = new() { Sampling = new() { Temperature = 3 }, MaxTokens = 400 };
        IReadOnlyList<GeneratedText> ended = await generator.GenerateAsync("x", settings, 8, cancellation: Cancellation);
        IReadOnlyList<GeneratedText> whole = await generator.GenerateAsync("x", settings with { StopAtEndToken = false }, 8, cancellation: Cancellation);
        Assert.Contains(ended, text => text.FinishReason == FinishReason.Stop);
        for (int i = 0; i < ended.Count; i++)
        {
            int end = whole[i].Tokens.ToList().FindIndex(token => token >= EndingTokenizer.End);
            Assert.Equal(end < 0 ? whole[i].Tokens : whole[i].Tokens.Take(end + 1), ended[i].Tokens);
            Assert.Equal(tokenizer.Decode([.. ended[i].Tokens]), ended[i].Text);
            Assert.Equal(tokenizer.Decode([.. whole[i].Tokens]), whole[i].Text);
        }
    }

    [Fact]
    public void APromptBeginsAsTheTokenizerSays()
    {
        EndingTokenizer ending = new();
        Assert.Equal([(int)'\n'], TextGenerator.EncodePrompt(_tokenizer, ""));
        Assert.Equal([(int)'a'], TextGenerator.EncodePrompt(_tokenizer, "a"));
        Assert.Equal([257], TextGenerator.EncodePrompt(ending, ""));
        Assert.Equal([257, 'a'], TextGenerator.EncodePrompt(ending, "a"));
        Assert.Equal([257, '<', 'e', '>'], TextGenerator.EncodePrompt(ending, "<e>"));
        Assert.Equal([257, 256], TextGenerator.EncodePrompt(ending, "<e>", specialTokens: true));
    }

    [Fact]
    public async Task ManyCallersShareTheGenerator()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer, new GeneratorSettings { Sequences = 3 });
        TextSettings Settings(int i) => new() { Sampling = new() { Temperature = 0 }, MaxTokens = 5 + (7 * i % 30) };
        string[] prompts = [.. Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 1 + (i % 5)))];
        Task<IReadOnlyList<GeneratedText>>[] together =
            [.. prompts.Select((prompt, i) => Task.Run(() => generator.GenerateAsync(prompt, Settings(i), 1 + (i % 3), cancellation: Cancellation), Cancellation))];
        IReadOnlyList<GeneratedText>[] texts = await Task.WhenAll(together);
        using TextGenerator alone = new(_small.Model, _tokenizer);
        for (int i = 0; i < prompts.Length; i++)
        {
            string expected = (await alone.GenerateAsync(prompts[i], Settings(i), cancellation: Cancellation))[0].Text;
            Assert.All(texts[i], text => Assert.Equal(expected, text.Text));
            Assert.Equal(1 + (i % 3), texts[i].Count);
        }
    }

    [Fact]
    public async Task LeavingTheLoopEndsTheWork()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer);
        await foreach (string piece in generator.StreamAsync("x", new TextSettings { MaxTokens = int.MaxValue }, Cancellation))
        {
            Assert.NotEmpty(piece);
            break;
        }

        // The only sequence is free again, or this would wait for ever.
        Assert.Single(await generator.GenerateAsync("y", new TextSettings { MaxTokens = 3 }, cancellation: Cancellation));
    }

    [Fact]
    public async Task PiecesCanBeAskedForAgain()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer);
        IAsyncEnumerable<TextPiece> pieces = generator.StreamPiecesAsync("x", new TextSettings { MaxTokens = 5 }, cancellation: Cancellation);
        List<int> first = [], second = [];
        foreach (List<int> tokens in (List<int>[])[first, second])
        {
            await foreach (TextPiece piece in pieces)
            {
                tokens.Add(piece.Token);
            }
        }

        Assert.Equal(5, first.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task CancellingGivesWhatWasWritten()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        TextSettings settings = new() { MaxTokens = int.MaxValue };
        Task<IReadOnlyList<GeneratedText>> endless = generator.GenerateAsync("x", settings, cancellation: source.Token);
        await Task.Delay(30, Cancellation);
        await source.CancelAsync();
        GeneratedText text = (await endless)[0];
        Assert.Equal(FinishReason.Cancelled, text.FinishReason);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string piece in generator.StreamAsync("x", settings, source.Token))
            {
            }
        });
        Assert.Equal(FinishReason.Length, (await generator.GenerateAsync("x", new TextSettings { MaxTokens = 1 }, cancellation: Cancellation))[0].FinishReason);
    }

    [Fact]
    public async Task DisposingEndsThoseWhoWait()
    {
        TextGenerator generator = new(_small.Model, _tokenizer);
        Task<IReadOnlyList<GeneratedText>> running = generator.GenerateAsync("x", new TextSettings { MaxTokens = int.MaxValue }, cancellation: Cancellation);
        Task<IReadOnlyList<GeneratedText>> waiting = generator.GenerateAsync("x", cancellation: Cancellation);
        generator.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => running);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync("x", cancellation: Cancellation));
    }

    [Fact]
    public async Task MistakesReachTheCaller()
    {
        using TextGenerator generator = new(_small.Model, _tokenizer);
        Assert.Throws<ArgumentException>(() => generator.StreamPiecesAsync("x", samples: 2, cancellation: Cancellation));
        Assert.Throws<ArgumentException>(() => generator.StreamPiecesAsync("x", new TextSettings { StopTexts = [""] }, cancellation: Cancellation));
        TextSettings wrong = new() { Sampling = new() { TopP = 7 } }, stop = new() { Overflow = ContextOverflow.Stop };
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync("x", wrong, cancellation: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(new string('x', 25), stop, cancellation: Cancellation));
        GeneratedText none = (await generator.GenerateAsync("x", new TextSettings { MaxTokens = 0 }, cancellation: Cancellation))[0];
        Assert.Equal((FinishReason.Length, 0), (none.FinishReason, none.Pieces.Count));
        Parameter norm = _small.Model.Parameters["norm.weight"];
        _small.Model.Parameters.Write(norm, values => values.Fill(float.NaN));
        await Assert.ThrowsAsync<ArithmeticException>(() => generator.GenerateAsync("x", cancellation: Cancellation));
    }

    /// <summary>Bytes, then a token that ends a text and one that begins it.</summary>
    private sealed class EndingTokenizer() : Tokenizer([new("<e>", End), new("<b>", End + 1)])
    {
        public const int End = 256;

        private readonly ByteTokenizer _bytes = new();

        public override int VocabularySize => 258;

        public override string Kind => "byte";

        public override int? EndToken => End;

        public override int? BeginToken => End + 1;

        public override bool AddsBeginToken => true;

        public override ReadOnlySpan<byte> Bytes(int id) => id < End ? _bytes.Bytes(id) : id == End ? "<e>"u8 : "<b>"u8;

        protected override void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids) => _bytes.EncodeUtf8(utf8, ids);
    }
}
