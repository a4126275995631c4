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
        _generator = new Generator(
            model, new GeneratorSettings { Sequences = Math.Max(settings.Sequences, settings.Samples), VocabularySize = tokenizer.VocabularySize });
    }

    /// <summary>Does a test.</summary>
    /// <param name="task">The test.</param>
    /// <param name="onCases">Told how many cases are done.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="ArgumentException">A continuation is longer than the model's context.</exception>
    public EvaluationResult Run(EvaluationTask task, Action<int>? onCases = null, CancellationToken cancellation = default)
    {
        EvaluationTask chosen = _settings.Limit == 0 || task.Cases.Count <= _settings.Limit
            ? task
            : task with { Cases = [.. Enumerable.Range(0, _settings.Limit).Select(i => task.Cases[(int)((long)i * task.Cases.Count / _settings.Limit)])] };
        EvaluationPrompts prompts = new(_tokenizer, chosen, _settings);
        CaseOutcome[] outcomes = new CaseOutcome[chosen.Cases.Count];
        int[] asked = [.. Enumerable.Range(0, outcomes.Length).Where(i => chosen.Cases[i] is QuestionCase)];
        int done = Score(chosen, prompts, outcomes, onCases, cancellation);
        Answer(chosen, prompts, asked, outcomes, count => onCases?.Invoke(done + count), cancellation);
        return Result(chosen, outcomes);
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
        // The continuation is the same, so that its whole probability can be compared.
        SchemaCase schema => Best(scores, score => score.LogProbability) == schema.Gold,
        _ => scores[0].IsLikeliest,
    };

    private static int Best(ContinuationScore[] scores, Func<ContinuationScore, double> value) => scores.Index().MaxBy(score => value(score.Item)).Index;

    /// <summary>Lets the model answer, many cases at a time.</summary>
    private void Answer(
        EvaluationTask task, EvaluationPrompts prompts, int[] asked, CaseOutcome[] outcomes, Action<int> onCases, CancellationToken cancellation)
    {
        List<(TokenSequence[] Samples, int Case)> running = [];
        int next = 0, done = 0;
        while (next < asked.Length || running.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            for (; next < asked.Length && _generator.FreeSlots >= _settings.Samples; next++)
            {
                running.Add((Ask(prompts.Question((QuestionCase)task.Cases[asked[next]], asked[next]), prompts.StopTokens, asked[next]), asked[next]));
            }

            _generator.Step();
            int ended = running.RemoveAll(one =>
            {
                if (one.Samples.Any(sample => sample.FinishReason is null && !EndsAsDocument(prompts, sample)))
                {
                    return false;
                }

                outcomes[one.Case] = Judge((QuestionCase)task.Cases[one.Case], prompts, one.Samples);
                Array.ForEach(one.Samples, _generator.Remove);
                return true;
            });
            done += ended;
            if (ended > 0)
            {
                onCases(done);
            }
        }
    }

    private TokenSequence[] Ask(int[] prompt, IReadOnlyList<int> stopTokens, int index)
    {
        double temperature = _settings.Temperature ?? (_settings.Samples == 1 ? 0 : 0.8);
        SequenceSettings sequence = new()
        {
            Sampling = new SamplingSettings { Temperature = temperature, Seed = _settings.Seed + ((ulong)index << 20) },
            MaxTokens = _settings.MaxTokens,
            StopTokens = stopTokens,
            Overflow = ContextOverflow.Stop,
        };
        // An answer must find room.
        int most = Math.Max(1, _generator.Settings.ContextLength - Math.Min(_settings.MaxTokens, _generator.Settings.ContextLength / 2));
        return _generator.AddSamples(prompt.AsSpan(Math.Max(0, prompt.Length - most)), sequence, _settings.Samples);
    }

    /// <summary>In a document, the answer ends with its line.</summary>
    private bool EndsAsDocument(EvaluationPrompts prompts, TokenSequence sample)
    {
        bool ends = !prompts.AreConversations && sample.Tokens.Length > sample.PromptLength
            && _tokenizer.Bytes(sample.Tokens[^1]).Contains((byte)'\n') && Text(prompts, sample).Trim().Length > 0;
        if (ends)
        {
            sample.End(FinishReason.Stop);
        }

        return ends;
    }

    private static CaseOutcome Judge(QuestionCase question, EvaluationPrompts prompts, TokenSequence[] samples)
    {
        string[] texts = [.. samples.Select(sample => Text(prompts, sample))];
        bool[] right = [.. texts.Select(question.Judge.IsRight)];
        bool[] formed = [.. samples.Zip(texts, (sample, text) => sample.FinishReason == FinishReason.Stop && text.Trim().Length > 0)];
        int voted = Statistics.Majority([.. texts.Select(question.Judge.Vote)]);
        return new CaseOutcome(right.Count(isRight => isRight) / (double)samples.Length)
        {
            PassAtK = right.Contains(true),
            Majority = right[voted],
            Answers = [.. texts.Select((text, i) => new EvaluatedAnswer(question.Question, text, right[i], formed[i]))],
        };
    }

    private static string Text(EvaluationPrompts prompts, TokenSequence sample) => prompts.Answer(sample.Tokens[sample.PromptLength..]);

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
            Refused = answers.Length > 0 ? Part(answers, answer => AnswerJudge.IsRefusal(answer.Answer)) : null,
            Answers = answers,
            Slices =
            [
                .. task.Cases.Zip(values)
                    .SelectMany(pair => pair.First.Slices.Select(slice => (slice.Key, slice.Value, Right: pair.Second)))
                    .GroupBy(slice => (slice.Key, slice.Value))
                    .OrderBy(group => group.Key.Key, StringComparer.Ordinal).ThenBy(group => group.Key.Value, StringComparer.Ordinal)
                    .Select(group => new SliceResult(group.Key.Key, group.Key.Value, group.Count(), group.Average(slice => slice.Right))),
            ],
        };
    }

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
