using System.Diagnostics;
using System.Text.Json;
using TinyGpt.Formats;
using TinyGpt.Training;

namespace TinyGpt.Cli.Demo;

/// <summary>
/// Does the steps of a plan, one after the other. The result of each is a file; what has one is done. So a demo that was stopped or killed goes on with the step in
/// which it was, and a step of training with its newest checkpoint.
/// </summary>
internal sealed class DemoRun
{
    /// <summary>The folder of the steps' results, in that of the demo.</summary>
    public const string ResultFolder = "results";

    private readonly string _folder;
    private readonly DemoPlan _plan;
    private readonly DemoState _state;
    private readonly StatusLine _status = new();

    /// <summary>Prepares a demo.</summary>
    /// <param name="folder">Its folder, which exists.</param>
    /// <param name="plan">What is done.</param>
    /// <param name="state">How it was begun.</param>
    public DemoRun(string folder, DemoPlan plan, DemoState state)
    {
        (_folder, _plan, _state) = (folder, plan, state);
        Directory.CreateDirectory(Path.Combine(folder, ResultFolder));
    }

    /// <summary>Does what is not done.</summary>
    /// <param name="report">What came of it; null: a step failed or was stopped.</param>
    /// <returns>The exit code.</returns>
    public int Run(out DemoReport? report)
    {
        report = null;
        List<DemoResult> results = [];
        foreach ((int index, DemoStep step) in _plan.All.Index())
        {
            string file = Path.Combine(_folder, ResultFolder, $"{step.Name}.json");
            if (!File.Exists(file))
            {
                _status.WriteLine($"── {index + 1}/{_plan.All.Count}  {step.Title}");
                int code = Do(step, file);
                if (code != 0)
                {
                    _status.WriteLine($"the demo goes on with: tinygpt demo --resume {_folder}");
                    return code;
                }
            }

            results.Add(Read(file));
        }

        report = new DemoReport(
            _state.Seed, _state.Size, results.Sum(result => result.Seconds), Math.Max(PeakMemory.Bytes, results.Max(result => result.PeakMemoryBytes ?? 0)), DemoTable.Rows(results), results, _plan.Chat);
        return 0;
    }

    private int Do(DemoStep step, string file)
    {
        _status.WriteLine($"   tinygpt {string.Join(' ', step.Command.Select(Quoted))}");
        string[] command = step.Run is { } run && Directory.Exists(run) ? [step.Command[0], "--resume", run] : [.. step.Command];
        long start = Stopwatch.GetTimestamp();
        int code = JsonResult.Capture(() => CommandLine.Run([.. command, "--json"]), out byte[] printed);
        if (code == 0)
        {
            DemoResult result = new(
                step.Name, $"tinygpt {string.Join(' ', step.Command.Select(Quoted))}", Stopwatch.GetElapsedTime(start).TotalSeconds, JsonElement.Parse(printed));
            AtomicFile.Write(file, stream => JsonSerializer.Serialize(stream, result, JsonResult.Readable.DemoResult));
            _status.WriteLine($"   {DemoTable.Summary(result)}");
        }

        return code;
    }

    private static DemoResult Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), JsonResult.Readable.DemoResult) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file} is damaged: {exception.Message}; delete it, and its step is done again", exception);
        }
    }

    private static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) || word.Contains('*', StringComparison.Ordinal) ? $"\"{word}\"" : word;
}
