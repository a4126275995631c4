namespace TinyGpt.Conversations;

/// <summary>Makes conversations fit into a model's context.</summary>
internal static class ContextFit
{
    // What stands at the end of a result that did not fit.
    private const string Cut = "…";

    /// <summary>How many tokens a prompt may have: a quarter of the context at most is kept for the answer.</summary>
    /// <param name="contextLength">Tokens of the context.</param>
    /// <param name="maxTokens">The most tokens of the answer.</param>
    public static int Room(int contextLength, int maxTokens) => contextLength - Math.Min(maxTokens, contextLength / 4);

    /// <summary>
    /// The prompt of as many of the last turns as fit, the system's message aside; of the last one, results of tools are cut if they do not. Less is fewer tokens, so
    /// that how much must go is found by halving: a conversation of thousands of turns is rendered a few times only.
    /// </summary>
    /// <param name="template">What renders it.</param>
    /// <param name="conversation">The conversation; its last message is not the assistant's.</param>
    /// <param name="room">The most tokens.</param>
    /// <param name="prompt">The prompt, or the shortest that there is.</param>
    /// <returns>Whether it fits; if not, the last message alone is longer.</returns>
    public static bool TryRender(ChatTemplate template, Conversation conversation, int room, out int[] prompt)
    {
        prompt = template.RenderPrompt(conversation);
        if (prompt.Length <= room)
        {
            return true;
        }

        int[] turns = LaterTurns(conversation.Messages);
        int least = 0, most = turns.Length - 1;
        while (least < most)
        {
            int middle = (least + most) / 2;
            (least, most) = template.RenderPrompt(From(conversation, turns[middle])).Length <= room ? (least, middle) : (middle + 1, most);
        }

        Conversation last = turns.Length > 0 ? From(conversation, turns[least]) : conversation;
        prompt = template.RenderPrompt(last);
        for (int longest = LongestResult(last); prompt.Length > room && longest > Cut.Length; longest /= 2)
        {
            prompt = template.RenderPrompt(last with { Messages = [.. last.Messages.Select(message => Shortened(message, longest / 2))] });
        }

        return prompt.Length <= room;
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
