using TinyGpt.Conversations;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Evaluation;

/// <summary>
/// Finds out what a model knows: each question is asked several times, and the answers are compared with the right one, or with each other where
/// none is given. Of what it does not know it can then learn to say so (Llama Team 2024, "The Llama 3 Herd of Models", section 4.3.6).
/// </summary>
public sealed class KnowledgeProbe : IDisposable
{
    private readonly Tokenizer _tokenizer;
    private readonly EvaluationSettings _settings;
    private readonly double _threshold;
    private readonly Generator _generator;

    /// <summary>Takes the memory of some sequences.</summary>
    /// <param name="model">The model, which must outlive the probe.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="settings">How it is asked.</param>
    /// <param name="threshold">The part of the answers, above 0 and at most 1, that must be right where the model knows.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="InvalidDataException">The model has not learned conversations.</exception>
    public KnowledgeProbe(Gpt model, Tokenizer tokenizer, EvaluationSettings settings, double threshold = 0.5)
    {
        if (threshold is not (> 0 and <= 1))
        {
            throw new ArgumentException($"the threshold must be above 0 and at most 1, not {threshold}");
        }

        _ = new ChatTemplate(tokenizer);
        (_tokenizer, _settings, _threshold) = (tokenizer, settings.Validated(), threshold);
        _generator = settings.CreateGenerator(model, tokenizer);
    }

    /// <summary>Asks.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="onQuestions">Told how many are done.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="ArgumentException">A question has no right answer, and there is one sample only.</exception>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character.</exception>
    public IReadOnlyList<ProbedQuestion> Run(
        IReadOnlyList<QuestionCase> questions, Action<int>? onQuestions = null, CancellationToken cancellation = default)
    {
        EvaluationTask task = _settings.Choose(new EvaluationTask("the file", questions));
        if (_settings.Samples == 1 && questions.Any(question => !question.HasAnswer))
        {
            throw new ArgumentException("of a question without a right answer, several samples tell whether they agree: ask for 2 or more");
        }

        (QuestionCase Question, int Index)[] asked = [.. task.Cases.Cast<QuestionCase>().Select((question, index) => (question, index))];
        ProbedQuestion[] probed = new ProbedQuestion[asked.Length];
        EvaluationPrompts prompts = new(_tokenizer, task, _settings, _generator.Settings.ContextLength);
        int done = 0;
        new Questioner(_generator, _tokenizer, prompts, _settings, []).Ask(asked, Note, cancellation);
        return probed;

        void Note(int place, SpokenAnswer[] answers)
        {
            probed[place] = Judge(asked[place].Question, [.. answers.Select(answer => answer.Text)]);
            onQuestions?.Invoke(++done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    private ProbedQuestion Judge(QuestionCase question, string[] answers)
    {
        string frequent = answers[Statistics.Majority([.. answers.Select(question.Judge.Vote)])];
        string vote = question.Judge.Vote(frequent);
        int agreeing = answers.Count(answer => question.HasAnswer ? question.Judge.IsRight(answer) : question.Judge.Vote(answer) == vote);
        double right = agreeing / (double)answers.Length;
        // To say always the same is no knowledge if it is that one knows nothing.
        bool isKnown = right >= _threshold && !question.IsUnanswerable && (question.HasAnswer || (vote.Length > 0 && !Refusals.IsRefusal(frequent)));
        return new ProbedQuestion(question, answers, right, isKnown, question.Reference.Length > 0 ? question.Reference : frequent);
    }
}
