using System.Runtime.CompilerServices;
using TinyGpt.Generation;

namespace TinyGpt.Conversations;

/// <summary>Answers in conversations, and runs the tools that the model calls: what a tool says is put into the context, and the model goes on.</summary>
/// <remarks>Any number of threads may call at a time; their answers are computed together.</remarks>
public sealed class ChatGenerator
{
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
    /// a quarter of the context at most is kept for the answer.
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
            int room = ContextFit.Room(_generator.Settings.ContextLength, text.MaxTokens) - forced.Length;
            if (!ContextFit.TryRender(Template, conversation with { Messages = messages, Tools = tools }, room, out int[] prompt))
            {
                throw new ContextLengthException(prompt.Length, room);
            }

            prompt = [.. prompt, .. forced];
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
                Message result = await ToolRound.RunAsync(call, settings.Tools, cancellation).ConfigureAwait(false);
                messages.Add(result);
                yield return new ChatPiece(ChatPieceKind.Message, "") { Message = result };
            }
        }
    }
}
