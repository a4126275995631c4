using TinyGpt.Conversations;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Conversations;

public sealed class ConversationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MessagesAreReadWithEverythingThatBelongsToThem()
    {
        Conversation conversation = ReadOne("""
            {"id": 7, "messages": [{"role": "developer", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
            {"role": "assistant", "content": null, "reasoning_content": "t", "tool_calls": [
              {"id": "x", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}, {"function": {"name": "g", "arguments": {"b": ["é😀\u0001\n\"", 1.50, null]}}}]},
            {"role": "tool", "tool_call_id": "x", "content": "r"}, {"role": "assistant", "content": "c", "weight": 0}],
            "tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object", "properties": {"a": {}, "b": {}}}}},
              {"type": "function", "function": {"name": "g"}}]}
            """);
        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.Assistant], conversation.Messages.Select(message => message.Role));
        Assert.Equal(["s", "ab", "", "r", "c"], conversation.Messages.Select(message => message.Content));
        Assert.Equal([true, true, true, true, false], conversation.Messages.Select(message => message.IsTrained));
        Assert.Equal("t", conversation.Messages[2].Thinking);
        Assert.Equal(
            [new ToolCall("f", "{\"a\":1}", "x"), new ToolCall("g", "{\"b\": [\"é😀\\u0001\\n\\\"\", 1.50, null]}")], conversation.Messages[2].ToolCalls);
        Assert.Equal("x", conversation.Messages[3].ToolCallId);
        Assert.Equal(["f(a, b): d", "g(): "], conversation.Tools.Select(tool => tool.ToString()));
    }

    [Theory]
    [InlineData("response")]
    [InlineData("completion")]
    public void APromptAndItsResponseAreAConversation(string answer)
    {
        Conversation conversation = ReadOne($$"""{"prompt": "a", "{{answer}}": "b"}""");
        Assert.Equal([new Message(Role.User, "a"), new Message(Role.Assistant, "b")], conversation.Messages);
    }

    [Fact]
    public void BlankLinesArePassedOver()
    {
        File.WriteAllText(_folder.File("a.jsonl"), "\n{\"prompt\":\"a\",\"response\":\"b\"}\r\n  \n{\"prompt\":\"c\",\"response\":\"d\"}");
        Assert.Equal(["a", "c"], ConversationFile.Read(_folder.File("a.jsonl")).Select(conversation => conversation.Messages[0].Content));
    }

    [Theory]
    [InlineData("{", "line 2: no JSON at byte")]
    [InlineData("[]", "line 2: it is no object")]
    [InlineData("{}", "line 2: it has neither messages, nor a prompt and a response")]
    [InlineData("""{"messages": {}}""", "line 2: its messages are no list")]
    [InlineData("""{"messages": []}""", "line 2: it has no message")]
    [InlineData("""{"messages": [{"role": "bot", "content": "a"}]}""", "line 2: message 1: has the role \"bot\"")]
    [InlineData("""{"messages": [{"content": "a"}]}""", "line 2: message 1: role is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": 3}]}""", "line 2: message 1: content is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": ""}]}""", "line 2: message 1 is empty")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}""", "line 2: message 1: has a part that is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}, {"role": "system", "content": "b"}]}""", "line 2: message 2 is the system's")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}]}""", "line 2: message 2 is a tool's result")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "a"}, {"role": "assistant", "content": "b"}]}""", "line 2: message 2 is the assistant's")]
    [InlineData("""{"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "a b", "arguments": ""}}]}]}""", "the name \"a b\"")]
    [InlineData("""{"messages": [{"role": "assistant", "tool_calls": [{"name": "a"}]}]}""", "line 2: message 1: has no function")]
    [InlineData("""{"messages": [{"role": "user", "tool_calls": [{"function": {"name": "a", "arguments": "{}"}}]}]}""", "message 1 calls a tool")]
    [InlineData("""{"messages": [{"role": "user", "content": "\ud800"}]}""", "line 2: ")]
    public void AWrongLineIsNamed(string line, string problem)
    {
        string path = _folder.File("a.jsonl");
        File.WriteAllText(path, $"{{\"prompt\":\"a\",\"response\":\"b\"}}\n{line}\n");
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => ConversationFile.Read(path).Count());
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void BytesThatAreNoTextAreRefused()
    {
        string path = _folder.File("a.jsonl");
        File.WriteAllBytes(path, [(byte)'{', 0xFF, (byte)'}']);
        Assert.Contains("not UTF-8", Assert.Throws<InvalidDataException>(() => ConversationFile.Read(path).Count()).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ConversationFile.Read(_folder.File("missing")));
    }

    private Conversation ReadOne(string json)
    {
        File.WriteAllText(_folder.File("a.jsonl"), json.ReplaceLineEndings(" "));
        return Assert.Single(ConversationFile.Read(_folder.File("a.jsonl")));
    }
}
