using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Evaluation;

/// <summary>How a model is tested.</summary>
public sealed record EvaluationSettings
{
    // Divides the numbers drawn here from those of other purposes with the same seed.
    private const ulong SpreadPurpose = 0x5B8EAD;

    /// <summary>Answers to each question in free words.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The temperature of the answers; null: 0 for one sample, 0.8 for several.</summary>
    public double? Temperature { get; init; }

    /// <summary>The most tokens of an answer.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>Solved cases that a model is shown before each question, others of the same test.</summary>
    public int Shots { get; init; }

    /// <summary>The most cases of a test, spread evenly over it; 0: all.</summary>
    public int Limit { get; init; }

    /// <summary>The groups that cases must belong to; of several values of a property, to one. None: all cases.</summary>
    public IReadOnlyList<SliceFilter> Where { get; init; } = [];

    /// <summary>Decides what is drawn: answers, shots and intervals.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many answers are computed at a time.</summary>
    public int Sequences { get; init; } = 16;

    /// <summary>What is put between a query and its continuation; null: a line with "Answer:" where the query is a question, else a space.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <returns>The settings themselves.</returns>
    /// <exception cref="ArgumentException">A number is out of its range; the text names it.</exception>
    public EvaluationSettings Validated()
    {
        foreach ((string name, int value, int least) in ((string, int, int)[])
            [("samples", Samples, 1), ("tokens", MaxTokens, 1), ("shots", Shots, 0), ("limit", Limit, 0), ("sequences", Sequences, 1)])
        {
            if (value < least)
            {
                throw new ArgumentException($"{name} must be at least {least}, not {value}");
            }
        }

        return this;
    }

    /// <summary>The cases of the groups that are asked for, and of these as many as there shall be.</summary>
    /// <exception cref="InvalidDataException">There is none, or none has a page and pages shall be read.</exception>
    internal EvaluationTask Choose(EvaluationTask task)
    {
        EvaluationCase[] cases = [.. task.Cases.Where(one => Where.All(slice => slice.Holds(one)))];
        if (cases.Length == 0)
        {
            throw new InvalidDataException($"{task.Name} has no case of {string.Join(", ", Where)}");
        }

        if (task.WithPages && !cases.Any(one => one is QuestionCase { Page: not null }))
        {
            throw new InvalidDataException($"{task.Name} has no pages: lines with text and questions");
        }

        return task with { Cases = Spread(cases) };
    }

    /// <summary>As many of a list as there shall be: one from each of as many equal stretches of it, at different places of them, because files often alternate.</summary>
    internal IReadOnlyList<T> Spread<T>(IReadOnlyList<T> all)
    {
        if (Limit == 0 || all.Count <= Limit)
        {
            return all;
        }

        ulong key = CounterRandom.SiteKey(new DropoutSettings(0, Seed ^ SpreadPurpose, 0, 0));
        return [.. Enumerable.Range(0, Limit).Select(i => Within(Start(i), Start(i + 1)))];

        int Start(int i) => (int)((long)i * all.Count / Limit);

        T Within(int start, int end) => all[start + (int)(CounterRandom.Uniform((ulong)start, key) * (end - start))];
    }

    /// <summary>What computes the answers.</summary>
    internal Generator CreateGenerator(Gpt model, Tokenizer tokenizer) =>
        new(model, new GeneratorSettings { Sequences = Math.Max(Sequences, Samples), VocabularySize = tokenizer.VocabularySize });
}
