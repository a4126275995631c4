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

    /// <summary>
    /// Hard texts without what llama.cpp knowingly sees differently: letters that came with Unicode 16, which it does not know yet; and, where
    /// words are divided at capitals, marks and cased letters outside ASCII, for which its rewritten expression of GPT-4o takes both cases.
    /// </summary>
    private static string[] HardTextsFor(string pattern, int count) => [.. HardTexts.Generate(7, count).Select(text => string.Concat(
        Texts.Repaired(text).EnumerateRunes().Select(rune => IsNew(rune) || (pattern == "o200k" && HasOtherClass(rune)) ? "x" : rune.ToString())))];

    private static bool IsNew(Rune rune) => rune.Value is 0x897 or (>= 0x1C89 and <= 0x1C8A) or (>= 0xA7CB and <= 0xA7DC) or (>= 0x105C0 and <= 0x105F3)
        or (>= 0x10D40 and <= 0x10D8F) or (>= 0x10EC2 and <= 0x10EC4) or (>= 0x11380 and <= 0x113E2) or (>= 0x116D0 and <= 0x116E3)
        or (>= 0x11BC0 and <= 0x11BF9) or 0x11F5A or (>= 0x13460 and <= 0x143FA) or (>= 0x16100 and <= 0x16139) or (>= 0x16D40 and <= 0x16D79)
        or (>= 0x1CCF0 and <= 0x1CCF9) or (>= 0x1E5D0 and <= 0x1E5FA);

    private static bool HasOtherClass(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark || (!rune.IsAscii && (Rune.IsUpper(rune) || Rune.IsLower(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter));

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
