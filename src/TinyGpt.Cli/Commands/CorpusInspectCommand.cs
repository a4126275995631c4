using System.CommandLine;
using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Pipeline;
using TinyGpt.Data;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt corpus inspect: what became of documents, and why.</summary>
internal sealed class CorpusInspectCommand
{
    private const int DefaultLimit = 10;

    private readonly Argument<string> _folder = new("DIR") { Description = "The corpus's folder.", HelpName = "DIR" };
    private readonly Option<int?> _document = CliOption.Integer("--document",
        "Look at one document, by its number among all that were read, from 0.", 0);
    private readonly Option<bool> _trace = CliOption.Flag(
        "--trace", "With --document: show the text that each step brought or took away, and not only its verdict.");
    private readonly Option<bool> _rejected = CliOption.Flag("--rejected", "List documents that steps dropped.");
    private readonly Option<string?> _reason = CliOption.Text("--reason", "NAME", "List documents that were dropped for this reason.");
    private readonly Option<int?> _limit = CliOption.Integer("--limit", $"Documents of a list at most. Default: {DefaultLimit}.", 1);
    private readonly Option<bool> _json = CliOption.Flag("--json", "Print the result as one JSON object, or a list as one array.");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        CorpusInspectCommand inspect = new();
        Command command = new(
            "inspect", "Look into a corpus. Without options: compare all its files with the manifest, and say what there is.")
        {
            inspect._folder, inspect._document, inspect._trace, inspect._rejected, inspect._reason, inspect._limit, inspect._json,
        };
        command.SetAction(inspect.Run);
        return command.WithExamples(
            "tinygpt corpus inspect corpus",
            "tinygpt corpus inspect corpus --rejected",
            "tinygpt corpus inspect corpus --reason duplicate-lines --limit 3",
            "tinygpt corpus inspect corpus --document 17 --trace");
    }

    private int Run(ParseResult parse)
    {
        string folder = parse.GetRequiredValue(_folder);
        bool asJson = parse.GetValue(_json);
        int? document = parse.GetValue(_document);
        string? reason = parse.GetValue(_reason);
        bool lists = parse.GetValue(_rejected) || reason is not null;
        int? limit = parse.GetValue(_limit);
        if ((document is not null && lists) || (document is null && parse.GetValue(_trace)) || (limit is not null && !lists))
        {
            throw new UsageException("corpus inspect shows one thing: --document N, with --trace or without, or a list by --rejected or --reason, "
                + "with --limit or without");
        }

        if (document is { } number)
        {
            Show(new CorpusInspection(folder).Trace(number), parse.GetValue(_trace), asJson);
        }
        else if (lists)
        {
            List(new CorpusInspection(folder).Rejected(reason).Take(limit ?? DefaultLimit), reason, asJson);
        }
        else
        {
            Summarize(folder, asJson);
        }

        return 0;
    }

    private static void Show(DocumentTrace trace, bool withSteps, bool asJson)
    {
        if (asJson)
        {
            JsonResult.Print(trace, JsonResult.Readable.DocumentTrace);
        }
        else
        {
            TraceDisplay.Print(trace, withSteps);
        }
    }

    private static void List(IEnumerable<RejectedDocument> rejected, string? reason, bool asJson)
    {
        RejectedDocument[] documents = [.. rejected];
        if (asJson)
        {
            JsonResult.Print(documents, JsonResult.Readable.IReadOnlyListRejectedDocument);
            return;
        }

        foreach (RejectedDocument document in documents)
        {
            TraceDisplay.Print(document);
        }

        if (documents.Length == 0)
        {
            Console.WriteLine(reason is null ? "no document was dropped" : $"no document was dropped for {reason}");
        }
    }

    private static void Summarize(string folder, bool asJson)
    {
        CorpusManifest manifest = CorpusManifest.Read(folder);
        manifest.CheckFiles(folder);
        CorpusSummaryReport report = new(
            folder, manifest.Tokenizer.Kind, manifest.Tokenizer.Vocabulary, SplitTotals.Of(manifest.Train), SplitTotals.Of(manifest.Validation),
            CorpusInspection.CountDocuments(folder));
        if (asJson)
        {
            JsonResult.Print(report, JsonResult.Readable.CorpusSummaryReport);
            return;
        }

        CorpusSummary.Print("to learn from", report.Train);
        CorpusSummary.Print("for validation", report.Validation);
        Console.WriteLine($"tokenizer       {report.Tokenizer}, {report.Vocabulary:N0} tokens");
        Console.WriteLine("every file is what the manifest says");
    }
}
