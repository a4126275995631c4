using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace TinyGpt.Cli.Tests;

public sealed class ServeTests(TinyTokenizer tiny) : IClassFixture<TinyTokenizer>, IDisposable
{
    private const string Question = """{"messages": [{"role": "user", "content": "Where?"}], "max_tokens": 6}""";

    private static readonly HttpClient _client = new();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task AModelAnswersUntilASignalComes(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        Prepare();
        using CliProcess process = CliProcess.Start(
            _folder.Path, "serve", "--model", "chat", "--port", "0", "--json", "--tools", "calculator", "--slots", "2", "--context", "100", "--seed", "3", "--api-key", "secret", "--threads", "1");
        process.WaitForOutput("\n");
        JsonElement ready = process.Json;
        Assert.Equal(("chat", 100, 2), (ready.GetProperty("model").GetString(), ready.GetProperty("context_length").GetInt32(), ready.GetProperty("slots").GetInt32()));
        Assert.Equal("calculator", ready.GetProperty("tools")[0].GetString());
        string address = ready.GetProperty("address").GetString()!;
        Assert.StartsWith("http://127.0.0.1:", address, StringComparison.Ordinal);
        (HttpStatusCode status, string first) = await AskAsync(address, "secret");
        Assert.True(status == HttpStatusCode.OK, first);
        // The server's seed decides: both answers are the same.
        Assert.Equal(Content(first), Content((await AskAsync(address, "secret")).Text));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(address, "wrong")).Status);
        process.Send(signal);
        process.ToEnd();
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Contains("come to their end", process.Error, StringComparison.Ordinal);
        Assert.Empty(process.ErrorLines);
    }

    [Fact]
    public void AnOpenServerWithoutAKeyIsWarnedOf()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        Prepare();
        using CliProcess process = CliProcess.Start(_folder.Path, "serve", "--model", "chat", "--port", "0", "--host", "0.0.0.0", "--threads", "1");
        process.WaitForOutput("answers at");
        Assert.Contains("warning: whoever reaches", process.Error, StringComparison.Ordinal);
        process.Send("TERM");
        process.ToEnd();
    }

    [Fact]
    public async Task AModelWithoutConversationsContinuesTexts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals that one process can send to another");
        Prepare();
        using CliProcess process = CliProcess.Start(_folder.Path, "serve", "--model", "base", "--port", "0", "--json", "--threads", "1");
        process.WaitForOutput("\n");
        string address = process.Json.GetProperty("address").GetString()!;
        (HttpStatusCode status, string answer) = await AskAsync(address, "");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("model_not_chat", answer, StringComparison.Ordinal);
        using StringContent content = new("""{"prompt": "Where", "max_tokens": 3}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync(new Uri($"{address}/v1/completions"), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        process.Send("TERM");
        process.ToEnd();
    }

    [Fact]
    public void WhatCannotBeServedIsOneClearLine()
    {
        Prepare();
        Assert.Contains("has not learned conversations", CliProcess.Fail(1, _folder.Path, "serve", "--model", "base", "--tools", "calculator", "--port", "0"), StringComparison.Ordinal);
        Assert.Contains("--host must be an address", CliProcess.Fail(2, _folder.Path, "serve", "--model", "chat", "--host", "here"), StringComparison.Ordinal);
        Assert.Contains("--port must be", CliProcess.Fail(2, _folder.Path, "serve", "--model", "chat", "--port", "70000"), StringComparison.Ordinal);
        System.Net.Sockets.TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        string taken = CliProcess.Fail(1, _folder.Path, "serve", "--model", "chat", "--port", $"{port}");
        Assert.Contains($"{port}", taken, StringComparison.Ordinal);
        Assert.Contains("--port", taken, StringComparison.Ordinal);
        other.Stop();
    }

    [Fact]
    public void ServingIsTimed()
    {
        JsonElement report = CliProcess.Succeed(
            _folder.Path, "bench", "serve", "--preset", "tiny", "--clients", "3", "--prompt-tokens", "5", "--tokens", "4", "--rounds", "2", "--threads", "1", "--json").Json;
        Assert.Equal(
            [
                "one_tokens_per_second", "all_tokens_per_second", "ratio", "one_first_token_ms", "all_first_token_ms", "median_one_tokens_per_second",
                "median_all_tokens_per_second", "clients", "prompt_tokens", "tokens",
            ],
            report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            report.GetProperty("all_tokens_per_second").GetDouble() / report.GetProperty("one_tokens_per_second").GetDouble(), report.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.Contains("context", CliProcess.Fail(2, _folder.Path, "bench", "serve", "--preset", "tiny", "--tokens", "300"), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(string address, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"{address}/v1/chat/completions")) { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Content(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("choices").ToString();

    private void Prepare()
    {
        CliProcess.Succeed(_folder.Path, TinyRun.Pretrain("--data", tiny.Text, "--tokenizer", tiny.Folder, "--steps", "2", "--context", "400", "--batch", "2", "--out", "base")).Dispose();
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Repeat("""{"prompt": "Where?", "response": "Here."}""", 100));
        CliProcess.Succeed(_folder.Path, "sft", "--model", "base", "--data", "a.jsonl", "--steps", "2", "--batch", "2", "--context", "48", "--threads", "1", "--out", "chat").Dispose();
    }
}
