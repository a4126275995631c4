using System.Text;
using System.Text.Json;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Tokenization;

public sealed class TiktokenFileTests : IDisposable
{
    private const string GoldenVariable = "TINYGPT_GOLDEN";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ranks_are_ids_and_may_come_in_any_order_with_gaps()
    {
        string path = Save([.. Bytes().Reverse(), "", Line("hello"u8, 300) + "\r", Line("he"u8, 258)]);
        BytePairTokenizer tokenizer = TiktokenFile.Read(path, SplitPattern.Gpt4);
        Assert.Equal((301, "gpt4", 0), (tokenizer.VocabularySize, tokenizer.Pattern.Name, tokenizer.SpecialTokens.Count));
        Assert.Equal([300, 258, 'x'], tokenizer.Encode("hello\u0007hex").Where(id => id != 7));
        Assert.Equal("bpe", Tokenizer.Load(path, SplitPattern.Gpt4).Kind);
    }

    [Theory]
    [InlineData(50_256, "gpt2", 50_257, "<|endoftext|> 50256")]
    [InlineData(100_256, "gpt4", 100_277, "<|endoftext|> 100257 <|fim_prefix|> 100258 <|fim_middle|> 100259 <|fim_suffix|> 100260 <|endofprompt|> 100276")]
    [InlineData(199_998, "o200k", 200_019, "<|endoftext|> 199999 <|endofprompt|> 200018")]
    public void Published_vocabularies_are_known_by_their_size(int count, string pattern, int size, string special)
    {
        string path = Save([.. Bytes(), .. Enumerable.Range(256, count - 256).Select(rank => Line([1, (byte)rank, (byte)(rank >> 8), (byte)(rank >> 16)], rank))]);
        Tokenizer tokenizer = Tokenizer.Load(path);
        Assert.Equal((pattern, size), (((BytePairTokenizer)tokenizer).Pattern.Name, tokenizer.VocabularySize));
        Assert.Equal(special, string.Join(' ', tokenizer.SpecialTokens.OrderBy(token => token.Value).Select(token => $"{token.Key} {token.Value}")));
        Assert.Equal(tokenizer.SpecialTokens["<|endoftext|>"], tokenizer.EndToken);
        SplitPattern other = pattern == "gpt2" ? SplitPattern.O200k : SplitPattern.Gpt2;
        Assert.Empty(TiktokenFile.Read(path, other).SpecialTokens);
    }

    [Theory]
    [InlineData("YQ==", "line 257: it is not base64, a space and a rank")]
    [InlineData(" 256", "line 257: it is not")]
    [InlineData("YQ== ", "line 257: its rank is not a number")]
    [InlineData("YQ== -1", "line 257: its rank")]
    [InlineData("YQ== 256 1", "line 257: its rank")]
    [InlineData("YQ== 2560000000", "line 257: its rank")]
    [InlineData("YQ== 900000", "line 257: the rank 900000 is far beyond the file's 257 lines")]
    [InlineData("Y!== 256", "line 257: its token is not base64")]
    [InlineData("YQ= 256", "line 257: its token is not base64")]
    [InlineData("YWI= 97", "line 257: the rank 97 is there twice")]
    [InlineData("YQ== 256", "tokens 97 and 256 have the same bytes")]
    public void A_damaged_line_is_named(string line, string words)
    {
        string path = Save([.. Bytes(), line]);
        Assert.StartsWith(path, Expect.Failure<InvalidDataException>(words, () => TiktokenFile.Read(path, SplitPattern.Gpt2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_file_does_not_tell_must_be_given()
    {
        string path = Save([.. Bytes()]);
        Expect.Failure<InvalidDataException>("name a pattern, one of gpt2, gpt4, qwen2, o200k", () => Tokenizer.Load(path));
        Expect.Failure<InvalidDataException>("no token is the byte 0", () => TiktokenFile.Read(Save([]), SplitPattern.Gpt2));
        Expect.Failure<FileNotFoundException>("there is no file", () => TiktokenFile.Read(_folder.File("missing"), SplitPattern.Gpt2));
    }

    [Fact]
    public void Known_texts_have_the_known_ids()
    {
        string? golden = Environment.GetEnvironmentVariable(GoldenVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(golden), $"{GoldenVariable} is not set: it names a file of texts and ids, with the rank files of its encodings beside it");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(golden!));
        foreach (JsonProperty encoding in document.RootElement.EnumerateObject())
        {
            string ranks = Path.Combine(Path.GetDirectoryName(golden)!, encoding.Name + TiktokenFile.Extension);
            using Judges.TokenizerJudge judge = new();
            Tokenizer tokenizer = Tokenizer.Load(File.Exists(ranks) ? ranks : judge.RankFile(encoding.Name));
            foreach (JsonElement known in encoding.Value.EnumerateArray())
            {
                int[] expected = [.. known.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
                Assert.Equal(expected, tokenizer.Encode(known.GetProperty("text").GetString()!));
            }
        }
    }

    private static IEnumerable<string> Bytes() => Enumerable.Range(0, 256).Select(value => Line([(byte)value], value));

    private static string Line(ReadOnlySpan<byte> token, int rank) => $"{Convert.ToBase64String(token)} {rank}";

    private string Save(string[] lines) => _folder.Write("ranks.tiktoken", Encoding.ASCII.GetBytes(string.Join('\n', lines)));
}
