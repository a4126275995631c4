using System.Runtime.CompilerServices;
using TinyGpt.Generation;

namespace TinyGpt.Conversations;

/// <summary>Answers in conversations, and runs the tools that the model calls: what a tool says is put into the context, and the model goes on.</summary>
/// <remarks>Any number of threads may call at a time; their answers are computed together.</remarks>
public sealed class ChatGenerator
{
    // What stands at the end of a result that did not fit.
    private const string Cut = "…";

    private readonly TextGenerator _generator;

    /// <summary>Takes a generator of texts.</summary>
    /// <param name="generator">The generator of a model that has learned conversations; it must outlive this.</param>
    /// <exception cref="InvalidDataException">The model has not learned conversations.</exception>
    public ChatGenerator(TextGenerator generator)
    {
        _generator = generator;
        Template = new ChatTemplate(generator.Tokenizer);
    }

    /// <summary>How conversations become tokens.</summary>
    public ChatTemplate Template { get; }

    /// <summary>
    /// Answers. If the conversation is longer than the model's context, its oldest turns are left out, the system's message aside, and then ends of tools' results;
    /// half of the context at most is kept for the answer.
    /// </summary>
    /// <param name="conversation">
    /// The conversation; its last message is not the assistant's. Its tools are those of the settings. Where these have none, its own are the caller's to run:
    /// a call of one ends the answer.
    /// </param>
    /// <param name="settings">How.</param>
    /// <param name="cancellation">Ends the work, and the loop with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Every token as it is drawn, and every message when it is complete: those that the conversation goes on with.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="ContextLengthException">The last message alone is longer than the context.</exception>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character.</exception>
    public async IAsyncEnumerable<ChatPiece> StreamAsync(
        Conversation conversation, ChatSettings? settings = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        settings ??= new ChatSettings();
        TextSettings text = settings.Text with
        {
            StopTokens = [.. settings.Text.StopTokens, Template.Tokens.End],
            StopTexts = [],
            Overflow = ContextOverflow.Stop,
        };
        IReadOnlyList<ToolDescription> tools = settings.Tools.Count > 0 ? [.. settings.Tools.Select(tool => tool.Description)] : conversation.Tools;
        List<Message> messages = [.. conversation.Messages];
        for (int round = 0; ; round++)
        {
            SpokenMessage spoken = new(Template, settings.Text.StopTexts, round == 0 ? settings.ForcedCall : null);
            int[] forced = spoken.Forced;
            int[] prompt = [.. Fitting(conversation with { Messages = messages, Tools = tools }, text.MaxTokens, forced.Length), .. forced];
            foreach (ChatPiece piece in spoken.Begin())
            {
                yield return piece;
            }

            await foreach (TextPiece token in _generator.StreamPiecesAsync(prompt, text, 1, cancellation).ConfigureAwait(false))
            {
                foreach (ChatPiece piece in spoken.Push(token))
                {
                    yield return piece;
                }

                if (spoken.IsStopped)
                {
                    break;
                }
            }

            Message answer = spoken.Message();
            messages.Add(answer);
            yield return new ChatPiece(ChatPieceKind.Message, "")
            {
                Message = answer,
                FinishReason = spoken.FinishReason,
                PromptTokens = prompt.Length,
            };
            if (answer.ToolCalls.Count == 0 || settings.Tools.Count == 0 || round >= settings.MaxToolRounds)
            {
                yield break;
            }

            foreach (ToolCall call in answer.ToolCalls)
            {
                Message result = new(Role.Tool, await RunAsync(call, settings.Tools, cancellation).ConfigureAwait(false)) { ToolCallId = call.Id };
                messages.Add(result);
                yield return new ChatPiece(ChatPieceKind.Message, "") { Message = result };
            }
        }
    }

    private static Task<string> RunAsync(ToolCall call, IReadOnlyList<ITool> tools, CancellationToken cancellation) =>
        tools.FirstOrDefault(tool => tool.Description.Name == call.Name) is { } found
            ? found.RunAsync(call.Arguments, cancellation)
            : Task.FromResult($"error: there is no tool {call.Name}; there are {string.Join(", ", tools.Select(tool => tool.Description.Name))}");

    /// <summary>
    /// The prompt of as many of the last turns as fit; of the last one, results of tools are cut if they do not. Less is fewer tokens, so that how much must go is
    /// found by halving: a conversation of thousands of turns is rendered a few times only.
    /// </summary>
    private int[] Fitting(Conversation conversation, int maxTokens, int forcedTokens)
    {
        int context = _generator.Settings.ContextLength, room = context - Math.Min(maxTokens, context / 2) - forcedTokens;
        int[] prompt = Template.RenderPrompt(conversation);
        if (prompt.Length <= room)
        {
            return prompt;
        }

        int[] turns = LaterTurns(conversation.Messages);
        int least = 0, most = turns.Length - 1;
        while (least < most)
        {
            int middle = (least + most) / 2;
            (least, most) = Template.RenderPrompt(From(conversation, turns[middle])).Length <= room ? (least, middle) : (middle + 1, most);
        }

        Conversation last = turns.Length > 0 ? From(conversation, turns[least]) : conversation;
        prompt = Template.RenderPrompt(last);
        for (int longest = LongestResult(last); prompt.Length > room && longest > Cut.Length; longest /= 2)
        {
            prompt = Template.RenderPrompt(last with { Messages = [.. last.Messages.Select(message => Shortened(message, longest / 2))] });
        }

        return prompt.Length <= room ? prompt : throw new ContextLengthException(prompt.Length, room);
    }

    /// <summary>Where turns begin, but for the first: with what the user says. The calls and results that follow belong to it.</summary>
    private static int[] LaterTurns(IReadOnlyList<Message> messages)
    {
        int first = FirstTurn(messages);
        return [.. Enumerable.Range(0, messages.Count).Where(i => i > first && messages[i].Role == Role.User)];
    }

    private static int FirstTurn(IReadOnlyList<Message> messages) => messages[0].Role == Role.System ? 1 : 0;

    /// <summary>The conversation without the turns before a message, the system's message aside.</summary>
    private static Conversation From(Conversation conversation, int message) => conversation with
    {
        Messages = [.. conversation.Messages.Take(FirstTurn(conversation.Messages)), .. conversation.Messages.Skip(message)],
    };

    private static int LongestResult(Conversation conversation) =>
        conversation.Messages.Where(message => message.Role == Role.Tool).Max(message => (int?)message.Content.Length) ?? 0;

    /// <summary>A result of a tool with at most so many characters.</summary>
    private static Message Shortened(Message message, int most)
    {
        if (message.Role != Role.Tool || message.Content.Length <= most)
        {
            return message;
        }

        int kept = Math.Max(0, most - Cut.Length);
        kept -= kept > 0 && char.IsHighSurrogate(message.Content[kept - 1]) ? 1 : 0;
        return message with { Content = message.Content[..kept] + Cut };
    }
}
