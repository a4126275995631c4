using System.Text;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class ChatTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LinesAreAnsweredAndCommandsObeyed()
    {
        Prepare();
        string[] lines =
        [
            "Where?", "/save talk.jsonl", "/system Be kind.", "/save talk.jsonl", "Where?", "Where?", "/save talk.jsonl", "/reset", "/save talk.jsonl", "/nonsense", "/help", "/quit",
            "Where?",
        ];
        (string output, string error) = Chat(string.Join('\n', lines));
        JsonElement[][] saved = [.. File.ReadLines(_folder["talk.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("messages").EnumerateArray().ToArray())];
        Assert.Equal([2, 5], saved.Select(messages => messages.Length));
        Assert.Equal("Be kind.", saved[1][0].GetProperty("content").GetString());
        Assert.Equal(3, output.TrimEnd('\n').Split('\n').Length);
        Assert.StartsWith(saved[0][1].GetProperty("content").GetString()!, output, StringComparison.Ordinal);
        Assert.Contains("nothing was said yet", error, StringComparison.Ordinal);
        Assert.Contains("there is no /nonsense", error, StringComparison.Ordinal);
        Assert.Contains("/probabilities", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ProbabilitiesAreShownWhenAskedFor()
    {
        Prepare();
        (string output, _) = Chat("/probabilities\nWhere?\n");
        Assert.Contains("▶", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelWithoutConversationsIsRefused()
    {
        Prepare();
        Assert.Contains("has not learned conversations", CliProcess.Fail(1, _folder.Path, "chat", "--model", "base"), StringComparison.Ordinal);
    }

    private (string Output, string Error) Chat(string input)
    {
        (int exitCode, byte[] output, string error) = CliProcess.RunWithInput(
            _folder.Path, Encoding.UTF8.GetBytes(input), "chat", "--model", "chat", "--seed", "1", "--tokens", "6", "--temperature", "0", "--threads", "1");
        Assert.True(exitCode == 0, error);
        return (Encoding.UTF8.GetString(output), error);
    }

    private void Prepare()
    {
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "48", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Repeat("""{"prompt": "Where?", "response": "Here."}""", 100));
        CliProcess.Succeed(_folder.Path, "sft", "--model", "base", "--data", "a.jsonl", "--steps", "40", "--batch", "2", "--threads", "1", "--out", "chat").Dispose();
    }
}
