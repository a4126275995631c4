using System.Text;
using TinyGpt.Evaluation;
using TinyGpt.Models;
using TinyGpt.Tests.Data;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public sealed class TextScorerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(threads: 1);

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    /// <summary>A model whose weights are all 0 finds every token equally likely, so that only the tokenizer decides.</summary>
    [Theory]
    [InlineData("bytes")]
    [InlineData("pairs")]
    public void AModelThatKnowsNothingNeedsTheSizeOfItsVocabulary(string kind)
    {
        Tokenizer tokenizer = kind == "bytes" ? new ByteTokenizer() : SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        const string Text = "The hell, the word or the é: abcabc 123 and the abc again, until there is more than a window.";
        File.WriteAllText(_folder.File("a.txt"), Text);
        EvaluationText text = EvaluationText.Read(_folder.File("a.txt"), tokenizer);
        int tokens = tokenizer.Encode(Text).Length, bytes = Encoding.UTF8.GetByteCount(Text);
        Assert.Equal(tokens, Assert.Single(text.Documents).Length);
        using Gpt model = new(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 16, 1, 2, 16));
        foreach (Parameter parameter in model.Parameters.Table)
        {
            model.Parameters.Write(parameter, values => values.Clear());
        }

        using TextScorer scorer = new(model, tokenizer, new EvaluationSettings());
        TextResult result = scorer.Score(text, cancellation: TestContext.Current.CancellationToken);
        // Without a token to begin with, the first byte is given.
        (int predicted, int counted) = kind == "bytes" ? (tokens - 1, bytes - 1) : (tokens, bytes);
        Assert.Equal((counted, (predicted + 15) / 16), (result.Bytes, result.Windows));
        Assert.Equal(predicted * Math.Log2(model.Config.VocabularySize) / counted, result.BitsPerByte, 4);
        Assert.InRange(result.BitsPerByte, result.Low, result.High);
        Assert.Equal("a.txt", result.Name);
    }

    [Fact]
    public void OfACorpusTheValidationPartCountsInAnyTokens()
    {
        BuiltCorpus.Write(_folder.File("corpus"), [100]);
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        Assert.True(EvaluationText.IsAt(_folder.File("corpus")));
        EvaluationText text = EvaluationText.Read(_folder.File("corpus"), tokenizer);
        string decoded = new ByteTokenizer().Decode([.. Enumerable.Range(0, 70).Select(i => BuiltCorpus.Token(i, 70))]);
        Assert.Equal(decoded, tokenizer.Decode(Assert.Single(text.Documents)));
        Assert.Equal("corpus", text.Name);
    }

    [Fact]
    public void DocumentsAreTheUnitsAndTheirNumberCanBeLimited()
    {
        Tokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 8, 1, 2, 16), 1);
        EvaluationText text = new("t", [.. Enumerable.Range(1, 20).Select(i => tokenizer.Encode(string.Concat(Enumerable.Repeat("x", i))))]);
        using TextScorer all = new(model, tokenizer, new EvaluationSettings()), four = new(model, tokenizer, new EvaluationSettings { Limit = 4 });
        Assert.Equal(20 * 21 / 2, all.Score(text, cancellation: TestContext.Current.CancellationToken).Bytes);
        // One document of each five.
        long bytes = four.Score(text, cancellation: TestContext.Current.CancellationToken).Bytes;
        Assert.InRange(bytes, 1 + 6 + 11 + 16, 5 + 10 + 15 + 20);
        Assert.Equal(bytes, four.Score(text, cancellation: TestContext.Current.CancellationToken).Bytes);
        Assert.Throws<OperationCanceledException>(() => all.Score(text, cancellation: new CancellationToken(true)));
    }

    [Theory]
    [InlineData("a.jsonl", "", false)]
    [InlineData("a.txt", " \n{\"a\": 1}", false)]
    [InlineData("a.txt", "[a]", true)]
    [InlineData("a", "text", true)]
    [InlineData("a.txt", "", true)]
    public void TestsAndTextsAreToldApart(string name, string content, bool isText)
    {
        File.WriteAllText(_folder.File(name), content);
        Assert.Equal(isText, EvaluationText.IsAt(_folder.File(name)));
        Assert.False(EvaluationText.IsAt(_folder.File("missing")));
    }

    [Fact]
    public void BadInputIsNamed()
    {
        Tokenizer tokenizer = new ByteTokenizer();
        using Gpt model = Gpt.Create(_device, GptConfig.Gpt2(256, 8, 1, 2, 16), 1);
        using TextScorer scorer = new(model, tokenizer, new EvaluationSettings());
        Expect.Failure<InvalidDataException>("a is too short", () => scorer.Score(new EvaluationText("a", [[1]])));
        File.WriteAllText(_folder.File("empty.txt"), "");
        Expect.Failure<InvalidDataException>("empty.txt", () => EvaluationText.Read(_folder.File("empty.txt"), tokenizer));
        File.WriteAllText(_folder.File("b.txt"), "aé");
        Expect.Failure<InvalidDataException>("b.txt: ", () => EvaluationText.Read(_folder.File("b.txt"), CharacterTokenizer.FromText("ab")));
        Directory.CreateDirectory(_folder.File("nothing"));
        Assert.ThrowsAny<IOException>(() => EvaluationText.Read(_folder.File("nothing"), tokenizer));
    }
}
