using System.Buffers;
using System.Diagnostics;
using System.Text;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class BytePairTokenizerTests
{
    public static TheoryData<string> Patterns => [.. SplitPattern.Names];

    [Fact]
    public void The_lowest_rank_is_merged_first_and_of_equals_the_leftmost()
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        Assert.Equal(["abc", "ab"], Pieces(tokenizer, "abcab"));
        // "h e" comes before "t h", so that "the" is never "th" and "e".
        Assert.Equal([" the", "ll"], Pieces(tokenizer, " thell"));
        Assert.Equal(["a", "a"], Pieces(tokenizer, "aa"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ids_are_those_of_merging_one_pair_after_another(bool ranks)
    {
        Random random = new(31);
        for (int i = 0; i < 60; i++)
        {
            (List<byte[]> tokens, List<(int Left, int Right)> merges) = RandomVocabulary(random, random.Next(1, 60));
            BytePairTokenizer tokenizer = ranks
                ? BytePairTokenizer.FromRanks(tokens, SplitPattern.Gpt2)
                : BytePairTokenizer.FromMerges(tokens, merges, SplitPattern.Gpt2);
            foreach (int length in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 62, 63, 64, 65, 130, 500])
            {
                string word = string.Concat(Enumerable.Range(0, length).Select(_ => "abc"[random.Next(3)]));
                int[] expected = ranks ? NaiveByRanks(tokens, word) : NaiveByMerges(tokens, merges, word);
                Assert.Equal(expected, tokenizer.Encode(word));
                Assert.Equal(expected, tokenizer.Encode(word));
            }
        }
    }

    [Fact]
    public void A_list_of_merges_does_what_ranks_do()
    {
        Random random = new(32);
        for (int i = 0; i < 40; i++)
        {
            (List<byte[]> tokens, _) = RandomVocabulary(random, random.Next(1, 80));
            BytePairTokenizer ranks = BytePairTokenizer.FromRanks(tokens, SplitPattern.Gpt4);
            BytePairTokenizer listed = BytePairTokenizer.FromMerges(tokens, ranks.ListMerges(), SplitPattern.Gpt4, ignoresMerges: true);
            for (int length = 1; length < 150; length++)
            {
                string word = string.Concat(Enumerable.Range(0, length).Select(_ => "abc"[random.Next(3)]));
                Assert.Equal(ranks.Encode(word), listed.Encode(word));
            }
        }
    }

    [Fact]
    public void A_token_that_merging_does_not_lead_to_is_found_only_where_merges_are_ignored()
    {
        Assert.Equal(["x", "y", "z"], Pieces(SmallVocabulary.OfMerges(SplitPattern.Gpt2), "xyz"));
        Assert.Equal(["xyz"], Pieces(SmallVocabulary.OfMerges(SplitPattern.Gpt2, ignoresMerges: true), "xyz"));
        Assert.Equal([" ", "x", "y", "z"], Pieces(SmallVocabulary.OfMerges(SplitPattern.Gpt2, ignoresMerges: true), " xyz"));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Every_text_makes_the_round_trip(string pattern)
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Find(pattern)!);
        foreach (string text in HardTexts.Generate(seed: 33, count: 5_000))
        {
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(Texts.Repaired(text), tokenizer.Decode(ids));
            Assert.DoesNotContain(SmallVocabulary.EndOfTextId, ids);
            Assert.Equal(Texts.Repaired(text), tokenizer.Decode(tokenizer.EncodeWithSpecialTokens(text), showSpecialTokens: true));
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pieces_alone_have_the_ids_that_they_have_together(string pattern)
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Find(pattern)!);
        foreach (string text in HardTexts.Generate(seed: 34, count: 2_000))
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            ArrayBufferWriter<int> together = new(), alone = new();
            tokenizer.EncodeUtf8(utf8, together);
            for (int at = 0; at < utf8.Length;)
            {
                int length = tokenizer.Pattern.PieceLength(utf8.AsSpan(at));
                tokenizer.EncodeUtf8(utf8.AsSpan(at, length), alone);
                at += length;
            }

            Assert.Equal(together.WrittenSpan, alone.WrittenSpan);
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_read_as_replacement_characters()
    {
        Random random = new(35);
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt4);
        byte[] hard = [0x20, 0x41, 0x61, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE0, 0xE2, 0x82, 0xED, 0xA0, 0xEF, 0xF0, 0x9D, 0x90, 0xF4, 0xF5, 0xFF];
        for (int i = 0; i < 1000; i++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(40)).Select(_ => hard[random.Next(hard.Length)])];
            ArrayBufferWriter<int> ids = new();
            tokenizer.EncodeUtf8(bytes, ids);
            Assert.Equal(tokenizer.Encode(Encoding.UTF8.GetString(bytes)), ids.WrittenSpan);
        }
    }

    [Fact]
    public void Names_of_special_tokens_are_text_unless_asked_for()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.FromRanks(
            [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })],
            SplitPattern.O200k,
            [KeyValuePair.Create("<|end|>", 256), KeyValuePair.Create("<|end|>x", 300), KeyValuePair.Create("Ω", 258)]);
        const string Text = "a<|end|>b<|end|>xΩ<|end";
        Assert.Equal(Encoding.UTF8.GetBytes(Text).Select(value => (int)value), tokenizer.Encode(Text));
        int[] ids = tokenizer.EncodeWithSpecialTokens(Text);
        Assert.Equal(['a', 256, 'b', 300, 258, '<', '|', 'e', 'n', 'd'], ids);
        Assert.Equal("ab<|end", tokenizer.Decode(ids));
        Assert.Equal(Text, tokenizer.Decode(ids, showSpecialTokens: true));
        foreach (bool shown in (bool[])[true, false])
        {
            TextDecoder decoder = tokenizer.CreateDecoder(showSpecialTokens: shown);
            Assert.Equal(tokenizer.Decode(ids, shown), string.Concat(ids.Select(decoder.Push)) + decoder.Finish());
        }

        Assert.Equal(301, tokenizer.VocabularySize);
        Assert.Equal([256, 258, 300], Enumerable.Range(0, 301).Where(tokenizer.IsSpecial));
        Assert.True(tokenizer.Bytes(257).IsEmpty && tokenizer.EndToken is null);
        Assert.Equal("", tokenizer.Decode([257, 299]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([301]));
    }

    [Fact]
    public void The_end_of_a_text_is_the_usual_token_or_the_one_that_is_named()
    {
        BytePairTokenizer usual = SmallVocabulary.OfMerges(SplitPattern.Gpt2);
        Assert.Equal((SmallVocabulary.EndOfTextId, SmallVocabulary.EndOfTextId, false), (usual.BeginToken, usual.EndToken, usual.AddsBeginToken));
        byte[][] bytes = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        BytePairTokenizer named = BytePairTokenizer.FromMerges(
            bytes, [], SplitPattern.Gpt2, [KeyValuePair.Create("<s>", 256), KeyValuePair.Create("</s>", 257)], ends: new TextEnds(256, 257, AddsBegin: true));
        Assert.Equal((256, 257, true), (named.BeginToken, named.EndToken, named.AddsBeginToken));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_piece_of_a_million_bytes_takes_no_time_that_grows_with_its_square(string pattern)
    {
        // A quadratic algorithm makes 10¹² steps of these.
        BytePairTokenizer tokenizer = BytePairTokenizer.FromRanks(
            [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "aa"u8.ToArray(), "aaaa"u8.ToArray(), "  "u8.ToArray()],
            SplitPattern.Find(pattern)!);
        string[] texts =
        [
            new('a', 1_000_000), new(' ', 1_000_000), new('\n', 1_000_000), new('!', 1_000_000), new('1', 1_000_000), new('\u0301', 500_000),
            string.Concat(Enumerable.Repeat("\u0301A", 300_000)), string.Concat(Enumerable.Repeat("ªA", 300_000)), string.Concat(Enumerable.Repeat(" \n", 500_000)),
        ];
        Stopwatch watch = Stopwatch.StartNew();
        int[] counts = [.. texts.Select(text => tokenizer.Encode(text).Length)];
        Assert.Equal(250_000, counts[0]);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    [Fact]
    public void Encoding_takes_no_memory_of_its_own()
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.O200k);
        string text = string.Concat(HardTexts.Generate(seed: 36, count: 2_000));
        ArrayBufferWriter<int> ids = new(4 * text.Length);
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            ids.ResetWrittenCount();
            before = GC.GetAllocatedBytesForCurrentThread();
            tokenizer.Encode(text, ids);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Threads_share_a_tokenizer()
    {
        BytePairTokenizer tokenizer = SmallVocabulary.OfMerges(SplitPattern.Gpt4);
        string[] texts = [.. HardTexts.Generate(seed: 37, count: 2_000)];
        int[][] expected = [.. texts.Select(text => tokenizer.Encode(text))];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (int i = 0; i < texts.Length; i++)
            {
                Assert.Equal(expected[i], tokenizer.Encode(texts[i]));
            }
        });
    }

    [Fact]
    public void A_vocabulary_that_cannot_be_is_refused()
    {
        byte[][] bytes = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        Expect.Failure<InvalidDataException>("no token is the byte 255", () => BytePairTokenizer.FromRanks(bytes[..255], SplitPattern.Gpt2));
        Expect.Failure<InvalidDataException>("tokens 97 and 256 have the same bytes", () => BytePairTokenizer.FromRanks([.. bytes, "a"u8.ToArray()], SplitPattern.Gpt2));
        byte[] longToken = [.. Enumerable.Repeat((byte)'a', 40)];
        Expect.Failure<InvalidDataException>("tokens 256 and 257 have", () => BytePairTokenizer.FromRanks([.. bytes, longToken, longToken], SplitPattern.Gpt2));
        Expect.Failure<InvalidDataException>(
            "merge 0, of the tokens 97 and 98, makes no token", () => BytePairTokenizer.FromMerges(bytes, [(97, 98)], SplitPattern.Gpt2));
        foreach ((string name, int id, string words) in ((string, int, string)[])
            [("<e>", 97, "belongs to another token"), ("<e>", -1, "belongs to another token"), ("<e>", 1_000_000, "far beyond"), ("", 256, "has no name")])
        {
            Expect.Failure<InvalidDataException>(words, () => BytePairTokenizer.FromRanks(bytes, SplitPattern.Gpt2, [KeyValuePair.Create(name, id)]));
        }
    }

    private static string[] Pieces(BytePairTokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text).Select(id => Encoding.UTF8.GetString(tokenizer.Bytes(id)))];

    /// <summary>Bytes, then tokens of two that were there before, in an order that is no training's; and now and then a merge for one that exists.</summary>
    private static (List<byte[]> Tokens, List<(int Left, int Right)> Merges) RandomVocabulary(Random random, int count)
    {
        List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        List<int> usable = ['a', 'b', 'c'];
        List<(int, int)> merges = [];
        while (merges.Count < count)
        {
            (int left, int right) = (usable[random.Next(usable.Count)], usable[random.Next(usable.Count)]);
            byte[] bytes = [.. tokens[left], .. tokens[right]];
            if (merges.Contains((left, right)) || bytes.Length > 24)
            {
                continue;
            }

            merges.Add((left, right));
            if (!tokens.Exists(token => token.AsSpan().SequenceEqual(bytes)))
            {
                usable.Add(tokens.Count);
                tokens.Add(bytes);
            }
        }

        return (tokens, merges);
    }

    private static int[] NaiveByRanks(List<byte[]> tokens, string word)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        int Find(byte[] part) => tokens.FindIndex(token => token.AsSpan().SequenceEqual(part));
        return Find(bytes) is int whole and >= 0
            ? [whole]
            : Naive([.. bytes.Select(value => (int)value)], (left, right) => Find([.. tokens[left], .. tokens[right]]) is int id and >= 0 ? (id, id) : null);
    }

    private static int[] NaiveByMerges(List<byte[]> tokens, List<(int Left, int Right)> merges, string word) =>
        Naive([.. Encoding.UTF8.GetBytes(word).Select(value => (int)value)], (left, right) =>
        {
            byte[] bytes = [.. tokens[left], .. tokens[right]];
            int rank = merges.IndexOf((left, right));
            return rank < 0 ? null : (rank, tokens.FindIndex(token => token.AsSpan().SequenceEqual(bytes)));
        });

    private static int[] Naive(List<int> ids, Func<int, int, (int Rank, int Id)?> merge)
    {
        while (true)
        {
            (int Rank, int Id, int At) best = (int.MaxValue, 0, -1);
            for (int at = 0; at + 1 < ids.Count; at++)
            {
                if (merge(ids[at], ids[at + 1]) is (int rank, int id) && rank < best.Rank)
                {
                    best = (rank, id, at);
                }
            }

            if (best.At < 0)
            {
                return [.. ids];
            }

            ids[best.At] = best.Id;
            ids.RemoveAt(best.At + 1);
        }
    }
}
