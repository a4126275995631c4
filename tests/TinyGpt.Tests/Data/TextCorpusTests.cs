using System.Buffers;
using System.Text;
using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class TextCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_follow_one_another_and_the_last_tenth_is_for_validation()
    {
        string[] files = [Text("b.txt", "\uFEFFhello\r\n"), Text("a.txt", "wörld 𝐀𝐀€")];
        TextCorpus.Build(files, "char", _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        // 16 characters: 14 and 2.
        Assert.Equal("hello\r\nwörld 𝐀", Decode(corpus, corpus.Train));
        Assert.Equal("𝐀€", Decode(corpus, corpus.Validation));
        Assert.Equal("\n\r dehlorwö€𝐀", corpus.Tokenizer.Decode([.. Enumerable.Range(0, corpus.Tokenizer.VocabularySize)]));
        Assert.Equal(7, corpus.ValidationBytes);
        Assert.Equal(3.0 * 2 / 7, corpus.BitsPerByte(3 * Math.Log(2)), precision: 14);
        Assert.Equal(
            ["tokenizer.json", "train.tok", "validation.tok"],
            Directory.GetFiles(_folder.File("corpus")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["a.txt", "b.txt", "corpus"], _folder.Names());
    }

    [Fact]
    public void A_byte_is_a_token_of_one_byte()
    {
        TextCorpus.Build([Text("a.txt", new string('€', 7))], "byte", _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        Assert.Equal((18, 3, 3), (corpus.Train.Count, corpus.Validation.Count, corpus.ValidationBytes));
        Assert.Equal(1, corpus.BitsPerByte(Math.Log(2)), precision: 14);
        Assert.Equal([0xE2, 0x82, 0xAC], Tokens(corpus.Validation));
    }

    [Fact]
    public void A_long_text_is_what_it_was()
    {
        Random random = new(8);
        StringBuilder text = new();
        while (text.Length < 2_500_000)
        {
            text.Append(random.Next(3) switch { 0 => "ä", 1 => "word ", _ => "𝐀\n" });
        }

        TextCorpus.Build([Text("a.txt", text.ToString())], "char", _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        Assert.Equal(text.ToString(), Decode(corpus, corpus.Train) + Decode(corpus, corpus.Validation));
        long count = corpus.Train.Count + corpus.Validation.Count;
        Assert.Equal(count * 9 / 10, corpus.Train.Count);
        Assert.Equal(Encoding.UTF8.GetByteCount(Decode(corpus, corpus.Validation)), corpus.ValidationBytes);
    }

    [Fact]
    public void A_given_tokenizer_is_used_and_saved()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.FromText("abcdefghijk");
        TextCorpus.Build([Text("a.txt", "kkkkkkkkkb")], tokenizer, _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        Assert.Equal(11, corpus.Tokenizer.VocabularySize);
        Assert.Equal([1], Tokens(corpus.Validation));

        string other = Text("b.txt", "abcz");
        InvalidDataException failure = Expect.Failure<InvalidDataException>(
            "'z' (U+007A) at position 3", () => TextCorpus.Build([other], tokenizer, _folder.File("other")));
        Assert.StartsWith(other, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("other", _folder.Names());
    }

    [Theory]
    [InlineData("char")]
    [InlineData("byte")]
    public void Bad_inputs_are_named_and_leave_nothing(string kind)
    {
        string good = Text("good.txt", "abc"), empty = Text("empty.txt", ""), missing = _folder.File("missing.txt");
        string broken = _folder.Write("broken.txt", [(byte)'a', (byte)'b', 0xFF]);
        string[] before = _folder.Names();
        Assert.Equal($"{empty} is empty", Assert.Throws<InvalidDataException>(() => Build(good, empty)).Message);
        Assert.EndsWith("offset 2", Assert.Throws<InvalidDataException>(() => Build(good, broken)).Message, StringComparison.Ordinal);
        Assert.Equal($"there is no file {missing}", Assert.Throws<FileNotFoundException>(() => Build(good, missing)).Message);
        Assert.Equal($"{_folder.Path} is a folder where a file is expected", Assert.Throws<IOException>(() => Build(_folder.Path)).Message);
        Assert.Throws<ArgumentException>(() => Build());
        Assert.Equal(before, _folder.Names());

        void Build(params string[] files) => TextCorpus.Build(files, kind, _folder.File("corpus"));
    }

    [Fact]
    public void A_kind_that_does_not_exist_and_a_folder_that_does_are_refused()
    {
        string text = Text("a.txt", "abc");
        Expect.Failure<ArgumentException>("\"word\"", () => TextCorpus.Build([text], "word", _folder.File("c")));
        TextCorpus.Build([text], "byte", _folder.File("c"));
        Expect.Failure<IOException>("exists already", () => TextCorpus.Build([text], "byte", _folder.File("c")));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt4")]
    [InlineData("o200k")]
    public void A_long_text_has_the_pieces_that_it_would_have_at_once(string pattern)
    {
        Random random = new(11);
        StringBuilder text = new();
        while (text.Length < 2_500_000)
        {
            text.Append(random.Next(6) switch { 0 => "ä", 1 => " word", 2 => "It's", 3 => "   ", 4 => "123", _ => "!\n\n" });
        }

        BytePairTokenizer tokenizer = new BytePairTrainer(SplitPattern.Find(pattern)!, 300, []).Train(text.ToString());
        TextCorpus.Build([Text("a.txt", text.ToString())], tokenizer, _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        Assert.Equal(tokenizer.Encode(text.ToString()), AllTokens(corpus));
        Assert.Equal(Encoding.UTF8.GetByteCount(text.ToString()), Tokens(corpus.Train).Sum(id => tokenizer.Bytes(id).Length) + corpus.ValidationBytes);
    }

    [Fact]
    public void Documents_end_with_the_token_for_it_which_has_no_bytes()
    {
        BytePairTokenizer tokenizer = new BytePairTrainer(SplitPattern.Gpt2, 300, ["<|endoftext|>", "<|x|>"]).Train("one two ");
        string[] files = [Text("a.txt", "one<|endoftext|>two<|x|>"), Text("b.txt", "one<|endoftext|>")];
        TextCorpus.Build(files, tokenizer, _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        int end = tokenizer.EndToken!.Value;
        int[] all = [.. tokenizer.Encode("one"), end, .. tokenizer.Encode("two<|x|>"), end, .. tokenizer.Encode("one"), end];
        int train = all.Length * 9 / 10;
        Assert.Equal(all[..train], Tokens(corpus.Train));
        Assert.Equal(all[train..], Tokens(corpus.Validation));
        Assert.Equal(all[train..].Where(id => id != end).Sum(id => tokenizer.Bytes(id).Length), corpus.ValidationBytes);
        Assert.Equal(corpus.Validation.Count / (double)corpus.ValidationBytes, corpus.BitsPerByte(Math.Log(2)), precision: 14);
    }

    [Fact]
    public void A_kind_that_must_see_the_whole_text_is_refused()
    {
        string text = Text("a.txt", "abc");
        Expect.Failure<InvalidDataException>(
            "by a whole tokenizer", () => TextCorpus.Build([text], new WholeTextTokenizer(), _folder.File("corpus")));
        Assert.Equal(["a.txt"], _folder.Names());
    }

    [Fact]
    public void A_text_without_a_place_to_divide_it_is_refused()
    {
        string text = _folder.Write("a.txt", new byte[70_000_000]);
        BytePairTokenizer tokenizer = new BytePairTrainer(SplitPattern.Gpt2, 256, []).Train("");
        Expect.Failure<InvalidDataException>(
            "a.txt cannot be divided: the 67108864 bytes from offset 0 on", () => TextCorpus.Build([text], tokenizer, _folder.File("corpus")));
    }

    [Fact]
    public void A_vocabulary_beyond_16_bits_takes_four_bytes_a_token()
    {
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        BytePairTokenizer tokenizer = BytePairTokenizer.FromMerges(tokens, [], SplitPattern.Gpt2, [KeyValuePair.Create("<|endoftext|>", 65_700)]);
        TextCorpus.Build([Text("a.txt", "abc")], tokenizer, _folder.File("corpus"));
        using TextCorpus corpus = TextCorpus.Open(_folder.File("corpus"));
        Assert.Equal((4, 65_701), (((TokenFile)corpus.Train).TokenBytes, corpus.Tokenizer.VocabularySize));
        Assert.Equal(['a', 'b', 'c', 65_700], AllTokens(corpus));
    }

    [Fact]
    public void A_tokenizer_that_does_not_belong_to_the_tokens_is_noticed()
    {
        TextCorpus.Build([Text("a.txt", "abcdefghij")], "char", _folder.File("c"));
        CharacterTokenizer.FromText("abc").Save(_folder.File("c/tokenizer.json"));
        Expect.Failure<InvalidDataException>("outside the vocabulary of 3", () => TextCorpus.Open(_folder.File("c")));
    }

    private string Text(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    private static string Decode(TextCorpus corpus, ITokenSource tokens) => corpus.Tokenizer.Decode(Tokens(tokens));

    private static int[] AllTokens(TextCorpus corpus) => [.. Tokens(corpus.Train), .. Tokens(corpus.Validation)];

    private static int[] Tokens(ITokenSource tokens)
    {
        int[] ids = new int[tokens.Count];
        tokens.Read(0, ids);
        return ids;
    }

    private sealed class WholeTextTokenizer : Tokenizer
    {
        public override int VocabularySize => 1;

        public override string Kind => "whole";

        public override ReadOnlySpan<byte> Bytes(int id) => "text"u8;

        protected override void EncodeValid(ReadOnlySpan<byte> utf8, IBufferWriter<int> ids) => ids.Write([0]);
    }
}
