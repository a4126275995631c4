namespace TinyGpt.Evaluation;

/// <summary>
/// Says whether an answer to one question is right: by rules (<see cref="AnswerJudge"/>), or by whatever else can tell, such as a model.
/// </summary>
public interface IJudge
{
    /// <summary>Whether an answer is right.</summary>
    /// <param name="answer">The answer.</param>
    bool IsRight(string answer);

    /// <summary>What of an answer is compared between samples: of two that say the same it is the same.</summary>
    /// <param name="answer">The answer.</param>
    string Vote(string answer);
}
