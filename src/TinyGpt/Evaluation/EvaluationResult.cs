namespace TinyGpt.Evaluation;

/// <summary>How a model did in a test.</summary>
/// <param name="Name">The test's name.</param>
/// <param name="Cases">How many questions it had.</param>
/// <param name="Accuracy">The part that was right; of several samples, the mean.</param>
/// <param name="Low">The lower end of its 95% interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Chance">The part that one is right in who knows nothing.</param>
public sealed record EvaluationResult(string Name, int Cases, double Accuracy, double Low, double High, double Chance)
{
    /// <summary>With several samples: the part of the questions that at least one of them answers.</summary>
    public double? PassAtK { get; init; }

    /// <summary>With several samples: the part of the questions whose most frequent answer is right.</summary>
    public double? Majority { get; init; }

    /// <summary>The part of the answers in free words that have a form: they end by themselves, and say something.</summary>
    public double? Formed { get; init; }

    /// <summary>The part of the answers that say that they do not know.</summary>
    public double? Refused { get; init; }

    /// <summary>With tools: the part of the answers before which one was called.</summary>
    public double? Called { get; init; }

    /// <summary>The part of the cases that share a run of words with training data, question and answer together; null: nobody looked.</summary>
    public double? Overlap { get; init; }

    /// <summary>The same of the questions alone.</summary>
    public double? QuestionOverlap { get; init; }

    /// <summary>Accuracy by group.</summary>
    public IReadOnlyList<SliceResult> Slices { get; init; } = [];

    /// <summary>The answers in free words, case by case.</summary>
    public IReadOnlyList<EvaluatedAnswer> Answers { get; init; } = [];
}

/// <summary>How a model did in one group of a test's questions.</summary>
/// <param name="Property">What divides the questions.</param>
/// <param name="Value">This group.</param>
/// <param name="Cases">How many questions it has.</param>
/// <param name="Accuracy">The part that was right.</param>
public sealed record SliceResult(string Property, string Value, int Cases, double Accuracy);

/// <summary>An answer in free words.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer.</param>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="IsFormed">Whether it ends by itself, and says something.</param>
/// <param name="ToolCalls">How often a tool was called before it.</param>
public sealed record EvaluatedAnswer(string Question, string Answer, bool IsRight, bool IsFormed, int ToolCalls);
