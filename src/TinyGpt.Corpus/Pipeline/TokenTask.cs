using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TinyGpt.Corpus.Shards;
using TinyGpt.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>The stage after the search for duplicates, for one input: drops them, finishes the other documents and turns them into tokens.</summary>
internal sealed class TokenTask(BuildFolder folder, CorpusSettings settings, Tokenizer tokenizer, int threads)
{
    private const string NoTokens = "empty";

    // A tokenizer without a token that ends documents has text between them instead.
    private static ReadOnlySpan<byte> BlankLine => "\n\n"u8;

    private readonly StepRunner _steps = new(StepList.Finishers(settings));
    private readonly bool _byAddress = settings.Validation.By == ValidationSettings.ByAddress;

    /// <summary>Whether an input is done.</summary>
    public static bool IsDone(BuildFolder folder, int input) =>
        Directory.Exists(folder.TokensOf(input)) && !RejectFiles.AreIn(folder.TokensOf(input));

    /// <summary>Does an input, if it is not done yet.</summary>
    /// <param name="input">Its number.</param>
    /// <param name="duplicates">What the search for duplicates says of the input's kept documents, in order; null: there was none.</param>
    /// <param name="onDocuments">Told of the number of documents so far.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">A document cannot be turned into tokens, or what an earlier stage wrote is damaged.</exception>
    /// <exception cref="IOException">The build's folder cannot be written.</exception>
    public void Run(int input, IEnumerable<Verdict>? duplicates, Action<long> onDocuments, CancellationToken cancellation)
    {
        string target = folder.TokensOf(input);
        if (!Directory.Exists(target))
        {
            AtomicFile.CreateFolder(target, inside => Fill(inside, input, duplicates, onDocuments, cancellation));
        }

        RejectFiles.Publish(folder, target, input);
    }

    private void Fill(string inside, int input, IEnumerable<Verdict>? duplicates, Action<long> onDocuments, CancellationToken cancellation)
    {
        TaskStatistics statistics = new();
        if (duplicates is not null)
        {
            statistics.Steps.Add(new StepTotals { Step = StepList.Duplicates });
        }

        statistics.Steps.AddRange([.. _steps.NewTotals(), new StepTotals { Step = StepList.Tokens }]);
        using (TokenPartWriter part = new(inside, tokenizer.VocabularySize))
        using (RejectFiles rejects = new(inside))
        {
            OrderedWork<Candidate, Outcome> work = new(threads, Process);
            work.Run(Candidates(input, duplicates, cancellation), candidate => sizeof(char) * (long)candidate.Stored.Text.Length, outcome =>
            {
                Count(statistics, outcome, duplicates is not null);
                onDocuments(statistics.Documents);
                if (outcome.Rejected is { } rejected)
                {
                    rejects.Add(outcome.Step!, rejected);
                }
                else
                {
                    part.Add(outcome.Ids, outcome.Hash, outcome.Bytes, outcome.Run!.Document.Record);
                }
            });
            part.Finish();
        }

        JsonFile.Write(Path.Combine(inside, Path.GetFileName(folder.TokenStatisticsOf(input))), statistics, PipelineJson.Readable.TaskStatistics);
    }

    private IEnumerable<Candidate> Candidates(int input, IEnumerable<Verdict>? duplicates, CancellationToken cancellation)
    {
        using IEnumerator<Verdict>? verdicts = duplicates?.GetEnumerator();
        foreach (StoredDocument stored in StoredDocuments.Read(folder.KeptOf(input)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (verdicts is not null && !verdicts.MoveNext())
            {
                throw new InvalidDataException($"{folder.KeptOf(input)} has more documents than the search for duplicates saw");
            }

            yield return new Candidate(stored, verdicts?.Current ?? Verdict.Keep);
        }

        if (verdicts is not null && verdicts.MoveNext())
        {
            throw new InvalidDataException($"{folder.KeptOf(input)} has fewer documents than the search for duplicates saw");
        }
    }

    private Outcome Process(Candidate candidate)
    {
        StoredDocument stored = candidate.Stored;
        if (!candidate.Duplicate.IsKept)
        {
            return Reject(stored, StepList.Duplicates, candidate.Duplicate, stored.Text) with { BytesIn = Encoding.UTF8.GetByteCount(stored.Text) };
        }

        StepRun run = _steps.Run(stored.ToDocument());
        if (!run.Verdict.IsKept)
        {
            return Reject(stored, _steps.Steps[run.Visits.Length - 1].Name, run.Verdict, run.TextBefore) with { Run = run };
        }

        return Encode(stored, run);
    }

    private Outcome Encode(StoredDocument stored, StepRun run)
    {
        long start = Stopwatch.GetTimestamp();
        string text = run.Document.Text;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        ArrayBufferWriter<int> ids = new(Math.Max(16, utf8.Length / 3));
        try
        {
            tokenizer.EncodeUtf8(utf8, ids);
            if (ids.WrittenCount == 0)
            {
                return Reject(stored, StepList.Tokens, Verdict.Drop(NoTokens, "there is no text"), text) with { Run = run };
            }

            if (tokenizer.EndToken is { } end)
            {
                ids.Write([end]);
            }
            else
            {
                tokenizer.EncodeUtf8(BlankLine, ids);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{stored.File}, document {stored.Record}: {exception.Message}", exception);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Outcome(ids.WrittenMemory, Hash(stored, utf8), utf8.Length)
        {
            Run = run,
            Seconds = seconds,
            BytesIn = utf8.Length,
            Characters = text.Length,
        };
    }

    private Outcome Reject(StoredDocument stored, string step, Verdict verdict, string text)
    {
        StoredDocument rejected = stored.Rejected(step, verdict, TextHead.Of(text, settings.Rejects.Characters));
        return new Outcome(default, 0, 0)
        {
            Step = step,
            Reason = verdict.Reason,
            Rejected = JsonSerializer.SerializeToUtf8Bytes(rejected, PipelineJson.Readable.StoredDocument),
        };
    }

    /// <summary>64 bits that look random, and are the same for the same content or address.</summary>
    private ulong Hash(StoredDocument stored, byte[] utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_byAddress && stored.Url is { } url ? Encoding.UTF8.GetBytes(url) : utf8, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private static void Count(TaskStatistics statistics, Outcome outcome, bool hasDuplicates)
    {
        List<StepTotals> steps = statistics.Steps;
        statistics.Documents++;
        if (hasDuplicates)
        {
            bool isDuplicate = outcome.Step == StepList.Duplicates;
            long bytes = outcome.Run is { Visits.Length: > 0 } first ? first.Visits[0].BytesIn : outcome.BytesIn;
            steps[0].Count(bytes, bytes, 0, isDuplicate ? outcome.Reason : null);
            if (isDuplicate)
            {
                return;
            }
        }

        StepRunner.Count(hasDuplicates ? steps[1..] : steps, outcome.Run!);
        if (outcome.Run!.Verdict.IsKept)
        {
            steps[^1].Count(outcome.BytesIn, outcome.Bytes, outcome.Seconds, outcome.Reason);
        }

        if (outcome.Reason is null)
        {
            statistics.Kept++;
            statistics.Tokens += outcome.Ids.Length;
            statistics.KeptLengths.Increase(TaskStatistics.LengthClass(outcome.Characters));
            statistics.CharactersPerToken.Increase(outcome.Characters * 4L / outcome.Ids.Length * 25);
        }
    }

    /// <summary>A document that comes into this stage.</summary>
    private sealed record Candidate(StoredDocument Stored, Verdict Duplicate);

    /// <summary>A document that leaves it.</summary>
    private sealed record Outcome(ReadOnlyMemory<int> Ids, ulong Hash, int Bytes)
    {
        public StepRun? Run { get; init; }

        public double Seconds { get; init; }

        public long BytesIn { get; init; }

        public int Characters { get; init; }

        public string? Step { get; init; }

        public string? Reason { get; init; }

        public byte[]? Rejected { get; init; }
    }
}
