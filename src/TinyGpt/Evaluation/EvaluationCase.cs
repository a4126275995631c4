using TinyGpt.Conversations;

namespace TinyGpt.Evaluation;

/// <summary>One question of a test.</summary>
public abstract record EvaluationCase
{
    /// <summary>What groups the case belongs to, by the name of the property: <c>style</c>, <c>known</c> …</summary>
    public IReadOnlyDictionary<string, string> Slices { get; init; } = new Dictionary<string, string>();

    /// <summary>What of it stands in training data too; null: nobody looked.</summary>
    public CaseOverlap? Overlap { get; init; }

    /// <summary>How often one who knows nothing is right.</summary>
    public abstract double Chance { get; }
}

/// <summary>Which of several texts follows a query?</summary>
/// <param name="Query">The query.</param>
/// <param name="Choices">The texts.</param>
/// <param name="Gold">The right one.</param>
public sealed record ChoiceCase(string Query, IReadOnlyList<string> Choices, int Gold) : EvaluationCase
{
    /// <inheritdoc/>
    public override double Chance => 1.0 / Choices.Count;
}

/// <summary>After which of several contexts does a text make sense?</summary>
/// <param name="Contexts">The contexts.</param>
/// <param name="Continuation">The text.</param>
/// <param name="Gold">The right context.</param>
public sealed record SchemaCase(IReadOnlyList<string> Contexts, string Continuation, int Gold) : EvaluationCase
{
    /// <inheritdoc/>
    public override double Chance => 1.0 / Contexts.Count;
}

/// <summary>Is every token of a continuation the likeliest?</summary>
/// <param name="Context">What comes before.</param>
/// <param name="Continuation">The only right continuation.</param>
public sealed record ContinuationCase(string Context, string Continuation) : EvaluationCase
{
    /// <inheritdoc/>
    public override double Chance => 0;
}

/// <summary>Which of two answers is the better one?</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Chosen">The better answer.</param>
/// <param name="Rejected">The worse one.</param>
public sealed record PreferenceCase(string Prompt, string Chosen, string Rejected) : EvaluationCase
{
    /// <inheritdoc/>
    public override double Chance => 0.5;
}

/// <summary>A question that is answered in the model's own words.</summary>
/// <param name="Conversation">The conversation, up to the question.</param>
/// <param name="Judge">What says whether an answer is right.</param>
/// <param name="Reference">A right answer: what examples show to a model that has not learned conversations; empty where none is known.</param>
public sealed record QuestionCase(Conversation Conversation, IJudge Judge, string Reference) : EvaluationCase
{
    /// <inheritdoc/>
    public override double Chance => 0;

    /// <summary>A page that tells the answer; null: there is none.</summary>
    public string? Page { get; init; }

    /// <summary>Whom or what it asks about; null: nobody says.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether nobody can know the answer, so that only "I do not know" is right.</summary>
    public bool IsUnanswerable => Judge is AnswerJudge { Rule: AnswerRule.Refusal };

    /// <summary>Whether anything is known to be right.</summary>
    public bool HasAnswer => Judge is not AnswerJudge { Accepted.Count: 0, Rule: not AnswerRule.Refusal };

    /// <summary>What the user asks.</summary>
    public string Question => Conversation.Messages[^1].Content;
}

/// <summary>A test.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cases">Its questions.</param>
public sealed record EvaluationTask(string Name, IReadOnlyList<EvaluationCase> Cases)
{
    /// <summary>Whether the model reads the page of each question before it.</summary>
    public bool WithPages { get; init; }

    /// <summary>The tools that the model may call before it answers; only of a model that has learned conversations.</summary>
    public IReadOnlyList<ITool> Tools { get; init; } = [];
}
