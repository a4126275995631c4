using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyGpt.Conversations;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Judges;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Conversations;

/// <summary>Other programs render conversations by the saved chat_template as we do.</summary>
public sealed class ChatTemplateJudgeTests : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait(Judge.Trait, "jinja")]
    public void HuggingFacesJinjaRendersTheSameTexts()
    {
        Judge.RequireFolder();
        Tokenizer tokenizer = ChatVocabulary.Create();
        ChatTemplate template = new(tokenizer);
        using (Device device = Device.Cpu(threads: 1))
        using (Gpt model = Gpt.Create(device, GptConfig.Gpt2(tokenizer.VocabularySize, 8, 1, 1, 8), 1))
        {
            ModelFolder.Save(_folder.Path, model, tokenizer);
        }

        Random random = new(7);
        List<string> lines = [], expected = [];
        for (int i = 0; i < 300; i++)
        {
            JsonObject json = RandomConversation(random);
            bool isPrompt = random.Next(2) == 0;
            json["add_generation_prompt"] = isPrompt;
            lines.Add(json.ToJsonString());
            using JsonDocument document = JsonDocument.Parse(lines[^1]);
            Conversation conversation = ConversationFile.Parse(document.RootElement);
            expected.Add(template.Text(isPrompt ? template.RenderPrompt(conversation) : template.Render(conversation).Ids));
        }

        File.WriteAllLines(_folder.File("conversations.jsonl"), lines);
        new Judge("jinja.mjs").Run(_timeout, _folder.File("tokenizer_config.json"), _folder.File("conversations.jsonl"), _folder.File("texts"));
        Assert.Equal(expected, ReadTexts(_folder.File("texts")));
    }

    private static JsonObject RandomConversation(Random random)
    {
        JsonArray messages = [];
        if (random.Next(3) == 0)
        {
            messages.Add(Message("system", Text(random, 0)));
        }

        for (int turns = random.Next(1, 4); turns > 0; turns--)
        {
            messages.Add(Message("user", Text(random, 1)));
            JsonObject answer = Message("assistant", Text(random, 1));
            if (random.Next(3) == 0)
            {
                answer["reasoning_content"] = Text(random, 1);
            }

            messages.Add(answer);
            if (random.Next(3) == 0)
            {
                answer["content"] = random.Next(2) == 0 ? null : Text(random, 0);
                answer["tool_calls"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (JsonNode)Call(random))]);
                messages.Add(Message("tool", Text(random, 0)));
                messages.Add(Message("assistant", Text(random, 1)));
            }
        }

        JsonObject conversation = new() { ["messages"] = messages };
        if (random.Next(3) == 0)
        {
            conversation["tools"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (JsonNode)Tool(random))]);
        }

        return conversation;
    }

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static JsonObject Call(Random random)
    {
        JsonObject arguments = new() { ["expression"] = Text(random, 0), ["n"] = random.Next(9), ["list"] = new JsonArray(true, null, "x") };
        return new JsonObject { ["function"] = new JsonObject { ["name"] = "tool-1", ["arguments"] = random.Next(2) == 0 ? arguments : arguments.ToJsonString() } };
    }

    private static JsonObject Tool(Random random)
    {
        JsonObject properties = [];
        for (int i = random.Next(3); i > 0; i--)
        {
            properties[$"p{i}"] = new JsonObject { ["type"] = "string" };
        }

        JsonObject function = new()
        {
            ["name"] = "tool-1",
            ["description"] = Text(random, 0),
            ["parameters"] = new JsonObject { ["type"] = "object", ["properties"] = properties },
        };
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }

    private static string Text(Random random, int least)
    {
        const string Characters = "ab \n\t{}%'\"\\<|>é日😀/";
        System.Globalization.StringInfo characters = new(Characters);
        return string.Concat(
            Enumerable.Range(0, random.Next(least, 9)).Select(_ => characters.SubstringByTextElements(random.Next(characters.LengthInTextElements), 1)));
    }

    private static List<string> ReadTexts(string path)
    {
        List<string> texts = [];
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        while (!bytes.IsEmpty)
        {
            int length = 2 * MemoryMarshal.Read<int>(bytes);
            texts.Add(new string(MemoryMarshal.Cast<byte, char>(bytes.Slice(sizeof(int), length))));
            bytes = bytes[(sizeof(int) + length)..];
        }

        return texts;
    }
}
