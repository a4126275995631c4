using System.Buffers;
using System.Globalization;
using System.Text;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Judges;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

/// <summary>Ids must be those of the programs that the vocabularies come from.</summary>
public sealed class JudgedTokenizerTests : IDisposable
{
    // JavaScript counts U+FEFF as white space and U+0085 not; Unicode, and the library's other versions, do the opposite. And its rewritten
    // expressions do not take the long s for an s without regard to case, as tiktoken does.
    private const string DifferentInJavaScript = "\uFEFF\u0085\u017F";

    private readonly TokenizerJudge _judge = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _judge.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [Trait(Judge.Trait, "tiktoken")]
    [InlineData("r50k_base", 50_257)]
    [InlineData("cl100k_base", 100_277)]
    [InlineData("o200k_base", 200_019)]
    public void Hard_texts_get_the_ids_of_tiktoken(string encoding, int vocabularySize)
    {
        BytePairTokenizer tokenizer = TiktokenFile.Read(_judge.RankFile(encoding));
        Assert.Equal(vocabularySize, tokenizer.VocabularySize);
        string[] texts = [.. HardTexts.Generate(seed: 11, count: 100_000)];
        IReadOnlyList<int[]> expected = _judge.Tiktoken(encoding, texts);
        Assert.Equal(texts.Length, expected.Count);
        AssertSame(texts, expected, text => tokenizer.Encode(text));
    }

    [Theory]
    [Trait(Judge.Trait, "tokenizers")]
    [InlineData("r50k_base")]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void A_tokenizer_json_of_ranks_gets_the_same_ids_in_the_library_of_Hugging_Face(string encoding) =>
        CheckFile(TiktokenFile.Read(_judge.RankFile(encoding)), TextsForJavaScript(seed: 12));

    [Theory]
    [Trait(Judge.Trait, "tokenizers")]
    [InlineData("gpt2")]
    [InlineData("gpt4")]
    [InlineData("o200k")]
    public void A_tokenizer_json_of_merges_gets_the_same_ids_in_the_library_of_Hugging_Face(string pattern)
    {
        Judge.RequireFolder();
        CheckFile(SmallVocabulary.OfMerges(SplitPattern.Find(pattern)!), TextsForJavaScript(seed: 13));
    }

    [Theory]
    [Trait(Judge.Trait, "tokenizers")]
    [InlineData(true)]
    [InlineData(false)]
    public void Characters_and_bytes_get_the_same_ids_in_the_library_of_Hugging_Face(bool bytes)
    {
        Judge.RequireFolder();
        string[] texts = [.. HardTexts.Generate(seed: 14, count: 5_000).Select(Texts.Repaired)];
        CheckFile(bytes ? new ByteTokenizer() : CharacterTokenizer.FromText(string.Concat(texts)), texts);
    }

    /// <summary>Texts without what JavaScript sees differently, and without what is not assigned here: its Unicode is newer.</summary>
    private static string[] TextsForJavaScript(int seed) => [.. HardTexts.Generate(seed, count: 20_000).Select(text =>
    {
        StringBuilder kept = new();
        for (int at = 0, length; at < text.Length; at += length)
        {
            bool whole = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out length) == OperationStatus.Done;
            bool differs = whole && (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNotAssigned || DifferentInJavaScript.Contains(text[at]));
            kept.Append(differs ? "x" : text.AsSpan(at, length));
        }

        return kept.ToString();
    })];

    private void CheckFile(Tokenizer tokenizer, string[] texts)
    {
        string path = _folder.File("tokenizer.json");
        tokenizer.Save(path);
        (IReadOnlyList<int[]> ids, IReadOnlyList<string> decoded) = _judge.HuggingFace(path, texts);
        Assert.Equal((texts.Length, texts.Length), (ids.Count, decoded.Count));
        AssertSame(texts, ids, text => tokenizer.EncodeWithSpecialTokens(text));
        Tokenizer read = Tokenizer.Load(path);
        AssertSame(texts, ids, text => read.EncodeWithSpecialTokens(text));
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(decoded[i], tokenizer.Decode(ids[i]));
        }
    }

    private static void AssertSame(string[] texts, IReadOnlyList<int[]> expected, Func<string, int[]> encode)
    {
        List<string> differences = [];
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ids = encode(texts[i]);
            if (!ids.AsSpan().SequenceEqual(expected[i]))
            {
                string units = string.Join(' ', texts[i].Select(unit => ((int)unit).ToString("X", CultureInfo.InvariantCulture)));
                differences.Add($"{units}: {string.Join(',', ids)} instead of {string.Join(',', expected[i])}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {texts.Length} differ:\n{string.Join('\n', differences.Take(5))}");
    }
}
