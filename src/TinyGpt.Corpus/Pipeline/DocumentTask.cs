using System.Diagnostics;
using System.Text.Json;
using TinyGpt.Corpus.Duplicates;
using TinyGpt.Corpus.Reading;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>The first stage of a build, for one input: reads it and sends every document through the filters.</summary>
internal sealed class DocumentTask(BuildFolder folder, CorpusSettings settings, int threads)
{
    private const string DamagedName = "damaged.txt";

    private readonly StepRunner _steps = new(StepList.Filters(settings));
    private readonly bool _extracts = settings.Steps.Contains(StepList.Extract);
    private readonly DocumentKeys? _keys = settings.Steps.Contains(StepList.Duplicates) ? new DocumentKeys(settings.Duplicates) : null;

    /// <summary>Whether an input is done.</summary>
    public static bool IsDone(BuildFolder folder, CorpusSettings settings, int input) =>
        IsWhole(folder, settings, input) && !RejectFiles.AreIn(folder.DocumentsOf(input));

    /// <summary>Does an input, if it is not done yet.</summary>
    /// <param name="input">Its number.</param>
    /// <param name="source">The file, or the folder of pages.</param>
    /// <param name="onDocuments">Told of the number of documents so far.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">The input cannot be read.</exception>
    /// <exception cref="IOException">The build's folder cannot be written.</exception>
    public void Run(int input, CorpusInput source, Action<long> onDocuments, CancellationToken cancellation)
    {
        string target = folder.DocumentsOf(input);
        if (!IsWhole(folder, settings, input))
        {
            if (Directory.Exists(target))
            {
                // Someone deleted a damaged file there, as its message says.
                Directory.Delete(target, recursive: true);
            }

            AtomicFile.CreateFolder(target, inside => Fill(inside, source, onDocuments, cancellation));
        }

        RejectFiles.Publish(folder, target, input);
    }

    private static bool IsWhole(BuildFolder folder, CorpusSettings settings, int input) =>
        File.Exists(folder.KeptOf(input)) && File.Exists(folder.StatisticsOf(input))
        && (!settings.Steps.Contains(StepList.Duplicates) || File.Exists(folder.SignaturesOf(input)));

    private void Fill(string inside, CorpusInput source, Action<long> onDocuments, CancellationToken cancellation)
    {
        TaskStatistics statistics = new() { FileBytes = BuildInput.Of(source).Bytes, Steps = _steps.NewTotals() };
        using (FileStream documents = Create(inside, folder.KeptOf(0)))
        using (JsonLinesWriter kept = new(documents))
        using (FileStream? signatureFile = _keys is null ? null : Create(inside, folder.SignaturesOf(0)))
        using (RejectFiles rejects = new(inside))
        using (StreamWriter damaged = new(Path.Combine(inside, DamagedName)) { NewLine = "\n" })
        {
            SignatureWriter? signatures = signatureFile is null ? null : new SignatureWriter(signatureFile, _keys!);
            OrderedWork<Document, Outcome> work = new(threads, Process);
            work.Run(Documents(source, record => OnDamaged(record, damaged, statistics), cancellation), WeightOf, outcome =>
            {
                Count(statistics, outcome);
                onDocuments(statistics.Documents);
                if (outcome.Run.Verdict.IsKept)
                {
                    kept.Add(outcome.Json);
                    signatures?.Add(outcome.Keys);
                }
                else
                {
                    rejects.Add(_steps.Steps[outcome.Run.Visits.Length - 1].Name, outcome.Json);
                }
            });
            signatures?.Finish();
        }

        JsonFile.Write(Path.Combine(inside, Path.GetFileName(folder.StatisticsOf(0))), statistics, PipelineJson.Readable.TaskStatistics);
    }

    private static FileStream Create(string inside, string path) => File.Create(Path.Combine(inside, Path.GetFileName(path)), 1 << 16);

    private static long WeightOf(Document document) => document.Bytes.Length + (sizeof(char) * (long)document.Text.Length);

    private static void OnDamaged(DamagedRecord record, StreamWriter damaged, TaskStatistics statistics)
    {
        damaged.WriteLine(record);
        statistics.Damaged++;
    }

    private IEnumerable<Document> Documents(CorpusInput source, Action<DamagedRecord> onDamaged, CancellationToken cancellation)
    {
        foreach (Document document in SourceReading.Documents(source, settings.Reading, onDamaged))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return document.Bytes.IsEmpty || _extracts
                ? document
                : throw new InvalidDataException($"{source.Path} holds pages, and the steps lack {StepList.Extract}, which makes text of them");
        }
    }

    private Outcome Process(Document document)
    {
        StepRun run = _steps.Run(document);
        StoredDocument stored = StoredDocument.Of(document);
        if (!run.Verdict.IsKept)
        {
            string text = run.TextBefore.Length == 0 ? document.Text : run.TextBefore;
            stored = stored.Rejected(_steps.Steps[run.Visits.Length - 1].Name, run.Verdict, TextHead.Of(text, settings.Rejects.Characters));
            return new Outcome(run, Json(stored), [], 0);
        }

        long start = Stopwatch.GetTimestamp();
        ulong[] keys = _keys is null ? [] : new ulong[_keys.Count];
        _keys?.Compute(CapturedAddress(document), document.Text, keys);
        return new Outcome(run, Json(stored), keys, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>
    /// The address of which a document may be one of several captures. A file is there once, and files of two folders may have the same address.
    /// </summary>
    private static string? CapturedAddress(Document document) =>
        document.Url is { } url && !url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? url : null;

    private static byte[] Json(StoredDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, PipelineJson.Readable.StoredDocument);

    private static void Count(TaskStatistics statistics, Outcome outcome)
    {
        StepRun run = outcome.Run;
        statistics.Documents++;
        statistics.SignatureSeconds += outcome.Seconds;
        StepRunner.Count(statistics.Steps, run);
        if (run.ExtractedLength is { } length)
        {
            statistics.ExtractedLengths.Increase(TaskStatistics.LengthClass(length));
        }

        if (run.Document.Language is { } language)
        {
            statistics.Languages.Increase(language);
        }

        if (run.Verdict.IsKept)
        {
            statistics.Kept++;
            statistics.KeptLengths.Increase(TaskStatistics.LengthClass(run.Document.Text.Length));
        }
    }

    /// <summary>A document's way, how it is stored, its keys for the search for duplicates, and the time that these took.</summary>
    private sealed record Outcome(StepRun Run, byte[] Json, ulong[] Keys, double Seconds);
}
