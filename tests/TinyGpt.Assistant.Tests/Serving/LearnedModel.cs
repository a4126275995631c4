using TinyGpt.Assistant.Tests.Serving;
using TinyGpt.Conversations;
using TinyGpt.Models;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tokenization;
using Xunit;

[assembly: AssemblyFixture(typeof(LearnedModel))]

namespace TinyGpt.Assistant.Tests.Serving;

/// <summary>A model that has learned three conversations by heart: one with a tool and thoughts, two without.</summary>
public sealed class LearnedModel : IDisposable
{
    /// <summary>What it says to "the", if it has no tools.</summary>
    public const string Plain = "hell abc";

    /// <summary>What it says to "or".</summary>
    public const string Long = "é abc, the word or the abc 123!!";

    /// <summary>What it thinks about "the", if it has the tool.</summary>
    public const string Thoughts = "the or";

    /// <summary>How it then calls it.</summary>
    public const string Arguments = "{\"x\": 1}";

    /// <summary>What it says when the tool said 12.</summary>
    public const string Answer = "abc12";

    public const int Context = 128;

    // Tests ask on many threads at a time, and a device has one user.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lazy<ChatModel> _chat = new(() => new ChatModel([Calling("12"), Of("the", Plain), Of("or", Long), Calling("ab")], steps: 800, Context));

    /// <summary>The tool.</summary>
    public static ToolDescription Tool { get; } = new("f", "d", ["x"]);

    public Gpt Model => _chat.Value.Run.Model;

    public Tokenizer Tokenizer => _chat.Value.Run.Tokenizer;

    public void Dispose()
    {
        if (_chat.IsValueCreated)
        {
            _chat.Value.Dispose();
        }

        _turn.Dispose();
    }

    /// <summary>Waits until nobody else uses the model, and uses it until the result is disposed.</summary>
    public async Task<IDisposable> UseAsync()
    {
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        return new Turn(_turn);
    }

    private static Conversation Of(string question, string answer) => Conversation.Of(question, answer);

    private static Conversation Calling(string result) => new(
    [
        new Message(Role.User, "the"),
        new Message(Role.Assistant, "") { Thinking = Thoughts, ToolCalls = [new ToolCall("f", Arguments)] },
        new Message(Role.Tool, result),
        new Message(Role.Assistant, $"abc{result}"),
    ])
    {
        Tools = [Tool],
    };

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
