using System.CommandLine;
using System.Globalization;
using TinyGpt.Cli.Demo;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt demo: the whole way from web pages to a chat, in a small invented world.</summary>
internal sealed class DemoCommand
{
    private const string DefaultFolder = "demo";

    private readonly Option<string?> _out = CliOption.Text("--out", "DIR", $"The folder for everything. Default: {DefaultFolder}.");
    private readonly Option<bool> _force = CliOption.Flag("--force", "Delete the demo that --out holds, and begin anew.");
    private readonly Option<string?> _resume = CliOption.Text(
        "--resume", "DIR", "Go on with a demo that was stopped or killed; of one that is finished, print what it learned, and serve it.");

    private readonly Option<string?> _size = CliOption.Choice(
        "--size", $"How much is done: {DemoSize.Full}, about eleven minutes on two cores; {DemoSize.Short}, two minutes, in which nothing is learned well; or {DemoSize.Least}, to see that "
        + $"everything runs. Default: {DemoSize.Full}.",
        DemoSize.Full, DemoSize.Short, DemoSize.Least);
    private readonly Option<ulong?> _seed = CliOption.Seed("--seed", "Decides the world, its pages and everything that is drawn: the same gives the same numbers. Default: 1.");
    private readonly Option<int?> _threads = CliOption.Integer("--threads", "Threads that compute; the numbers are the same for any number. Default: one per core.", 1, 1024);
    private readonly Option<int?> _port = CliOption.Integer("--port", "Where the chat is served in the end. Default: 8080.", 1, 65535);
    private readonly Option<bool> _noServe = CliOption.Flag("--no-serve", "End when everything is measured.");
    private readonly Option<bool> _json = CliOption.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        DemoCommand demo = new();
        Command command = new(
            "demo",
            "The whole way, in a small invented world: web pages become text, text becomes tokens, a transformer learns to predict them, conversations make an assistant of it, "
                + "it learns to say what it does not know, and is tested. About eleven minutes on two cores; then a chat in the browser.")
        {
            demo._out, demo._force, demo._resume, demo._size, demo._seed, demo._threads, demo._port, demo._noServe, demo._json,
        };
        command.SetAction(demo.Run);
        return command.WithExamples("tinygpt demo", "tinygpt demo --size short --no-serve", "tinygpt demo --seed 2 --out demo2", "tinygpt demo --resume demo");
    }

    private int Run(ParseResult parse)
    {
        string? resumed = parse.GetValue(_resume);
        string folder = resumed ?? parse.GetValue(_out) ?? DefaultFolder;
        DemoState state = resumed is null ? Begin(parse, folder) : GoOn(parse, folder);
        DemoPlan plan = new(folder, DemoSize.Find(state.Size)!, state.Seed, parse.GetValue(_threads));
        int code = new DemoRun(folder, plan, state).Run(out DemoReport? report);
        if (report is null)
        {
            return code;
        }

        if (parse.GetValue(_json))
        {
            JsonResult.Print(report, JsonResult.Readable.DemoReport);
            return 0;
        }

        DemoTable.Print(report);
        Console.WriteLine($"talk to it: tinygpt chat --model {plan.Chat} --tools \"{plan.Tools}\"");
        return parse.GetValue(_noServe)
            ? 0
            : CommandLine.Run(
                ["serve", "--model", plan.Chat, "--tools", plan.Tools, "--port", (parse.GetValue(_port) ?? 8080).ToString(CultureInfo.InvariantCulture), .. plan.Threads]);
    }

    private DemoState Begin(ParseResult parse, string folder)
    {
        bool isTaken = Path.Exists(folder) && !(Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any());
        if (isTaken && !(parse.GetValue(_force) && DemoState.IsIn(folder)))
        {
            throw new IOException(DemoState.IsIn(folder)
                ? $"{folder} holds a demo: go on with it by --resume {folder}, add --force to begin anew, or choose another --out"
                : $"{folder} exists: choose another --out");
        }

        if (isTaken)
        {
            if (DemoPlan.FindForeign(folder) is { } foreign)
            {
                throw new IOException($"{folder} is not replaced, because it holds {foreign}, which no demo wrote: choose another --out");
            }

            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        DemoState state = new(parse.GetValue(_seed) ?? 1, parse.GetValue(_size) ?? DemoSize.Full);
        state.Write(folder);
        return state;
    }

    private DemoState GoOn(ParseResult parse, string folder)
    {
        foreach (Option option in (Option[])[_out, _force, _size, _seed])
        {
            if (parse.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} cannot be given together with --resume: a demo goes on as it was begun");
            }
        }

        return DemoState.Read(folder);
    }
}
