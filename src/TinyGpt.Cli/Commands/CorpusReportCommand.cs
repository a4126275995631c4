using System.CommandLine;
using TinyGpt.Corpus.Inspection;
using TinyGpt.Corpus.Report;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt corpus report: the page that tells what a build did, with what is known beside it.</summary>
internal sealed class CorpusReportCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The corpus's folder.", HelpName = "DIR" };
    private readonly Option<string?> _truth = CliOption.Text(
        "--truth", "FILE", "What is true of the pages, as 'tinygpt corpus world' writes it: then the report says how right each step was.");

    private readonly Option<string[]> _runs = CliOption.Several(
        "--runs", "NAME=DIR", "Training runs with the same validation text: then the report compares their losses.");

    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        CorpusReportCommand report = new();
        Command command = new(
            "report", "Write a corpus's report.html anew: what each step dropped, and why; how right that was, if the truth is known; and what it is worth in training.")
        {
            report._folder, report._truth, report._runs, report._json,
        };
        command.SetAction(report.Run);
        return command.WithExamples(
            "tinygpt corpus report corpus",
            "tinygpt corpus report corpus --truth world/truth.jsonl",
            "tinygpt corpus report corpus --truth world/truth.jsonl --runs filtered=runs/filtered unfiltered=runs/unfiltered");
    }

    private int Run(ParseResult parse)
    {
        string folder = parse.GetRequiredValue(_folder);
        TruthReport? truth = parse.GetValue(_truth) is { } file ? TruthComparison.Compare(new CorpusInspection(folder), file) : null;
        LossCurve[] losses = [.. (parse.GetValue(_runs) ?? []).Select(ReadLosses)];
        string path = CorpusReport.Write(folder, truth, losses);
        if (parse.GetValue(_json))
        {
            LossReport[] ends = [.. losses.Select(curve => new LossReport(curve.Name, curve.Points[^1].Step, curve.Points[^1].Loss))];
            JsonResult.Print(new CorpusQualityReport(path, truth, ends), JsonResult.Readable.CorpusQualityReport);
            return 0;
        }

        if (truth is not null)
        {
            CorpusSummary.Print(truth);
        }

        foreach (LossCurve curve in losses)
        {
            Console.WriteLine($"{curve.Name,-16}validation loss {curve.Points[^1].Loss:F4} after {curve.Points[^1].Step:N0} steps");
        }

        Console.WriteLine($"the report is {path}");
        if (truth is null != (losses.Length == 0))
        {
            Console.WriteLine($"it has no part about {(truth is null ? "the truth: give --truth too" : "losses: give --runs too")}, if both are wanted");
        }

        return 0;
    }

    private static LossCurve ReadLosses(string run)
    {
        int equals = run.IndexOf('=', StringComparison.Ordinal);
        (string name, string folder) = equals < 0 ? (run, run) : (run[..equals], run[(equals + 1)..]);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"there is no run {folder}; --runs takes NAME=DIR");
        }

        (int Step, double Loss)[] points = [.. Metrics.Read(folder).Where(line => line.ValidationLoss is not null).Select(line => (line.Step, line.ValidationLoss!.Value))];
        return points.Length > 0 ? new LossCurve(name, points) : throw new InvalidDataException($"{folder} has no validation loss: it is not the folder of a run that was trained");
    }
}
