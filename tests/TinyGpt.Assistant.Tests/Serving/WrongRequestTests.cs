using System.Net;
using System.Text;
using System.Text.Json;
using TinyGpt.Assistant.Serving;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

public sealed class WrongRequestTests(LearnedModel model)
{
    private const string Messages = "\"messages\": [{\"role\": \"user\", \"content\": \"the\"}]";

    [Theory]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages": "the"}""", "messages")]
    [InlineData("""{"messages": []}""", "messages")]
    [InlineData("""{"messages": [{"role": "nobody", "content": "a"}]}""", "messages[0]")]
    [InlineData("""{"messages": [{"role": "user", "content": 1}]}""", "messages[0]")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}""", "messages[0]")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}""", "messages")]
    [InlineData("""{"messages": [{"role": "tool", "content": "a", "tool_call_id": "x"}]}""", "messages")]
    [InlineData("{" + Messages + ", \"model\": 1}", "model")]
    [InlineData("{" + Messages + ", \"temperature\": \"hot\"}", "temperature")]
    [InlineData("{" + Messages + ", \"temperature\": 2.5}", "temperature")]
    [InlineData("{" + Messages + ", \"temperature\": 1e999}", "temperature")]
    [InlineData("{" + Messages + ", \"top_p\": -1}", "top_p")]
    [InlineData("{" + Messages + ", \"top_k\": 1.5}", "top_k")]
    [InlineData("{" + Messages + ", \"max_tokens\": 0}", "max_tokens")]
    [InlineData("{" + Messages + ", \"max_completion_tokens\": \"5\"}", "max_completion_tokens")]
    [InlineData("{" + Messages + ", \"stop\": 5}", "stop")]
    [InlineData("{" + Messages + ", \"stop\": [\"\"]}", "stop")]
    [InlineData("{" + Messages + ", \"seed\": 0.5}", "seed")]
    [InlineData("{" + Messages + ", \"n\": 5}", "n")]
    [InlineData("{" + Messages + ", \"stream\": \"yes\"}", "stream")]
    [InlineData("{" + Messages + ", \"stream_options\": 5}", "stream_options")]
    [InlineData("{" + Messages + ", \"logprobs\": 5}", "logprobs")]
    [InlineData("{" + Messages + ", \"top_logprobs\": 5}", "top_logprobs")]
    [InlineData("{" + Messages + ", \"logprobs\": true, \"top_logprobs\": 21}", "top_logprobs")]
    [InlineData("{" + Messages + ", \"presence_penalty\": 1}", "presence_penalty")]
    [InlineData("{" + Messages + ", \"frequency_penalty\": 1}", "frequency_penalty")]
    [InlineData("{" + Messages + ", \"logit_bias\": {\"5\": 1}}", "logit_bias")]
    [InlineData("{" + Messages + ", \"response_format\": {\"type\": \"json_object\"}}", "response_format")]
    [InlineData("{" + Messages + ", \"functions\": []}", "functions")]
    [InlineData("{" + Messages + ", \"tools\": [{}]}", "tools[0]")]
    [InlineData("{" + Messages + ", \"tools\": {}}", "tools")]
    [InlineData("{" + Messages + ", \"tool_choice\": \"required\"}", "tool_choice")]
    [InlineData("{" + Messages + ", \"tool_choice\": 5}", "tool_choice")]
    [InlineData("{" + Messages + ", \"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"g\"}}, \"tools\": " + Chats.Tools + "}", "tool_choice")]
    public async Task WhatMakesNoSenseIsRefusedByItsName(string json, string parameter)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Chats.Path, json);
        JsonElement error = answer.GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, parameter, "invalid_request_error"), (status, error.GetProperty("param").GetString(), error.GetProperty("type").GetString()));
        Assert.Contains(parameter, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"messages": [{"role": "user", "content": "\ud800"}]}""")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "stop": "\udc00"}""")]
    public async Task WhatIsNoTextIsRefused(string body)
    {
        await using TestServer server = await TestServer.StartAsync(model);
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Chats.Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("the body", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "v1/chat/completions", "text/plain", 415, null)]
    [InlineData("POST", "v1/chat/completions", "application/json", 413, "request_too_large")]
    [InlineData("GET", "v1/chat/completions", null, 405, "method_not_allowed")]
    [InlineData("DELETE", "v1/models", null, 405, "method_not_allowed")]
    [InlineData("GET", "v1/nothing", null, 404, "not_found")]
    [InlineData("GET", "v1/models/other", null, 404, "model_not_found")]
    [InlineData("GET", "v1/models/a/b", null, 404, "model_not_found")]
    public async Task EveryRefusalHasTheFormOfOpenAi(string method, string path, string? type, int expected, string? code)
    {
        await using TestServer server = await TestServer.StartAsync(model, new ServerSettings { MaxBodyBytes = 1000 });
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(server.Uri, path));
        request.Content = type is null ? null : new StringContent(new string(' ', type == "text/plain" ? 10 : 2000), Encoding.UTF8, type);
        using HttpResponseMessage response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        JsonElement error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("error");
        Assert.Equal((expected, code), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task AnotherModelIsNotHere()
    {
        await using TestServer server = await TestServer.StartAsync(model);
        (HttpStatusCode status, JsonElement answer) = await server.PostAsync(Chats.Path, Chats.Ask("the", "\"model\": \"gpt-4o\""));
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (status, answer.GetProperty("error").GetProperty("code").GetString()));
    }
}
