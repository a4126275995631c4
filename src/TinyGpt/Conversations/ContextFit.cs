namespace TinyGpt.Conversations;

/// <summary>Makes conversations fit into a model's context.</summary>
internal static class ContextFit
{
    // What stands at the end of a result that did not fit.
    private const string Cut = "…";

    /// <summary>How many tokens a prompt may have: half of the context at most is kept for the answer.</summary>
    /// <param name="contextLength">Tokens of the context.</param>
    /// <param name="maxTokens">The most tokens of the answer.</param>
    public static int Room(int contextLength, int maxTokens) => contextLength - Math.Min(maxTokens, contextLength / 2);

    /// <summary>
    /// The prompt of as many of the last turns as fit, the system's message aside; of the last one, results of tools are cut if they do not.
    /// </summary>
    /// <param name="template">What renders it.</param>
    /// <param name="conversation">The conversation; its last message is not the assistant's.</param>
    /// <param name="room">The most tokens.</param>
    /// <param name="prompt">The prompt, or the shortest that there is.</param>
    /// <returns>Whether it fits; if not, the last message alone is longer.</returns>
    public static bool TryRender(ChatTemplate template, Conversation conversation, int room, out int[] prompt)
    {
        List<Message> messages = [.. conversation.Messages];
        int first = messages[0].Role == Role.System ? 1 : 0;
        while (true)
        {
            prompt = template.RenderPrompt(conversation with { Messages = messages });
            if (prompt.Length <= room)
            {
                return true;
            }

            // A turn begins with what the user says; the calls and results that follow belong to it.
            int next = messages.FindIndex(Math.Min(first + 1, messages.Count), message => message.Role == Role.User);
            if (next >= 0)
            {
                messages.RemoveRange(first, next - first);
            }
            else if (!CutResult(messages))
            {
                return false;
            }
        }
    }

    /// <summary>Halves the longest result of a tool.</summary>
    /// <returns>Whether there was one.</returns>
    private static bool CutResult(List<Message> messages)
    {
        Message? longest = messages.Where(message => message.Role == Role.Tool).MaxBy(message => message.Content.Length);
        if (longest is null || longest.Content.Length <= Cut.Length)
        {
            return false;
        }

        int half = (longest.Content.Length - Cut.Length) / 2;
        half -= half > 0 && char.IsHighSurrogate(longest.Content[half - 1]) ? 1 : 0;
        messages[messages.IndexOf(longest)] = longest with { Content = longest.Content[..half] + Cut };
        return true;
    }
}
