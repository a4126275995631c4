using System.Text.Json;
using TinyGpt.Assistant.Serving;
using TinyGpt.Tests.Judges;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>OpenAI's own library for JavaScript.</summary>
public sealed class OpenAiJudgeTests(LearnedModel model)
{
    private const string Key = "secret";

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    [Fact]
    [Trait(Judge.Trait, "openai")]
    public async Task ChatsStreamsToolsAndErrorsAreUnderstood()
    {
        Judge.RequireFolder();
        await using TestServer server = await TestServer.StartAsync(model, new ServerSettings { ApiKey = Key });
        string output = await Task.Run(() => new Judge("openai.mjs").Run(_timeout, server.Server.Address, Key, "or", "the"), TestContext.Current.CancellationToken);
        JsonElement said = JsonDocument.Parse(output).RootElement;
        Assert.Equal(TestServer.ModelId, said.GetProperty("model").GetString());
        Assert.Equal((LearnedModel.Long, LearnedModel.Long, LearnedModel.Long), (Text("content"), Text("tokens"), Text("streamed")));
        Assert.Equal(("stop", "tool_calls", "length"), (Text("finish"), Text("callFinish"), Text("text")));
        Assert.True(said.GetProperty("chunks").GetInt32() > 10 && said.GetProperty("sameUsage").GetBoolean());
        Assert.Equal((LearnedModel.Arguments, LearnedModel.Arguments), (Text("asked"), Text("call")));
        Assert.Equal(
            ["AuthenticationError 401 invalid_api_key", "NotFoundError 404 model_not_found", "BadRequestError 400 null"],
            said.GetProperty("errors").EnumerateArray().Select(error => error.GetString()));

        string? Text(string property) => said.GetProperty(property).GetString();
    }
}
