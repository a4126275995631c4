using System.Diagnostics;
using System.Text;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Sends documents through steps, one after the other, until one drops them. Several threads may use it.</summary>
internal sealed class StepRunner(IReadOnlyList<IStep> steps)
{
    /// <summary>The steps.</summary>
    public IReadOnlyList<IStep> Steps => steps;

    /// <summary>Counters for the steps, all zero.</summary>
    public List<StepTotals> NewTotals() => [.. steps.Select(step => new StepTotals { Step = step.Name })];

    /// <summary>Sends a document through.</summary>
    /// <param name="document">The document, which the steps change.</param>
    /// <param name="onStep">Told of each step: its verdict, and the text before it.</param>
    /// <exception cref="InvalidDataException">A step could not look at the document; the message names both.</exception>
    public StepRun Run(Document document, Action<IStep, Verdict, string>? onStep = null)
    {
        StepVisit[] visits = new StepVisit[steps.Count];
        string before = document.Text;
        bool extracts = steps.Any(step => step.Name == StepList.Extract), isPage = extracts && !document.Bytes.IsEmpty;
        int? extracted = extracts ? null : before.Length;
        long bytes = BytesOf(document, isPage);
        for (int i = 0; i < steps.Count; i++)
        {
            (before, long bytesBefore) = (document.Text, bytes);
            long start = Stopwatch.GetTimestamp();
            Verdict verdict = Apply(steps[i], document);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (steps[i].Name == StepList.Extract || !ReferenceEquals(before, document.Text))
            {
                isPage &= steps[i].Name != StepList.Extract;
                bytes = BytesOf(document, isPage);
            }

            visits[i] = new StepVisit(bytesBefore, bytes, seconds);
            onStep?.Invoke(steps[i], verdict, before);
            if (!verdict.IsKept)
            {
                return new StepRun(document, visits[..(i + 1)], verdict, before, extracted);
            }

            extracted ??= steps[i].Name == StepList.Extract ? document.Text.Length : null;
        }

        return new StepRun(document, visits, Verdict.Keep, before, extracted);
    }

    /// <summary>Counts a document's way. Not for several threads.</summary>
    public static void Count(List<StepTotals> totals, StepRun run)
    {
        for (int i = 0; i < run.Visits.Length; i++)
        {
            StepVisit visit = run.Visits[i];
            totals[i].Count(visit.BytesIn, visit.BytesOut, visit.Seconds, i == run.Visits.Length - 1 ? run.Verdict.Reason : null);
        }
    }

    private static Verdict Apply(IStep step, Document document)
    {
        try
        {
            return step.Apply(document);
        }
        catch (Exception exception)
        {
            throw new InvalidDataException(
                $"{document.File}, document {document.Record}: the step {step.Name} failed: {exception.GetType().Name}: {exception.Message}",
                exception);
        }
    }

    private static long BytesOf(Document document, bool isPage) => isPage ? document.Bytes.Length : Encoding.UTF8.GetByteCount(document.Text);
}
