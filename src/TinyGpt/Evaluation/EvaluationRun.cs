using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Evaluation;

/// <summary>Tests a model: by the probabilities of given answers, or by answers in its own words.</summary>
public sealed class EvaluationRun : IDisposable
{
    private readonly Gpt _model;
    private readonly Tokenizer _tokenizer;
    private readonly EvaluationSettings _settings;
    private readonly Generator _generator;

    /// <summary>Takes the memory of some sequences.</summary>
    /// <param name="model">The model, which must outlive the run.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="settings">How it is tested.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public EvaluationRun(Gpt model, Tokenizer tokenizer, EvaluationSettings settings)
    {
        (_model, _tokenizer, _settings) = (model, tokenizer, settings.Validated());
        _generator = settings.CreateGenerator(model, tokenizer);
    }

    /// <summary>Does a test.</summary>
    /// <param name="task">The test.</param>
    /// <param name="onCases">Told how many cases are done.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="ArgumentException">
    /// A continuation is longer than the model's context, or tools are offered to a model that has not learned conversations.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The test has no case of the groups that are asked for, or no pages, and shall be asked with them.
    /// </exception>
    public EvaluationResult Run(EvaluationTask task, Action<int>? onCases = null, CancellationToken cancellation = default)
    {
        EvaluationTask chosen = _settings.Choose(task);
        EvaluationPrompts prompts = new(_tokenizer, chosen, _settings, _generator.Settings.ContextLength);
        CaseOutcome[] outcomes = new CaseOutcome[chosen.Cases.Count];
        int done = Score(chosen, prompts, outcomes, onCases, cancellation);
        (QuestionCase Question, int Index)[] asked =
            [.. chosen.Cases.Index().Where(one => one.Item is QuestionCase).Select(one => ((QuestionCase)one.Item, one.Index))];
        new Questioner(_generator, _tokenizer, prompts, _settings, chosen.Tools).Ask(asked, Note, cancellation);
        return Result(chosen, outcomes);

        void Note(int place, SpokenAnswer[] answers)
        {
            outcomes[asked[place].Index] = Judge(asked[place].Question, answers);
            onCases?.Invoke(++done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    /// <summary>Decides the cases that log-probabilities decide.</summary>
    /// <returns>How many there are.</returns>
    private int Score(EvaluationTask task, EvaluationPrompts prompts, CaseOutcome[] outcomes, Action<int>? onCases, CancellationToken cancellation)
    {
        const int Block = 64;
        int[] scored = [.. Enumerable.Range(0, outcomes.Length).Where(i => task.Cases[i] is not QuestionCase)];
        if (scored.Length == 0)
        {
            return 0;
        }

        using ContinuationScorer scorer = new(_model, _settings.Sequences);
        foreach (int[] block in scored.Chunk(Block))
        {
            (int Case, (int[] Context, int[] Continuation) Pair)[] pairs =
                [.. block.SelectMany(i => prompts.Continuations(task.Cases[i], i).Select(pair => (i, pair)))];
            IReadOnlyList<ContinuationScore> scores = scorer.Score([.. pairs.Select(pair => pair.Pair)], cancellation);
            foreach (IGrouping<int, ContinuationScore> one in pairs.Zip(scores).GroupBy(pair => pair.First.Case, pair => pair.Second))
            {
                outcomes[one.Key] = new CaseOutcome(IsRight(task.Cases[one.Key], [.. one]) ? 1 : 0);
            }

            onCases?.Invoke(Array.IndexOf(scored, block[^1]) + 1);
        }

        return scored.Length;
    }

    private static bool IsRight(EvaluationCase one, ContinuationScore[] scores) => one switch
    {
        ChoiceCase choice => Best(scores, score => score.Mean) == choice.Gold,
        PreferenceCase => Best(scores, score => score.Mean) == 0,
        // The continuation is the same, so that its whole probability can be compared.
        SchemaCase schema => Best(scores, score => score.LogProbability) == schema.Gold,
        _ => scores[0].IsLikeliest,
    };

    private static int Best(ContinuationScore[] scores, Func<ContinuationScore, double> value) => scores.Index().MaxBy(score => value(score.Item)).Index;

    private static CaseOutcome Judge(QuestionCase question, SpokenAnswer[] answers)
    {
        bool[] right = [.. answers.Select(answer => question.Judge.IsRight(answer.Text))];
        int voted = Statistics.Majority([.. answers.Select(answer => question.Judge.Vote(answer.Text))]);
        return new CaseOutcome(right.Count(isRight => isRight) / (double)answers.Length)
        {
            PassAtK = right.Contains(true),
            Majority = right[voted],
            Answers =
            [
                .. answers.Zip(right, (answer, isRight) =>
                    new EvaluatedAnswer(question.Question, answer.Text, isRight, answer.IsFormed, answer.ToolCalls)),
            ],
        };
    }

    private EvaluationResult Result(EvaluationTask task, CaseOutcome[] outcomes)
    {
        double[] values = [.. outcomes.Select(outcome => outcome.Right)];
        (double low, double high) = Statistics.Interval(values, _settings.Seed);
        CaseOutcome[] answered = [.. outcomes.Where(outcome => outcome.Answers.Count > 0)];
        EvaluatedAnswer[] answers = [.. answered.SelectMany(outcome => outcome.Answers)];
        bool hasSamples = answered.Length > 0 && _settings.Samples > 1;
        return new EvaluationResult(task.Name, values.Length, values.Average(), low, high, task.Cases.Average(one => one.Chance))
        {
            PassAtK = hasSamples ? Part(answered, outcome => outcome.PassAtK) : null,
            Majority = hasSamples ? Part(answered, outcome => outcome.Majority) : null,
            Formed = answers.Length > 0 ? Part(answers, answer => answer.IsFormed) : null,
            Refused = answers.Length > 0 ? Part(answers, answer => Refusals.IsRefusal(answer.Answer)) : null,
            Called = answers.Length > 0 && task.Tools.Count > 0 ? Part(answers, answer => answer.ToolCalls > 0) : null,
            Overlap = Share(task, overlap => overlap.Whole),
            QuestionOverlap = Share(task, overlap => overlap.Question),
            Answers = answers,
            Slices =
            [
                .. task.Cases.Zip(values)
                    .SelectMany(pair => Groups(pair.First).Select(slice => (slice.Key, slice.Value, Right: pair.Second)))
                    .GroupBy(slice => (slice.Key, slice.Value))
                    .OrderBy(group => group.Key.Key, StringComparer.Ordinal).ThenBy(group => group.Key.Value, StringComparer.Ordinal)
                    .Select(group => new SliceResult(group.Key.Key, group.Key.Value, group.Count(), group.Average(slice => slice.Right))),
            ],
        };
    }

    /// <summary>What a case is counted with: its groups, and whether training data has it.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Groups(EvaluationCase one) =>
        one.Overlap is { } overlap ? one.Slices.Append(new("overlap", overlap.Whole ? "yes" : "no")) : one.Slices;

    private static double? Share(EvaluationTask task, Func<CaseOverlap, bool> isShared) =>
        task.Cases.All(one => one.Overlap is not null) ? task.Cases.Count(one => isShared(one.Overlap!.Value)) / (double)task.Cases.Count : null;

    private static double Part<T>(T[] all, Func<T, bool> isChosen) => all.Count(isChosen) / (double)all.Length;

    /// <summary>What became of a case.</summary>
    /// <param name="Right">The part of its samples that is right.</param>
    private sealed record CaseOutcome(double Right)
    {
        public bool PassAtK { get; init; }

        public bool Majority { get; init; }

        public IReadOnlyList<EvaluatedAnswer> Answers { get; init; } = [];
    }
}
