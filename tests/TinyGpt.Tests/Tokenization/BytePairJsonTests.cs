using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class BytePairJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Patterns => [.. SplitPattern.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_tokenizer_makes_the_round_trip(string pattern)
    {
        BytePairTokenizer[] all =
        [
            SmallVocabulary.OfMerges(SplitPattern.Find(pattern)!),
            SmallVocabulary.OfMerges(SplitPattern.Find(pattern)!, ignoresMerges: true),
            BytePairTokenizer.FromRanks([.. Bytes(), "ab"u8.ToArray(), [], "abab"u8.ToArray()], SplitPattern.Find(pattern)!),
        ];
        foreach (BytePairTokenizer tokenizer in all)
        {
            tokenizer.Save(_folder.File("tokenizer.json"));
            BytePairTokenizer loaded = Assert.IsType<BytePairTokenizer>(Tokenizer.Load(_folder.Path));
            Assert.Equal(
                (tokenizer.VocabularySize, tokenizer.Pattern, tokenizer.IgnoresMerges, tokenizer.EndToken, tokenizer.AddsBeginToken),
                (loaded.VocabularySize, loaded.Pattern, loaded.IgnoresMerges, loaded.EndToken, loaded.AddsBeginToken));
            Assert.Equal(tokenizer.ListMerges(), loaded.Merges);
            Assert.Equal(tokenizer.SpecialTokens, loaded.SpecialTokens);
            Assert.All(Enumerable.Range(0, loaded.VocabularySize), id => Assert.Equal(tokenizer.Bytes(id), loaded.Bytes(id)));
            foreach (string text in HardTexts.Generate(seed: 51, count: 500))
            {
                Assert.Equal(tokenizer.EncodeWithSpecialTokens(text), loaded.EncodeWithSpecialTokens(text));
            }

            loaded.Save(_folder.File("again"));
            Assert.Equal(File.ReadAllBytes(_folder.File("tokenizer.json")), File.ReadAllBytes(_folder.File("again")));
        }
    }

    [Fact]
    public void A_token_before_the_text_is_a_template()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.FromMerges(
            [.. Bytes()], [], SplitPattern.Gpt4, [KeyValuePair.Create("<s>", 256)], ends: new TextEnds(256, null, AddsBegin: true));
        tokenizer.Save(_folder.File("t"));
        Tokenizer loaded = Tokenizer.Load(_folder.File("t"));
        Assert.Equal((256, true), (loaded.BeginToken, loaded.AddsBeginToken));
        Refused(root => root["post_processor"]!["single"]!.AsArray().Insert(1, new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "<s>" } }), "does more than");
        Refused(root => root["post_processor"]!["single"]![0]!["SpecialToken"]!["id"] = "<t>", "does more than");
    }

    [Fact]
    public void Merges_may_be_pairs_and_what_is_usual_may_be_missing()
    {
        JsonObject root = Sample(SplitPattern.Gpt2);
        JsonArray merges = root["model"]!["merges"]!.AsArray();
        JsonArray pairs = [.. merges.Select(merge => new JsonArray([.. ((string)merge!).Split(' ').Select(part => (JsonNode)part)]))];
        root["model"]!["merges"] = pairs;
        root["pre_tokenizer"]!.AsObject().Remove("use_regex");
        root["model"]!.AsObject().Remove("ignore_merges");
        root["model"]!["continuing_subword_prefix"] = "";
        root["model"]!["end_of_word_suffix"] = "";
        root["post_processor"] = new JsonObject { ["type"] = "ByteLevel", ["trim_offsets"] = false };
        foreach (string missing in (string[])["truncation", "padding", "normalizer", "version"])
        {
            root.Remove(missing);
        }

        BytePairTokenizer expected = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        Assert.Equal(expected.Encode("the hell's abc 123"), Load(root).Encode("the hell's abc 123"));
    }

    [Theory]
    [InlineData("Removed", true, "")]
    [InlineData("Removed", false, "behavior")]
    [InlineData("MergedWithNext", false, "behavior")]
    public void Both_ways_to_say_that_matches_are_pieces_are_read(string behavior, bool invert, string words)
    {
        JsonObject root = Sample(SplitPattern.O200k);
        root["pre_tokenizer"]!["pretokenizers"]![0]!["behavior"] = behavior;
        root["pre_tokenizer"]!["pretokenizers"]![0]!["invert"] = invert;
        if (words.Length == 0)
        {
            Assert.Equal(SplitPattern.O200k, Assert.IsType<BytePairTokenizer>(Load(root)).Pattern);
        }
        else
        {
            Expect.Failure<InvalidDataException>(words, () => Load(root));
        }
    }

    [Fact]
    public void What_would_give_other_ids_is_refused()
    {
        Refused(root => root["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = @"\s+", "splits a text by \"\\\\s+\", which is none of gpt2, gpt4, qwen2, o200k");
        Refused(root => root["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"] = new JsonObject { ["String"] = " " }, "splits a text by");
        Refused(root => root["pre_tokenizer"]!["pretokenizers"]![1]!["use_regex"] = true, "splits a text twice");
        Refused(root => root["pre_tokenizer"]!["pretokenizers"]![1]!["add_prefix_space"] = true, "adds a space");
        Refused(root => root["pre_tokenizer"]!["pretokenizers"]![1]!["use_regex"] = 7, "use_regex is neither true nor false");
        Refused(root => root["pre_tokenizer"]!["pretokenizers"]!.AsArray().RemoveAt(0), "a Sequence of \"ByteLevel\"");
        Refused(root => root["pre_tokenizer"]!["pretokenizers"] = 3, "pretokenizers are not a list");
        Refused(root => root["normalizer"] = new JsonObject { ["type"] = "NFC" }, "it has a normalizer");
        Refused(root => root["post_processor"] = new JsonObject { ["type"] = "BertProcessing" }, "it has a post_processor \"BertProcessing\"");
        Refused(root => root["decoder"] = null, "decoder \"\"");
        Refused(root => root["model"]!["dropout"] = 0.1, "its model has a dropout");
    }

    [Fact]
    public void A_damaged_vocabulary_is_refused_by_name()
    {
        Refused(root => root["added_tokens"]![0]!["special"] = false, "\"<|endoftext|>\" is not special");
        Refused(root => root["added_tokens"]![0]!["lstrip"] = true, "\"<|endoftext|>\" has lstrip");
        Refused(root => root["added_tokens"]![0]!["id"] = -4, "\"<|endoftext|>\" has no id");
        Refused(root => root["added_tokens"]![0]!["id"] = 601, "600 in its vocab, and 601 in its added tokens");
        Refused(root => { root["added_tokens"]![0]!["id"] = int.MaxValue; root["model"]!["vocab"]!.AsObject().Remove("<|endoftext|>"); }, "id 2147483647, far beyond");
        Refused(root => root["added_tokens"]!.AsArray().Add(root["added_tokens"]![0]!.DeepClone()), "is there twice");
        Refused(root => root["added_tokens"] = "x", "added_tokens are not a list");
        Refused(root => root["model"]!["vocab"]!["the"] = 1_000_000, "the id of token \"the\" is not one of 0 to");
        Refused(root => root["model"]!["vocab"]!["the"] = 5, "is there twice");
        Refused(root => root["model"]!["vocab"]!["日"] = 700, "token 700, \"日\", is not written in the alphabet of bytes");
        Refused(root => root["model"]!["vocab"]!.AsObject().Remove("z"), "no token is the byte 122");
        Refused(root => root["model"]!["vocab"] = null, "vocab is not an object");
        Refused(root => root["model"]!["merges"]![2] = "t", "merge 2 is not a pair");
        Refused(root => root["model"]!["merges"]![2] = "t h e", "merge 2 is not a pair");
        Refused(root => root["model"]!["merges"]![2] = new JsonArray("t"), "merge 2 is not a pair");
        Refused(root => root["model"]!["merges"]![2] = "t 日", "merge 2, of \"t\" and \"日\"");
        Refused(root => root["model"]!["merges"]![2] = "q q", "merge 2, of the tokens");
        Refused(root => root["model"]!["merges"] = 4, "merges are not a list");
    }

    // A space is written as Ġ.
    [Fact]
    public void Two_tokens_of_one_written_name_are_refused()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.FromMerges([.. Bytes()], [], SplitPattern.Gpt2, [KeyValuePair.Create("Ġ", 256)]);
        Expect.Failure<InvalidDataException>("token 256 and another one would both be \"Ġ\"", () => tokenizer.Save(_folder.File("t")));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_file_that_says_how_a_text_is_split_takes_no_pattern()
    {
        SmallVocabulary.OfMerges(SplitPattern.Gpt2).Save(_folder.File("tokenizer.json"));
        Expect.Failure<InvalidDataException>("says itself how", () => Tokenizer.Load(_folder.Path, SplitPattern.Gpt4));
    }

    private static IEnumerable<byte[]> Bytes() => Enumerable.Range(0, 256).Select(value => new[] { (byte)value });

    private JsonObject Sample(SplitPattern pattern)
    {
        SmallVocabulary.OfMerges(pattern).Save(_folder.File("t"));
        return JsonNode.Parse(File.ReadAllText(_folder.File("t")))!.AsObject();
    }

    private Tokenizer Load(JsonObject root) => Tokenizer.Load(_folder.Write("changed.json", Encoding.UTF8.GetBytes(root.ToJsonString(JsonSerializerOptions.Default))));

    private void Refused(Action<JsonObject> change, string words)
    {
        JsonObject root = File.Exists(_folder.File("t")) && JsonNode.Parse(File.ReadAllText(_folder.File("t")))!["post_processor"] is not null
            ? JsonNode.Parse(File.ReadAllText(_folder.File("t")))!.AsObject()
            : Sample(SplitPattern.Gpt4);
        change(root);
        InvalidDataException failure = Expect.Failure<InvalidDataException>(words, () => Load(root));
        Assert.StartsWith(_folder.File("changed.json"), failure.Message, StringComparison.Ordinal);
    }
}
