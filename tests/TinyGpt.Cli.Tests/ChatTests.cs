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
    public void ToolsAreNamedToTheModel()
    {
        Prepare();
        File.WriteAllText(_folder["pages.jsonl"], """{"title": "Oakhaven", "text": "Oakhaven lies by the sea."}""");
        (int exitCode, _, string error) = CliProcess.RunWithInput(
            _folder.Path, "Where?\n/save talk.jsonl\n"u8.ToArray(), "chat", "--model", "chat", "--tools", "calculator,code,search:pages.jsonl", "--tokens", "2",
            "--threads", "1");
        Assert.True(exitCode == 0, error);
        using JsonDocument saved = JsonDocument.Parse(File.ReadAllText(_folder["talk.jsonl"]));
        Assert.Equal(
            ["calculator", "code", "search"],
            saved.RootElement.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()));
        Assert.Contains("--tools has no 'x'", CliProcess.Fail(2, _folder.Path, "chat", "--model", "chat", "--tools", "x"), StringComparison.Ordinal);
        Assert.Contains("there is no folder nowhere", CliProcess.Fail(1, _folder.Path, "chat", "--model", "chat", "--tools", "search:nowhere"), StringComparison.Ordinal);
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
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "400", "--batch", "2", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Repeat("""{"prompt": "Where?", "response": "Here."}""", 100));
        CliProcess.Succeed(_folder.Path, "sft", "--model", "base", "--data", "a.jsonl", "--steps", "40", "--batch", "2", "--context", "48", "--threads", "1", "--out", "chat").Dispose();
    }
}
