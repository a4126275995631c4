using System.Globalization;
using System.Text;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Tokenization;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Judges;

/// <summary>Vocabularies in GGUF files written here, used by llama.cpp.</summary>
[Trait(Judge.Trait, "llama.cpp")]
public sealed class LlamaTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(2);

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Pieces_with_scores_are_merged_as_here(int seed)
    {
        Judge.RequireFolder();
        Check(SmallPieces.Create(seed), [.. HardTexts.Generate(seed, 3000).Select(Texts.Repaired), .. SmallPieces.Texts(seed, 1000)]);
    }

    [Fact]
    public void The_vocabulary_of_stories260K_is_used_as_here()
    {
        string stories = Stories260K.RequireFolder();
        Judge.RequireFolder();
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(stories, "tok512.bin"));
        // ▁ is a space to llama.cpp, and a character like any other to llama2.c.
        string[] texts =
        [
            .. HardTexts.Generate(5, 3000).Select(text => Texts.Repaired(text).Replace('\u2581', 'x')),
            File.ReadAllText(Path.Combine(stories, "stories260K.greedy200.txt")),
        ];
        Check(tokenizer, texts);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt4")]
    [InlineData("o200k")]
    public void Pairs_that_are_listed_are_merged_as_here(string pattern)
    {
        Judge.RequireFolder();
        Check(SmallVocabulary.OfMerges(SplitPattern.Find(pattern)!), HardTextsFor(pattern, 3000));
    }

    [Theory]
    [InlineData("r50k_base", "gpt2")]
    [InlineData("cl100k_base", "gpt4")]
    [InlineData("o200k_base", "o200k")]
    public void Pairs_by_rank_are_merged_as_here(string encoding, string pattern)
    {
        using TokenizerJudge judge = new();
        Check(TiktokenFile.Read(judge.RankFile(encoding)), HardTextsFor(pattern, 5000));
    }

    [Fact]
    public void Bytes_are_taken_as_here()
    {
        Judge.RequireFolder();
        Check(new ByteTokenizer(), [.. HardTexts.Generate(8, 2000).Select(Texts.Repaired)]);
    }

    [Fact]
    public void Characters_are_taken_as_here()
    {
        Judge.RequireFolder();
        string[] texts = [.. HardTexts.Generate(9, 2000).Select(Texts.Repaired)];
        Check(CharacterTokenizer.FromText(string.Concat(texts)), texts);
    }

    private static string[] HardTextsFor(string pattern, int count) => [.. HardTexts.Generate(7, count).Select(Texts.Repaired)];

    private void Check(Tokenizer tokenizer, string[] texts)
    {
        string path = _folder.File("model.gguf");
        using (Gpt model = new(_device, GptConfig.Gpt2(tokenizer.VocabularySize, 8, 1, 1, 32)))
        {
            GgufModel.Save(path, model, tokenizer);
        }

        using ModelFile file = ModelFile.Open(path);
        Tokenizer read = file.LoadTokenizer()!;
        int[][] theirs = Llama.Read(path, _folder, texts).Ids;
        List<string> differences = [];
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ours = tokenizer.Encode(texts[i]);
            Assert.Equal(ours, read.Encode(texts[i]));
            if (!ours.AsSpan().SequenceEqual(theirs[i]))
            {
                string units = string.Join(' ', texts[i].Select(unit => ((int)unit).ToString("X", CultureInfo.InvariantCulture)));
                differences.Add($"{units}: {string.Join(',', ours)} here, {string.Join(',', theirs[i])} there");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {texts.Length} differ:\n{string.Join('\n', differences.OrderBy(d => d.Length).Take(12))}");
    }
}
