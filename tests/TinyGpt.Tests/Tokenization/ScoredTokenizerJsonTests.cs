using System.Text;
using System.Text.Json.Nodes;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

/// <summary>Llama's kind of tokenizer.json: a list of merges instead of scores.</summary>
public sealed class ScoredTokenizerJsonTests : IDisposable
{
    private static readonly string[] _letters = ["a", "b", "c", " ", "é", "日", "\n"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AVocabularyComesBackWithTheSameIdsForEveryText(int seed)
    {
        ScoredTokenizer tokenizer = Create(seed), read = (ScoredTokenizer)RoundTrip(tokenizer);
        Assert.Equal(tokenizer.Settings with { ReadsSpaceMark = true }, read.Settings);
        Assert.Equal(tokenizer.Pieces.Select(piece => piece.Kind), read.Pieces.Select(piece => piece.Kind));
        Assert.Equal(tokenizer.Pieces.Select(piece => Text(piece)), read.Pieces.Select(piece => Text(piece)));
        Assert.Equal(tokenizer.SpecialTokens, read.SpecialTokens);
        Random random = new(seed);
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => _letters[random.Next(_letters.Length)]));
            Assert.Equal(tokenizer.Encode(text), read.Encode(text));
        }
    }

    // Scores of SentencePiece: 0, −1, −2 … in the order of the ids, those of single characters last.
    [Fact]
    public void ScoresInTheOrderOfIdsComeBackAsTheyWere()
    {
        ScoredTokenizer tokenizer = Create(4), read = (ScoredTokenizer)RoundTrip(tokenizer);
        Assert.Equal(tokenizer.Pieces.Select(piece => BitConverter.SingleToInt32Bits(piece.Score)), read.Pieces.Select(piece => BitConverter.SingleToInt32Bits(piece.Score)));
    }

    [Fact]
    public void WithoutASpaceBeforeTheTextThereIsNone()
    {
        ScoredTokenizer tokenizer = new(Create(5).Pieces, new ScoredTokenizerSettings { AddsSpace = false, AddsBeginToken = false });
        Tokenizer read = RoundTrip(tokenizer);
        Assert.False(read.AddsBeginToken);
        Assert.Equal((1, 2), (read.BeginToken, read.EndToken));
        Assert.Equal(tokenizer.Encode("ab c"), read.Encode("ab c"));
        Assert.NotEqual(Create(5).Encode("ab c"), read.Encode("ab c"));
    }

    [Fact]
    public void WhatTheFileHasNoSignForIsRefused()
    {
        TokenPiece[] pieces = [.. Create(6).Pieces];
        Refuse("has a kind that a tokenizer.json of Llama's has no sign for", pieces[^1] with { Kind = TokenKind.UserDefined });
        Refuse("stands for a space", pieces[^1] with { Text = Encoding.UTF8.GetBytes("x\u2581") });

        void Refuse(string reason, TokenPiece last)
        {
            ScoredTokenizer tokenizer = new([.. pieces[..^1], last], new ScoredTokenizerSettings());
            Expect.Failure<InvalidDataException>(reason, () => tokenizer.Save(_folder.File("t.json")));
        }
    }

    [Theory]
    [InlineData("model.byte_fallback", "false", "byte_fallback")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace"}""", "pre_tokenizer")]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer does more or less")]
    [InlineData("normalizer.normalizers", "[]", "normalizer does more or less")]
    [InlineData("normalizer.normalizers.0.prepend", "\"x\"", "normalizer does more or less")]
    [InlineData("model.merges", "[]", "0 merges where its vocabulary has")]
    [InlineData("model.merges.0", "\"a\"", "merge 0 is not a pair")]
    [InlineData("model.merges.0", "[\"a\",\"nothing\"]", "tokens that its vocab lacks")]
    [InlineData("model.merges.0", "[\"<s>\",\"a\"]", "makes none of its tokens")]
    [InlineData("model.vocab.<s>", "7", "another id")]
    [InlineData("model.vocab.a", "-1", "the id of token")]
    [InlineData("model.vocab.a", "1000000000", "the id of token")]
    [InlineData("added_tokens.0.special", "false", "not special")]
    public void AFileThatMakesNoSenseIsRefused(string field, string value, string reason)
    {
        string path = _folder.File("t.json");
        Create(7).Save(path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode parent = root;
        string[] names = field.Split('.');
        foreach (string name in names[..^1])
        {
            parent = int.TryParse(name, out int index) ? parent[index]! : parent[name]!;
        }

        if (int.TryParse(names[^1], out int last))
        {
            parent[last] = JsonNode.Parse(value);
        }
        else
        {
            parent[names[^1]] = JsonNode.Parse(value);
        }

        File.WriteAllText(path, root.ToJsonString());
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, () => Tokenizer.Load(path));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MergesThatNoScoresTellAreRefused()
    {
        string path = _folder.File("t.json");
        Create(8).Save(path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        JsonArray merges = root["model"]!["merges"]!.AsArray();
        string[] pairs = [.. merges.Select(merge => merge!.GetValue<string>())];
        string twice = pairs.GroupBy(pair => pair.Replace(" ", "", StringComparison.Ordinal)).First(group => group.Count() > 1).Last();
        Assert.True(merges.Remove(merges[Array.IndexOf(pairs, twice)]));
        File.WriteAllText(path, root.ToJsonString());
        Expect.Failure<InvalidDataException>("which no scores can tell", () => Tokenizer.Load(path));
        merges.Add(twice);
        File.WriteAllText(path, root.ToJsonString());
        Expect.Failure<InvalidDataException>("both before and after", () => Tokenizer.Load(path));
    }

    private static string Text(TokenPiece piece) => Encoding.UTF8.GetString(piece.Text.Span);

    private Tokenizer RoundTrip(Tokenizer tokenizer)
    {
        string path = _folder.File("tokenizer.json");
        tokenizer.Save(path);
        return Tokenizer.Load(path);
    }

    /// <summary>
    /// Marks, bytes, 60 pieces each of which joins two of those before it or single letters, and the letters; the scores are those that
    /// SentencePiece gives. No two ways to make a piece overlap, as no piece begins with what another way of making it ends with.
    /// </summary>
    internal static ScoredTokenizer Create(int seed)
    {
        Random random = new(seed);
        List<string> texts = [];
        while (texts.Count < 60)
        {
            string[] parts = [.. _letters, .. texts];
            string text = parts[random.Next(parts.Length)] + parts[random.Next(parts.Length)];
            if (text.Length <= 6 && !texts.Contains(text) && !text.Skip(1).Contains(text[0]))
            {
                texts.Add(text);
            }
        }

        return new ScoredTokenizer(
            [
                new("<unk>"u8.ToArray(), 0, TokenKind.Unknown),
                new("<s>"u8.ToArray(), 0, TokenKind.Control),
                new("</s>"u8.ToArray(), 0, TokenKind.Control),
                .. Enumerable.Range(0, 256).Select(value => new TokenPiece(Encoding.ASCII.GetBytes($"<0x{value:X2}>"), 0, TokenKind.Byte)),
                .. texts.Concat(_letters).Select((text, i) => new TokenPiece(Encoding.UTF8.GetBytes(text), -(float)i, TokenKind.Normal)),
            ],
            new ScoredTokenizerSettings());
    }
}
