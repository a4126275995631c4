using TinyGpt.Conversations;

namespace TinyGpt.Evaluation;

/// <summary>Conversations that a model learns from after a probe.</summary>
public static class ProbeConversations
{
    /// <summary>To what is not known, that it is not, in varied words.</summary>
    /// <param name="probed">What became of the questions.</param>
    /// <param name="seed">Decides the words.</param>
    public static IEnumerable<Conversation> Refused(IEnumerable<ProbedQuestion> probed, ulong seed = 1) => probed
        .Where(one => !one.IsKnown)
        .Select((one, index) => Answered(one, Refusals.Say(one.Question.Subject, one.Question.IsUnanswerable, seed, index)));

    /// <summary>To what is known, the right answer, so that it stays known.</summary>
    /// <param name="probed">What became of the questions.</param>
    public static IEnumerable<Conversation> Known(IEnumerable<ProbedQuestion> probed) => probed
        .Where(one => one.IsKnown)
        .Select(one => Answered(one, one.Best));

    private static Conversation Answered(ProbedQuestion one, string answer)
    {
        Conversation asked = one.Question.Conversation;
        return asked with { Messages = [.. asked.Messages, new Message(Role.Assistant, answer)] };
    }
}
