using System.Text;
using TinyGpt.Corpus.Duplicates;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Shards;
using TinyGpt.Data;
using TinyGpt.Tokenization;

namespace TinyGpt.Corpus.Inspection;

/// <summary>Looks into a build: at what became of each document, and why.</summary>
public sealed class CorpusInspection
{
    private const int MostMembers = 10;

    private readonly BuildFolder _folder;
    private readonly BuildPlan _plan;

    // Of the inputs' documents.
    private readonly FileStarts _starts;

    /// <summary>Opens a build.</summary>
    /// <param name="folder">The corpus's folder; it may not be finished yet, but its documents must be.</param>
    /// <exception cref="InvalidDataException">It is no build, or is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public CorpusInspection(string folder)
    {
        _folder = new BuildFolder(folder);
        if (!File.Exists(_folder.Plan))
        {
            throw new InvalidDataException(CorpusManifest.IsIn(folder)
                ? $"{folder} has no folder {Path.GetFileName(_folder.Work)} any more, which tells what became of each document"
                : $"{folder} is not the folder of a corpus build");
        }

        _plan = BuildPlan.Read(_folder);
        long[] counts = new long[_plan.Inputs.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            if (!DocumentTask.IsDone(_folder, _plan.Settings, i))
            {
                throw new InvalidDataException($"{folder}: the build has not read {_plan.Inputs[i].File} yet; start it again to go on");
            }

            counts[i] = JsonFile.Read(_folder.StatisticsOf(i), PipelineJson.Readable.TaskStatistics).Documents;
        }

        _starts = new FileStarts(counts);
    }

    /// <summary>How many documents the inputs have.</summary>
    public long Documents => _starts.Count;

    /// <summary>The settings that it was built with.</summary>
    public CorpusSettings Settings => _plan.Settings;

    /// <summary>How many documents a corpus's inputs have; null: its build's work was deleted.</summary>
    public static long? CountDocuments(string folder) => File.Exists(new BuildFolder(folder).Plan) ? new CorpusInspection(folder).Documents : null;

    /// <summary>Documents that were dropped, step by step and input by input.</summary>
    /// <param name="reason">Only those with this reason; null: all.</param>
    public IEnumerable<RejectedDocument> Rejected(string? reason = null)
    {
        foreach (string step in StepList.Names.Append(StepList.Tokens))
        {
            for (int input = 0; input < _plan.Inputs.Count; input++)
            {
                foreach (StoredDocument document in RejectedBy(step, input))
                {
                    if (reason is null || document.Reason == reason)
                    {
                        yield return new RejectedDocument(
                            _starts[input] + document.Record, document.File, document.Url, step, document.Reason ?? "", document.Detail,
                            document.Text);
                    }
                }
            }
        }
    }

    /// <summary>What became of every document, in order. Takes memory for one input's texts at a time.</summary>
    public IEnumerable<DocumentOutcome> Outcomes()
    {
        StepRunner finishers = new(StepList.Finishers(_plan.Settings));
        bool hasTable = _plan.Settings.Steps.Contains(StepList.Duplicates) && File.Exists(_folder.DuplicateTable);
        using DuplicateTable? table = hasTable ? DuplicateTable.Open(_folder.DuplicateTable) : null;
        long place = 0;
        for (int input = 0; input < _plan.Inputs.Count; input++)
        {
            long start = _starts[input];
            SortedDictionary<long, DocumentOutcome> outcomes = [];
            foreach ((string step, StoredDocument document) in RejectedOf(input))
            {
                outcomes.Add(document.Record, new DocumentOutcome(start + document.Record, document.Url) { Step = step, Reason = document.Reason });
            }

            foreach (StoredDocument document in StoredDocuments.Read(_folder.KeptOf(input)))
            {
                long? cluster = table?.Fate(place++).Kept;
                outcomes[document.Record] = outcomes.TryGetValue(document.Record, out DocumentOutcome? dropped)
                    ? dropped with { Cluster = cluster }
                    : new DocumentOutcome(start + document.Record, document.Url) { Cluster = cluster, Text = finishers.Run(document.ToDocument()).Document.Text };
            }

            foreach (DocumentOutcome outcome in outcomes.Values)
            {
                yield return outcome;
            }
        }
    }

    /// <summary>Reads a document's source again, and sends it through every step.</summary>
    /// <param name="number">Its number among all documents, from 0.</param>
    /// <exception cref="InvalidDataException">There is no such document, or its input or a blocklist is not what it was.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public DocumentTrace Trace(long number)
    {
        if (number < 0 || number >= Documents)
        {
            throw new InvalidDataException($"there is no document {number}: they run from 0 to {Documents - 1}");
        }

        if ((_plan.Blocklists ?? []).FirstOrDefault(list => BuildBlocklist.Of(list.File) != list) is { } changed)
        {
            throw new InvalidDataException($"{changed.File} is not what it was when the corpus was built");
        }

        int input = _starts.Find(number);
        Document document = ReadAgain(input, number - _starts[input]);
        List<StepTrace> steps = [];
        long bytes = document.Bytes.IsEmpty ? Encoding.UTF8.GetByteCount(document.Text) : document.Bytes.Length;
        DocumentTrace trace = new(
            number, document.File, document.Record, document.Offset, document.Url, document.Date, document.MediaType, bytes, steps);
        return Follow(document, StepList.Filters(_plan.Settings), steps) ? Finish(trace, input, document, steps) : trace;
    }

    private IEnumerable<(string Step, StoredDocument Document)> RejectedOf(int input) =>
        StepList.Names.Append(StepList.Tokens).SelectMany(step => RejectedBy(step, input).Select(document => (step, document)));

    private IEnumerable<StoredDocument> RejectedBy(string step, int input)
    {
        string path = Path.Combine(_folder.RejectsOf(step), BuildFolder.Number(input) + StoredDocuments.Extension);
        return File.Exists(path) ? StoredDocuments.Read(path) : [];
    }

    private DocumentTrace Finish(DocumentTrace trace, int input, Document document, List<StepTrace> steps)
    {
        if (_plan.Settings.Steps.Contains(StepList.Duplicates) && File.Exists(_folder.DuplicateTable))
        {
            DuplicateTrace duplicates = FindDuplicates(input, document.Record);
            long bytes = Encoding.UTF8.GetByteCount(document.Text);
            steps.Add(new StepTrace(StepList.Duplicates, duplicates.Reason, null, bytes, bytes, []));
            trace = trace with { Duplicates = duplicates };
            if (duplicates.Reason is not null)
            {
                return trace;
            }
        }

        return Follow(document, StepList.Finishers(_plan.Settings), steps)
            ? trace with { Text = document.Text, Tokens = CountTokens(document.Text), Place = FindPlace(input, document.Record) }
            : trace;
    }

    /// <summary>Sends a document through steps.</summary>
    /// <returns>Whether all of them kept it.</returns>
    private static bool Follow(Document document, IReadOnlyList<IStep> steps, List<StepTrace> traces)
    {
        List<(IStep Step, Verdict Verdict, IReadOnlyList<string> Changes)> looks = [];
        StepRun run = new StepRunner(steps)
            .Run(document, (step, verdict, before) => looks.Add((step, verdict, Changes(step, before, document.Text))));
        traces.AddRange(looks.Zip(run.Visits, (look, visit) => new StepTrace(
            look.Step.Name, look.Verdict.Reason, look.Verdict.Detail, visit.BytesIn, visit.BytesOut, look.Changes)));
        return run.Verdict.IsKept;
    }

    /// <summary>What a page becomes is all new.</summary>
    private static IReadOnlyList<string> Changes(IStep step, string before, string after) =>
        before == after ? []
        : step.Name == StepList.Extract ? [.. after.Split('\n').Select(line => "+" + line)]
        : LineDifference.Between(before, after);

    private Document ReadAgain(int input, long record)
    {
        BuildInput built = _plan.Inputs[input];
        CorpusInput source = built.ToSource();
        if (!Path.Exists(built.File) || BuildInput.Of(source) != built)
        {
            throw new InvalidDataException($"{built.File} is not what it was when the corpus was built");
        }

        return SourceReading.Documents(source, _plan.Settings.Reading, _ => { }).Skip((int)record).FirstOrDefault()
            ?? throw new InvalidDataException($"{built.File} has fewer documents than when the corpus was built");
    }

    private DuplicateTrace FindDuplicates(int input, long record)
    {
        SignatureSet documents = SignatureSet.Open([.. Enumerable.Range(0, _plan.Inputs.Count).Select(_folder.SignaturesOf)]);
        using DuplicateTable table = DuplicateTable.Open(_folder.DuplicateTable);
        long own = documents.FirstDocument(input) + StoredDocuments.Read(_folder.KeptOf(input)).TakeWhile(document => document.Record != record)
            .LongCount();
        DocumentFate fate = table.Fate(own);
        List<long> members = [];
        long cluster = 0;
        for (long other = 0; other < table.Count; other++)
        {
            if (table.Fate(other).Kept == fate.Kept && ++cluster <= MostMembers)
            {
                members.Add(Stored(documents, other).Number);
            }
        }

        (long kept, string? url) = Stored(documents, fate.Kept);
        return new DuplicateTrace(fate.ReasonName, kept, url, cluster, members);
    }

    /// <summary>The document of a number among those that the filters kept.</summary>
    private (long Number, string? Url) Stored(SignatureSet documents, long kept)
    {
        int input = documents.FileOf(kept);
        StoredDocument document = StoredDocuments.Read(_folder.KeptOf(input)).Skip((int)(kept - documents.FirstDocument(input))).First();
        return (_starts[input] + document.Record, document.Url);
    }

    private int CountTokens(string text)
    {
        Tokenizer tokenizer = Tokenizer.Load(_folder.Tokenizer);
        return tokenizer.Encode(text).Length + (tokenizer.EndToken is null ? tokenizer.Encode("\n\n").Length : 1);
    }

    private ShardPlace? FindPlace(int input, long record)
    {
        if (!CorpusManifest.IsIn(_folder.Path))
        {
            return null;
        }

        string[] parts = [.. Enumerable.Range(0, _plan.Inputs.Count).Select(_folder.TokensOf)];
        int document = Array.FindIndex(TokenPart.ReadTable(parts[input]), candidate => candidate.Record == record);
        return document < 0 ? null : ShardPlan.Create(parts, _plan.Settings.Validation.Share, _plan.Settings.Shards.Tokens)
            .Find(parts, input, document);
    }
}
