using System.Text;
using System.Text.Json;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class PretrainTokenizerTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunTakesATokenizerAndKeepsIt()
    {
        using CliProcess process = Pretrain("--tokenizer", tiny.Folder, "--out", "a", "--json");
        byte[] tokenizer = File.ReadAllBytes(Path.Combine(tiny.Folder, "tokenizer.json"));
        Assert.All(["a/tokenizer.json", "a/data/tokenizer.json", "a/step-000030/tokenizer.json"], file => Assert.Equal(tokenizer, File.ReadAllBytes(_folder[file])));
        JsonElement info = CliProcess.Succeed(_folder.Path, "model", "info", "a", "--json").Json;
        Assert.Equal(TinyTokenizer.Vocabulary, info.GetProperty("vocabulary").GetInt32());

        // The last tenth of the tokens, with the one that ends the document, over its bytes.
        Tokenizer bpe = Tokenizer.Load(tiny.Folder);
        int[] ids = [.. bpe.Encode(File.ReadAllText(tiny.Text)), bpe.EndToken!.Value];
        int[] validation = ids[(ids.Length * 9 / 10)..];
        int bytes = validation[..^1].Sum(id => bpe.Bytes(id).Length);
        double loss = process.Json.GetProperty("validation_loss").GetDouble();
        Assert.Equal(loss / Math.Log(2) * validation.Length / bytes, process.Json.GetProperty("bits_per_byte").GetDouble(), 1e-9);

        string text = CliProcess.Succeed(_folder.Path, "generate", "--model", "a", "--prompt", "The hare", "--tokens", "5", "--json").Json.GetProperty("text").GetString()!;
        Assert.StartsWith("The hare", text);
    }

    [Fact]
    public void TheSummaryWritesFromAPrompt()
    {
        using CliProcess process = Pretrain("--tokenizer", tiny.Folder, "--out", "a");
        Assert.Contains("--- sample 3 ---\nThe ", process.Output);
    }

    [Fact]
    public void AResumedRunHasTheBitsOfOneThatNeverStopped()
    {
        Pretrain("--tokenizer", tiny.Folder, "--out", "whole").Dispose();
        Pretrain("--tokenizer", tiny.Folder, "--out", "cut").Dispose();
        Directory.Delete(_folder["cut/step-000030"], recursive: true);
        File.Delete(_folder["cut/result.json"]);
        CliProcess.Succeed(_folder.Path, "pretrain", "--resume", "cut", "--threads", "1").Dispose();
        Assert.Equal(File.ReadAllBytes(_folder["whole/model.safetensors"]), File.ReadAllBytes(_folder["cut/model.safetensors"]));
        Assert.Equal(File.ReadAllBytes(_folder["whole/tokenizer.json"]), File.ReadAllBytes(_folder["cut/tokenizer.json"]));
    }

    [Fact]
    public void AVocabularyBeyond16BitsIsTrainedWith()
    {
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. Enumerable.Range(0, 65_400).Select(i => new[] { (byte)(i >> 8), (byte)i })];
        IEnumerable<(int, int)> merges = Enumerable.Range(0, 65_400).Select(i => (i >> 8, i & 0xFF));
        BytePairTokenizer.FromMerges(tokens, [.. merges], SplitPattern.Gpt2, [KeyValuePair.Create("<|endoftext|>", tokens.Length)]).Save(_folder["large.json"]);
        using CliProcess process = Pretrain("--tokenizer", "large.json", "--out", "a", "--steps", "2", "--json");
        Assert.Equal(65_657, CliProcess.Succeed(_folder.Path, "model", "info", "a", "--json").Json.GetProperty("vocabulary").GetInt32());
        // The header counts the tokens; each takes four bytes.
        byte[] train = File.ReadAllBytes(_folder["a/data/train.tok"]);
        Assert.Equal(1024 + (4 * BitConverter.ToInt32(train, 8)), train.Length);
        Assert.InRange(process.Json.GetProperty("bits_per_byte").GetDouble(), 4, 20);
    }

    [Fact]
    public void MoreCharactersThan16BitsCountAreTrainedWith()
    {
        IEnumerable<Rune> runes = Enumerable.Range(0x100, 70_000).Where(Rune.IsValid).Select(value => new Rune(value));
        File.WriteAllText(_folder["babel.txt"], string.Concat(runes));
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", "babel.txt", "--steps", "2", "--out", "a", "--json")).Dispose();
        Assert.Equal(70_000 - 0x800, CliProcess.Succeed(_folder.Path, "model", "info", "a", "--json").Json.GetProperty("vocabulary").GetInt32());
    }

    // The prompt is cut after 24 units of UTF-16: in the middle of the twelfth pair.
    [Fact]
    public void TheSummarysPromptEndsWithAWholeCharacter()
    {
        string line = "a" + string.Concat(Enumerable.Repeat("𝐀", 40)) + "\n";
        File.WriteAllText(_folder["signs.txt"], string.Concat(Enumerable.Repeat(line, 100)));
        using CliProcess process = CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", "signs.txt", "--steps", "2", "--out", "a"));
        Assert.Contains("--- sample 3 ---\na" + string.Concat(Enumerable.Repeat("𝐀", 11)), process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void BadTokenizersAreNamedAndLeaveNothing()
    {
        Assert.Equal(
            "there is no tokenizer \"nothing\": neither char nor byte, nor a file or folder of that name", Fail(2, "--tokenizer", "nothing"));
        File.WriteAllText(_folder["damaged.json"], "{}");
        Assert.Contains("damaged.json cannot be used as a tokenizer", Fail(1, "--tokenizer", "damaged.json"));
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("there is no file empty", Fail(1, "--tokenizer", "empty"));
        Assert.False(Path.Exists(_folder["out"]));
    }

    private CliProcess Pretrain(params string[] options) => CliProcess.Succeed(_folder.Path, TinyRun.Pretrain(["--data", tiny.Text, .. options]));

    private string Fail(int exitCode, params string[] options) =>
        CliProcess.Fail(exitCode, _folder.Path, TinyRun.Pretrain(["--data", tiny.Text, "--out", "out", .. options]));
}
