using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using TinyGpt.Corpus.Reading;
using TinyGpt.Corpus.Report;
using TinyGpt.Corpus.Shards;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>
/// Builds a corpus: input files become a folder of token shards. The work is divided into tasks, each of which leaves its result under a name that
/// appears when it
/// is done; so a build that was stopped or killed goes on where it was, and several processes share the work without any other word between them:
/// rank i of n does
/// the tasks i, i + n, i + 2n … The shards are the same bytes for any number of ranks and threads.
/// </summary>
public sealed class CorpusBuild
{
    private readonly BuildFolder _folder;
    private readonly IReadOnlyList<CorpusInput> _inputs;
    private readonly CorpusSettings _settings;
    private readonly Tokenizer _tokenizer;

    /// <summary>Prepares a build.</summary>
    /// <param name="folder">The corpus's folder: new, empty, or that of a build which was begun with the same inputs and settings.</param>
    /// <param name="inputs">
    /// Files and folders, see <see cref="Readers.Expand"/>, which decides on the order too. What a folder among them holds of the corpus itself is
    /// no input.
    /// </param>
    /// <param name="settings">All settings.</param>
    /// <param name="tokenizer">What makes tokens of the texts.</param>
    /// <exception cref="InvalidDataException">A setting makes no sense, or there is nothing to read.</exception>
    /// <exception cref="IOException">An input is missing.</exception>
    public CorpusBuild(string folder, IReadOnlyList<string> inputs, CorpusSettings settings, Tokenizer tokenizer)
    {
        settings.Check();
        (_folder, _settings, _tokenizer) = (new BuildFolder(folder), settings, tokenizer);
        _inputs = [.. Readers.Expand(inputs).Where(input => !_folder.Holds(input.Path) || inputs.Contains(input.Path))];
        if (_inputs.Count == 0)
        {
            throw new InvalidDataException($"there is nothing to read but what lies in {folder}, the corpus's own folder");
        }
    }

    /// <summary>Which part of the work this process does.</summary>
    public Rank Rank { get; init; } = Rank.Single;

    /// <summary>Threads that work on the documents of an input.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Told how far the build is, often.</summary>
    public Action<BuildProgress>? OnProgress { get; init; }

    /// <summary>Whether the corpus is there already.</summary>
    public bool IsFinished => CorpusManifest.IsIn(_folder.Path);

    /// <summary>Does this rank's part; of a build that is finished, repeats what was counted.</summary>
    /// <param name="cancellation">Asks to stop; the build can be gone on with.</param>
    /// <returns>Rank 0's answer when all is done; null on the other ranks.</returns>
    /// <exception cref="InvalidDataException">An input cannot be read, no document is left, or the build was begun with others.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or another rank failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public BuildStatistics? Run(CancellationToken cancellation = default)
    {
        BuildInput[] inputs = [.. _inputs.Select(BuildInput.Of)];
        CheckFolder();
        Directory.CreateDirectory(_folder.Ranks);
        using RankBoard board = new(_folder.Ranks, Rank);
        try
        {
            return Run(board, inputs, cancellation);
        }
        catch (Exception exception)
        {
            board.Fail(exception is OperationCanceledException ? "it was stopped" : exception.Message);
            throw;
        }
    }

    private BuildStatistics? Run(RankBoard board, BuildInput[] inputs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        // These look at the settings and the lists that they name, before anything is written that would hold the build to them.
        DocumentTask documents = new(_folder, _settings, Threads);
        TokenTask tokens = new(_folder, _settings, _tokenizer, Threads);
        using DuplicateSearch? search = _settings.Steps.Contains(StepList.Duplicates)
            ? new DuplicateSearch(_folder, _inputs.Count, _settings.Duplicates)
            : null;
        BuildPlan plan = Begin(board, inputs, cancellation);
        if (IsFinished)
        {
            return Rank.Index == 0 ? Repeat() : null;
        }

        Do(DocumentStage(documents, cancellation), board, cancellation);
        if (search is not null)
        {
            Do(new BuildStage("bands", search.BandTasks, key => [_folder.PairsOf(key)], search.IsBandDone, (key, _) => search.DoBand(key)),
                board, cancellation);
            Do(new BuildStage("clusters", 1, _ => [_folder.DuplicateTable], _ => search.IsDone, (_, _) => search.DoClusters()),
                board, cancellation);
        }

        Do(TokenStage(tokens, search, cancellation), board, cancellation);
        string[] parts = [.. Enumerable.Range(0, _inputs.Count).Select(_folder.TokensOf)];
        CheckKept();
        ShardPlan shards = ShardPlan.Create(parts, _settings.Validation.Share, _settings.Shards.Tokens);
        using ShardWriter writer = new(parts, shards, _tokenizer.VocabularySize);
        Do(ShardStage(writer, shards.Shards, cancellation), board, cancellation);
        return Rank.Index == 0 ? Finish(plan, board, [.. shards.Shards], search?.ClusterSizes() ?? [], start) : null;
    }

    private BuildStage DocumentStage(DocumentTask task, CancellationToken cancellation) => new(
        "documents", _inputs.Count, i => [_folder.DocumentsOf(i)], i => DocumentTask.IsDone(_folder, _settings, i),
        (i, onDocuments) => task.Run(i, _inputs[i], onDocuments, cancellation))
    {
        Subject = i => _inputs[i].Path,
    };

    private BuildStage TokenStage(TokenTask task, DuplicateSearch? search, CancellationToken cancellation) => new(
        "tokens", _inputs.Count, i => [_folder.TokensOf(i)], i => TokenTask.IsDone(_folder, i),
        (i, onDocuments) => task.Run(i, search?.Verdicts(i), onDocuments, cancellation))
    {
        Subject = i => _inputs[i].Path,
    };

    private BuildStage ShardStage(ShardWriter writer, IReadOnlyList<Shard> shards, CancellationToken cancellation) => new(
        "shards", shards.Count, i => [.. ShardWriter.PathsOf(_folder.Path, shards[i]), EntryPath(shards[i])],
        i => File.Exists(EntryPath(shards[i])), (i, _) => WriteShard(writer, shards[i], cancellation))
    {
        Subject = i => shards[i].FileName,
    };

    /// <summary>Rank 0 writes down what is to be built, unless that was done before; every rank compares.</summary>
    private BuildPlan Begin(RankBoard board, BuildInput[] inputs, CancellationToken cancellation)
    {
        byte[] tokenizer = TokenizerFile();
        string hash = Convert.ToHexStringLower(SHA256.HashData(tokenizer));
        BuildPlan plan = new(
            BuildPlan.CurrentVersion, _settings, inputs,
            new TokenizerEntry(Path.GetFileName(_folder.Tokenizer), _tokenizer.Kind, _tokenizer.VocabularySize, hash))
        {
            Blocklists = BuildBlocklist.Of(_settings),
        };
        if (Rank.Index == 0 && !File.Exists(_folder.Plan))
        {
            AtomicFile.RemoveLeftovers(_folder.Work);
            AtomicFile.Write(_folder.Tokenizer, stream => stream.Write(tokenizer));
            foreach (string folder in (string[])[_folder.Documents, _folder.Duplicates, _folder.Tokens, _folder.Shards])
            {
                Directory.CreateDirectory(folder);
            }

            plan.Write(_folder);
        }
        else
        {
            board.Wait(1, _ => File.Exists(_folder.Plan), (rank, _) => Report("beginning", 0, 1, null, 0, rank), cancellation);
            plan.CheckSame(_folder, BuildPlan.Read(_folder));
        }

        return plan;
    }

    private byte[] TokenizerFile()
    {
        using MemoryStream stream = new();
        TokenizerJson.Write(stream, _tokenizer);
        return stream.ToArray();
    }

    /// <summary>Does this rank's tasks of a stage, and waits for those of the others.</summary>
    private void Do(BuildStage stage, RankBoard board, CancellationToken cancellation)
    {
        int[] own = [.. Enumerable.Range(0, stage.Tasks).Where(Rank.Owns)];
        AtomicFile.RemoveLeftoversOf(own.SelectMany(stage.Outputs));
        foreach (int task in own)
        {
            cancellation.ThrowIfCancellationRequested();
            Report(stage.Name, task, stage.Tasks, stage.Subject(task), 0, null);
            stage.Work(task, documents => Report(stage.Name, task, stage.Tasks, stage.Subject(task), documents, null));
        }

        board.Wait(
            stage.Tasks, stage.IsDone, (rank, task) => Report(stage.Name, task, stage.Tasks, stage.Subject(task), 0, rank), cancellation);
    }

    private void Report(string stage, int task, int tasks, string? subject, long documents, int? waitingFor) =>
        OnProgress?.Invoke(new BuildProgress(stage, task, tasks, subject, documents, waitingFor is { } rank ? Rank.Name(rank) : null));

    private string EntryPath(Shard shard) => Path.Combine(_folder.Shards, Path.ChangeExtension(shard.FileName, ".json"));

    private void WriteShard(ShardWriter writer, Shard shard, CancellationToken cancellation)
    {
        string path = EntryPath(shard);
        if (File.Exists(path))
        {
            return;
        }

        ShardEntry entry = writer.Write(_folder.Path, shard, cancellation);
        JsonFile.Write(path, entry, PipelineJson.Readable.ShardEntry);
    }

    private BuildStatistics Finish(BuildPlan plan, RankBoard board, Shard[] shards, Histogram<long> clusterSizes, long start)
    {
        TaskStatistics totals = Totals();
        ShardEntry[] entries = [.. shards.Select(ReadEntry)];
        ShardEntry[] train = [.. entries.Where((_, i) => !shards[i].IsForValidation)],
            validation = [.. entries.Where((_, i) => shards[i].IsForValidation)];
        RemoveLeftovers();
        BuildStatistics statistics = new(
            totals, SplitTotals.Of(train), SplitTotals.Of(validation), Stopwatch.GetElapsedTime(start).TotalSeconds, board.PeakMemoryBytes)
        {
            ClusterSizes = clusterSizes,
        };
        statistics.Write(_folder);
        CorpusReport.Write(_folder.Path);
        BuildRecord record = new(
            plan.Version, plan.Settings, plan.Inputs, totals.Documents, totals.Damaged,
            [.. totals.Steps.Select(step => step with { Seconds = null })]);
        new CorpusManifest(CorpusManifest.CurrentVersion, plan.Tokenizer, train, validation)
        {
            Build = JsonSerializer.SerializeToElement(record, PipelineJson.Readable.BuildRecord),
        }.Write(_folder.Path);
        return statistics;
    }

    /// <summary>The result of a build that is finished; what a process that was killed after its end left goes.</summary>
    private BuildStatistics Repeat()
    {
        RemoveLeftovers();
        return BuildStatistics.Read(_folder.Path);
    }

    /// <summary>When every task is done, what is left under temporary names belongs to processes that were killed.</summary>
    private void RemoveLeftovers()
    {
        foreach (string folder in (string[])[_folder.Path, _folder.Work, _folder.Documents, _folder.Duplicates, _folder.Tokens, _folder.Shards])
        {
            AtomicFile.RemoveLeftovers(folder);
        }

        // A rank that had nothing to do may begin only now, and write there.
        AtomicFile.RemoveLeftoversOf([Path.Combine(_folder.Ranks, AtomicFile.FlushName)]);
    }

    /// <summary>A corpus needs a document to learn from and another for validation.</summary>
    /// <exception cref="InvalidDataException">So few were kept that there is none; the message says what became of the others.</exception>
    private void CheckKept()
    {
        TaskStatistics totals = Totals();
        if (totals.Kept >= 2)
        {
            return;
        }

        string read = $"{totals.Documents:N0} were read{(totals.Damaged > 0 ? $", and {totals.Damaged:N0} damaged records left out" : "")}";
        throw new InvalidDataException(
            $"{(totals.Kept == 0 ? "no document was" : "one document alone was")} kept, and a corpus needs one to learn from and another for validation: {read}"
            + (totals.Documents > 0 ? $"; 'tinygpt corpus inspect {_folder.Path} --rejected' shows what went and why" : "")
            + $"; delete {_folder.Path} to build it of other inputs or with other settings");
    }

    private TaskStatistics Totals()
    {
        TaskStatistics totals = new(), tokens = new();
        for (int i = 0; i < _inputs.Count; i++)
        {
            totals.Add(ReadStatistics(_folder.StatisticsOf(i)));
            tokens.Add(ReadStatistics(_folder.TokenStatisticsOf(i)));
        }

        return totals.Then(tokens);
    }

    private static TaskStatistics ReadStatistics(string path) => JsonFile.Read(path, PipelineJson.Readable.TaskStatistics);

    private ShardEntry ReadEntry(Shard shard) => JsonFile.Read(EntryPath(shard), PipelineJson.Readable.ShardEntry);

    /// <summary>A folder in which something lies that no build wrote is left alone.</summary>
    private void CheckFolder()
    {
        if (File.Exists(_folder.Path))
        {
            throw new IOException($"{_folder.Path} is a file where a folder is expected");
        }

        // Another rank may begin meanwhile: then the plan is there before anything else that is not known here.
        if (Directory.Exists(_folder.Path) && !File.Exists(_folder.Plan) && Foreign() is { } foreign && !File.Exists(_folder.Plan))
        {
            throw new IOException(CorpusManifest.IsIn(_folder.Path)
                ? $"{_folder.Path} is a corpus that was built and whose work was deleted: build in another folder"
                : $"{_folder.Path} holds {foreign}, which no build wrote: build in another folder");
        }
    }

    /// <summary>Something in the folder that is not of a build which has just begun.</summary>
    private string? Foreign() => Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).FirstOrDefault(
        name => !(name == Path.GetFileName(_folder.Work) || AtomicFile.IsTemporary(name)
            || (name == Path.GetFileName(_folder.Tokenizer) && Directory.Exists(_folder.Ranks))));
}
