using TinyGpt.Conversations;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>Shows what of a conversation is learned. On a terminal that is green and the rest red; elsewhere it stands between ⟦ and ⟧.</summary>
internal static class ConversationDisplay
{
    // ECMA-48, and its palette's green and red.
    private const string Reset = "\e[0m", Green = "\e[32m", Red = "\e[31m";

    /// <summary>Prints a conversation, and how many of its tokens are learned.</summary>
    public static void Print(Tokenizer tokenizer, RenderedConversation conversation)
    {
        (string trained, string trainedEnd, string other) = PieceDisplay.HasColors ? (Green, Reset, Red) : ("⟦", "⟧", "");
        string otherEnd = other.Length > 0 ? Reset : "";
        using StreamWriter output = new(new StandardOutput());
        for (int start = 0, end; start < conversation.Ids.Count; start = end)
        {
            bool isTrained = conversation.IsTrained[start];
            output.Write(isTrained ? trained : other);
            for (end = start; end < conversation.Ids.Count && conversation.IsTrained[end] == isTrained; end++)
            {
                output.Write(PieceDisplay.Readable(tokenizer.Bytes(conversation.Ids[end])));
            }

            output.Write(isTrained ? trainedEnd : otherEnd);
        }

        output.Write($"\n{conversation.Ids.Count:N0} tokens, {conversation.TrainedTokens:N0} of them learned\n\n");
    }
}
