using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--stepz", "pretrain", "--stepz", "3")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("train or attention", "bench")]
    [InlineData("--steps", "pretrain", "--steps")]
    [InlineData("'many'", "pretrain", "--steps", "many")]
    [InlineData("of at least 0, not '-1'", "pretrain", "--steps", "-1")]
    [InlineData("not '3.5'", "pretrain", "--layers", "3.5")]
    [InlineData("not 'NaN'", "pretrain", "--learning-rate", "NaN")]
    [InlineData("not '1,5'", "pretrain", "--learning-rate", "1,5")]
    [InlineData("gpt2 or llama, not 'bert'", "pretrain", "--style", "bert")]
    [InlineData("auto or cpu or scalar or opencl[:N] or cuda[:N], not 'gpu'", "pretrain", "--device", "gpu")]
    [InlineData("not 'cuda:x'", "generate", "--model", "x", "--device", "cuda:x")]
    [InlineData("not 'cpu:0'", "bench", "matmul", "--device", "cpu:0")]
    [InlineData("from 1 to 1024, not '0'", "pretrain", "--threads", "0")]
    [InlineData("--model", "generate")]
    [InlineData("temperature", "generate", "--model", "x", "--temperature", "-1")]
    [InlineData("model", "model", "info")]
    [InlineData("not 'x'", "bench", "attention", "--lengths", "16,x")]
    [InlineData("--steps cannot be given together with --resume", "pretrain", "--resume", "x", "--steps", "3")]
    [InlineData("--tokenizer cannot be given together with --resume", "pretrain", "--resume", "x", "--tokenizer", "byte")]
    [InlineData("train or encode or decode", "tokenizer")]
    [InlineData("gpt2 or gpt4 or qwen2 or o200k, not 'gpt5'", "tokenizer", "train", "--pattern", "gpt5")]
    [InlineData("from 256 to 2097152, not '255'", "tokenizer", "train", "--vocabulary", "255")]
    [InlineData("a vocabulary of 256 tokens is too small", "tokenizer", "train", "--vocabulary", "256")]
    [InlineData("\"a\" cannot be a special token", "tokenizer", "train", "--special-tokens", "a", "--vocabulary", "300")]
    [InlineData("--tokenizer", "tokenizer", "encode", "text")]
    [InlineData("a text or --file, not both", "tokenizer", "encode", "--tokenizer", "x", "text", "--file", "y")]
    [InlineData("not both", "tokenizer", "encode", "--tokenizer", "x", "text", "--show", "--json")]
    [InlineData("a whole number of at least 0, not '1.5'", "tokenizer", "decode", "--tokenizer", "x", "1", "1.5")]
    [InlineData("--file", "bench", "tokenizer", "--tokenizer", "x")]
    [InlineData("--data cannot be given together with --resume", "pretrain", "--resume", "x", "--data", "y")]
    [InlineData("build or inspect or report or world", "corpus")]
    [InlineData("shows one thing", "corpus", "inspect", "x", "--limit", "3")]
    [InlineData("shows one thing", "corpus", "inspect", "x", "--document", "1", "--rejected")]
    [InlineData("--input and --pages", "bench", "corpus", "--input", "x", "--pages", "200")]
    public void WrongUsageIsOneLineAndExitCodeTwo(string mention, params string[] arguments) =>
        Assert.Contains(mention, CliProcess.Fail(2, _folder.Path, arguments));

    [Theory]
    [InlineData]
    [InlineData("pretrain")]
    [InlineData("generate")]
    [InlineData("devices")]
    [InlineData("model")]
    [InlineData("model", "info")]
    [InlineData("tokenizer")]
    [InlineData("tokenizer", "train")]
    [InlineData("tokenizer", "encode")]
    [InlineData("tokenizer", "decode")]
    [InlineData("bench")]
    [InlineData("bench", "tokenizer")]
    [InlineData("bench", "corpus")]
    [InlineData("corpus")]
    [InlineData("corpus", "build")]
    [InlineData("corpus", "inspect")]
    [InlineData("corpus", "report")]
    [InlineData("corpus", "world")]
    [InlineData("model", "convert")]
    [InlineData("bench", "train")]
    [InlineData("bench", "attention")]
    public void EveryCommandHasHelp(params string[] command)
    {
        using CliProcess process = CliProcess.Succeed(_folder.Path, [.. command, "--help"]);
        Assert.Contains($"Usage:\n  {string.Join(' ', (string[])["tinygpt", .. command])}", process.Output.Replace("TinyGpt.Cli", "tinygpt", StringComparison.Ordinal));
        Assert.Contains("--help", process.Output);
        Assert.Empty(process.Error);
        bool isGroup = command is [] or ["model" or "tokenizer" or "bench" or "corpus"];
        if (!isGroup)
        {
            Assert.Contains("Examples:\n  tinygpt " + string.Join(' ', command), process.Output);
            Assert.Contains("--json", process.Output);
        }
    }

    [Fact]
    public void TracesAreShownOnlyWhenAskedFor()
    {
        string[] arguments = ["generate", "--model", "nothing"];
        CliProcess.Fail(1, _folder.Path, arguments);
        Assert.Contains("   at ", CliProcess.RunWithTrace(_folder.Path, arguments).Error);
    }
}
