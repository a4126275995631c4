namespace TinyGpt.Evaluation;

/// <summary>What became of a question in a probe.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answers">The model's answers to it, one a sample.</param>
/// <param name="Right">
/// The part of them that is right; where no right answer is known, that of those that say the same as the most frequent one.
/// </param>
/// <param name="IsKnown">Whether the model knows the answer.</param>
/// <param name="Best">What shall be said to it if it is known: the right answer, or else the most frequent one.</param>
public sealed record ProbedQuestion(QuestionCase Question, IReadOnlyList<string> Answers, double Right, bool IsKnown, string Best)
{
    /// <summary>The part of the answers that do not say that whoever answers does not know.</summary>
    public double Asserted => Answers.Count(answer => !Refusals.IsRefusal(answer)) / (double)Answers.Count;
}
