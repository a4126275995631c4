using System.Net;
using System.Text;
using TinyGpt.Assistant.Serving;
using TinyGpt.Tests.Fuzzing;
using Xunit;

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>Requests that were damaged: whatever comes, it is answered or refused, and never the server's own fault.</summary>
public sealed class FuzzTests
{
    private const string Chat = """
        {"model":"tiny","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a é"}]},{"role":"assistant","content":null,"reasoning_content":"t",
        "tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]},{"role":"tool","tool_call_id":"x","content":"r"}],"tools":[{"type":"function",
        "function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"string"}}}}}],"tool_choice":{"type":"function","function":{"name":"f"}}}
        """;

    private const string Settings = """
        {"messages":[{"role":"user","content":"a"}],"temperature":0.5,"top_p":0.9,"top_k":5,"min_p":0.1,"repetition_penalty":1.1,"max_tokens":3,"stop":["x","\n"],"seed":-5,"n":2,
        "logprobs":true,"top_logprobs":2,"presence_penalty":0,"frequency_penalty":0,"logit_bias":{},"response_format":{"type":"text"},"user":"u","metadata":{"a":"b"}}
        """;

    private const string Stream = """{"messages":[{"role":"user","content":"b"}],"stream":true,"stream_options":{"include_usage":true},"stop":"y","max_completion_tokens":4}""";

    private const string Texts = """{"prompt":["a","é"],"max_tokens":2,"n":2,"logprobs":2,"stop":["q"],"seed":3}""", Tokens = """{"prompt":[[1,2],[3]],"max_tokens":2,"stream":true}""";

    public static IEnumerable<TheoryDataRow<string>> Targets => FuzzRun.Cases(["chat requests", "completion requests"]);

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task DamagedRequestsAreAnsweredOrRefusedWithAClearLine(string name)
    {
        using RandomModel model = new(Device.Cpu(threads: 1), 128);
        await using TestServer server = await TestServer.StartAsync(model.Model, model.Tokenizer, new ServerSettings { MaxTokens = 4 });
        (string path, string[] seeds) = name == "chat requests" ? (Chats.Path, (string[])[Chat, Settings, Stream]) : ("v1/completions", [Texts, Tokens]);
        Uri uri = new(server.Uri, path);
        FuzzRun.Try(FuzzTarget.OfFiles(name, "request.json", seeds.Select(Encoding.UTF8.GetBytes), (file, _) => Post(server.Client, uri, file)));
    }

    /// <summary>Posts a file. A refusal is an exception that begins with the file's name, as a reader's would be.</summary>
    private static void Post(HttpClient client, Uri uri, string file)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, uri) { Content = new ByteArrayContent(File.ReadAllBytes(file)) };
        request.Content.Headers.ContentType = new("application/json");
        using HttpResponseMessage response = client.Send(request);
        string answer = new StreamReader(response.Content.ReadAsStream()).ReadToEnd();
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound))
        {
            throw new InvalidOperationException($"{response.StatusCode}: {answer}");
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidDataException($"{file}: {answer}");
        }

        if (answer.Contains("\"server_error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(answer);
        }
    }
}
