using System.Text;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class BytePairTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Patterns => [.. SplitPattern.Names];

    [Fact]
    public void The_most_frequent_pair_comes_first_and_of_equal_ones_the_smaller()
    {
        // Pieces: "abc", " abc", "ab", "bd" twice. (a,b) stands there three times; then (b,d) and (ab,c) twice each; last (space,abc) once.
        BytePairTokenizer tokenizer = Trainer("gpt2", 260).Train("abc abc\nab\nbd\nbd");
        Assert.Equal([('a', 'b'), ('b', 'd'), (256, 'c'), (' ', 258)], tokenizer.Merges);
        Assert.Equal("ab bd abc  abc", string.Join(' ', Enumerable.Range(256, 4).Select(id => Encoding.UTF8.GetString(tokenizer.Bytes(id)))));
    }

    [Fact]
    public void A_repeated_byte_is_merged_from_left_to_right()
    {
        // Six pairs (a,a) in seven a; they become 256 256 256 a, in which (256,256) stands twice.
        BytePairTokenizer tokenizer = Trainer("gpt2", 259).Train("aaaaaaa");
        Assert.Equal([('a', 'a'), (256, 256), (256, 'a')], tokenizer.Merges);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void The_merges_are_those_of_counting_anew_every_time(string pattern)
    {
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            string text = RandomText(random, seed);
            int merges = random.Next(1, 60);
            List<(int, int)> expected = NaiveTrainer.Train(SplitPattern.Find(pattern)!, text, merges);
            BytePairTokenizer tokenizer = Trainer(pattern, 256 + merges).Train(text);
            Assert.True(expected.SequenceEqual(tokenizer.Merges!), $"seed {seed}: {text}");
            Assert.Equal(256 + expected.Count, tokenizer.VocabularySize);
            Assert.Equal(tokenizer.VocabularySize, Enumerable.Range(0, tokenizer.VocabularySize).Select(id => Convert.ToHexString(tokenizer.Bytes(id))).Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Blocks_and_threads_change_nothing(string pattern)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Random random = new(seed);
            string[] texts = [.. Enumerable.Range(0, 3).Select(_ => "." + Texts.Repaired(RandomText(random, seed) + RandomText(random, seed + 1) + "<|endoftext|>" + RandomText(random, seed)))];
            string[] files = [.. texts.Select((text, i) => _folder.Write($"{seed}-{i}", Encoding.UTF8.GetBytes(text)))];
            IReadOnlyList<(int, int)> expected = Trainer(pattern, 320, "<|endoftext|>").Train(string.Join("<|endoftext|>", texts)).Merges!;
            foreach ((int block, int threads) in (ReadOnlySpan<(int, int)>)[(1, 1), (2, 3), (3, 2), (5, 1), (16, 2), (61, 3), (1 << 20, 3)])
            {
                BytePairTokenizer tokenizer = Trainer(pattern, 320, block, threads, "<|endoftext|>").Train(files, TestContext.Current.CancellationToken);
                Assert.True(expected.SequenceEqual(tokenizer.Merges!), $"seed {seed}, blocks of {block}, {threads} threads");
            }
        }
    }

    [Fact]
    public void Special_tokens_come_last_and_are_not_learned_from()
    {
        const string Text = "ab<|endoftext|>ab<|x|>ab";
        BytePairTokenizer tokenizer = Trainer("gpt2", 300, "<|endoftext|>", "<|x|>").Train(Text);
        Assert.Equal([('a', 'b')], tokenizer.Merges);
        Assert.Equal(259, tokenizer.VocabularySize);
        Assert.Equal((257, 258), (tokenizer.SpecialTokens["<|endoftext|>"], tokenizer.SpecialTokens["<|x|>"]));
        Assert.Equal(257, tokenizer.EndToken);
        Assert.Equal([256, 257, 256, 258, 256], tokenizer.EncodeWithSpecialTokens(Text));
        Assert.True(tokenizer.Encode(Text).Length > 20);
    }

    [Fact]
    public void What_was_trained_encodes_its_text_with_its_merges()
    {
        Random random = new(3);
        string text = string.Concat(Enumerable.Range(0, 40).Select(i => RandomText(random, i)));
        foreach (string pattern in SplitPattern.Names)
        {
            BytePairTokenizer tokenizer = Trainer(pattern, 400).Train(text);
            Assert.Equal(Texts.Repaired(text), tokenizer.Decode(tokenizer.Encode(text)));
            Assert.True(tokenizer.Encode(text).Length * 2 < Encoding.UTF8.GetByteCount(text));
        }
    }

    [Fact]
    public void Progress_ends_with_everything()
    {
        string file = _folder.Write("t", Encoding.UTF8.GetBytes("some words, some other words"));
        List<BytePairProgress> seen = [];
        BytePairTrainer trainer = new(SplitPattern.Gpt4, 262, []) { OnProgress = seen.Add, BlockBytes = 4, Threads = 2 };
        trainer.Train([file], TestContext.Current.CancellationToken);
        Assert.Equal(new BytePairProgress(28, 28, 6, 6), seen[^1]);
        Assert.True(seen.Count > 3);
    }

    [Fact]
    public void Bad_inputs_are_named()
    {
        string good = _folder.Write("good", "some text"u8), broken = _folder.Write("broken", [(byte)'a', (byte)' ', 0xFF]), empty = _folder.Write("empty", []);
        Expect.Failure<InvalidDataException>($"{broken} is not UTF-8: no character starts with the bytes FF at offset 2", () => Train(good, broken));
        Expect.Failure<InvalidDataException>($"{empty} is empty", () => Train(good, empty));
        Expect.Failure<FileNotFoundException>("missing", () => Train(good, _folder.File("missing")));
        Expect.Failure<ArgumentException>("256, and the special tokens 1", () => Trainer("gpt2", 256, "<|endoftext|>"));
        Expect.Failure<ArgumentException>("\"<|x|>\" cannot be a special token", () => Trainer("gpt2", 500, "<|x|>", "<|x|>"));
        Expect.Failure<ArgumentException>("\"x\" cannot be a special token", () => Trainer("gpt2", 500, "x"));

        void Train(params string[] files) => Trainer("gpt2", 300, 1 << 20, 3).Train(files, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void It_can_be_stopped()
    {
        string file = _folder.Write("t", "some text"u8);
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer("gpt2", 300).Train([file], source.Token));
    }

    private static BytePairTrainer Trainer(string pattern, int vocabulary, params string[] special) => Trainer(pattern, vocabulary, 1 << 20, 2, special);

    private static BytePairTrainer Trainer(string pattern, int vocabulary, int block, int threads, params string[] special) =>
        new(SplitPattern.Find(pattern)!, vocabulary, special) { BlockBytes = block, Threads = threads };

    /// <summary>Few letters and many repetitions make equal counts, overlapping pairs and merges of merges; every third text has all kinds of characters.</summary>
    private static string RandomText(Random random, int seed)
    {
        if (seed % 3 == 2)
        {
            return Texts.Random(random, random.Next(200));
        }

        string letters = (seed % 5) switch { 0 => "a", 1 => "ab", 2 => "ab ", 3 => "abcd. \n", _ => "aAbéL'ls 19" };
        return string.Create(random.Next(1, 300), (random, letters), static (text, state) =>
        {
            foreach (ref char character in text)
            {
                character = state.letters[state.random.Next(state.letters.Length)];
            }
        });
    }
}
