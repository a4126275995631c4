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
    /// half of the context at most is kept for the answer.
    /// </summary>
    /// <param name="conversation">The conversation; its last message is not the assistant's. Its tools are those of the settings.</param>
    /// <param name="settings">How.</param>
    /// <param name="cancellation">Ends the work, and the loop with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Every token as it is drawn, and every message when it is complete: those that the conversation goes on with.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, or the last message alone is longer than the context.</exception>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character.</exception>
    public async IAsyncEnumerable<ChatPiece> StreamAsync(
        Conversation conversation, ChatSettings? settings = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        settings ??= new ChatSettings();
        TextSettings text = settings.Text with { StopTokens = [.. settings.Text.StopTokens, Template.Tokens.End], Overflow = ContextOverflow.Stop };
        List<Message> messages = [.. conversation.Messages];
        for (int round = 0; ; round++)
        {
            Conversation whole = conversation with { Messages = messages, Tools = [.. settings.Tools.Select(tool => tool.Description)] };
            int room = ContextFit.Room(_generator.Settings.ContextLength, text.MaxTokens);
            if (!ContextFit.TryRender(Template, whole, room, out int[] prompt))
            {
                throw new ArgumentException(
                    $"the last message takes {prompt.Length} tokens with what must stand before it, and there is room for {room}");
            }

            ChatPieceKind kind = ChatPieceKind.Content;
            List<int> said = [];
            FinishReason? reason = null;
            await foreach (TextPiece piece in _generator.StreamPiecesAsync(prompt, text, 1, cancellation).ConfigureAwait(false))
            {
                said.Add(piece.Token);
                kind = KindAfter(kind, piece.Token);
                reason = piece.FinishReason;
                yield return new ChatPiece(kind, piece.Text) { Token = piece };
            }

            Message answer = Template.Parse(said.ToArray());
            messages.Add(answer);
            yield return new ChatPiece(ChatPieceKind.Message, "") { Message = answer, FinishReason = reason ?? FinishReason.Length };
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

    private ChatPieceKind KindAfter(ChatPieceKind kind, int token) =>
        token == Template.Tokens.Think ? ChatPieceKind.Thinking
        : token == Template.Tokens.Thought ? ChatPieceKind.Content
        : token == Template.Tokens.Call ? ChatPieceKind.Call
        : kind;
}
