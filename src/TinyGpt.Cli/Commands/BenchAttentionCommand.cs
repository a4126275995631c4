using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using TinyGpt.Models;
using TinyGpt.Operations;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench attention: shows that attention takes time in proportion to T², and memory in proportion to T.</summary>
internal sealed class BenchAttentionCommand
{
    private const int LeastRepetitions = 5;

    private static readonly TimeSpan _leastTime = TimeSpan.FromSeconds(1);

    private readonly Option<int[]> _lengths = new("--lengths")
    {
        Description = "T: lengths of a sequence, with commas between them. Default: 256,512,1024,2048,4096.",
        HelpName = "T,T,…",
        CustomParser = result =>
        {
            List<int> lengths = [];
            foreach (string text in result.Tokens[0].Value.Split(','))
            {
                if (!int.TryParse(text, out int length) || length is < 1 or > 1 << 20)
                {
                    result.AddError($"--lengths must be whole numbers from 1 to {1 << 20} with commas between them, not '{text}'");
                    return [];
                }

                lengths.Add(length);
            }

            return [.. lengths];
        },
    };

    private readonly Option<int?> _heads = CliOption.Integer("--heads", "Number of heads. Default: 4.", 1, 1024);
    private readonly Option<int?> _headSize = CliOption.Integer("--head-size", "Channels of a head. Default: 64.", 1, 1024);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchAttentionCommand bench = new();
        Command command = new(
            "attention",
            "Time causal attention over one sequence of each length, forward and backward, the best of several times. The memory is all that is "
            + "held at once: inputs, outputs, gradients, and what the forward pass keeps for the backward pass.")
        {
            bench._lengths, bench._heads, bench._headSize,
        };
        command.SetAction(bench.Run);
        return command.WithOptions(bench._common.All).WithExamples(
            "tinygpt bench attention",
            "tinygpt bench attention --lengths 256,512,1024 --heads 12 --head-size 64 --threads 1 --json");
    }

    private int Run(ParseResult parse)
    {
        HeadShape heads = new(parse.GetValue(_heads) ?? 4, parse.GetValue(_heads) ?? 4, parse.GetValue(_headSize) ?? 64);
        int[] lengths = parse.GetValue(_lengths) is { Length: > 0 } given ? given : [256, 512, 1024, 2048, 4096];
        using Device device = _common.CreateDevice(parse);
        List<AttentionReport> reports = [.. lengths.Select(length => Measure(device, heads, length))];
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(new BenchAttentionReport(heads.QueryHeads, heads.HeadSize, reports), JsonResult.Readable.BenchAttentionReport);
        }
        else
        {
            Console.WriteLine($"{device.Kernels.Name}; one sequence of T tokens, {heads.QueryHeads} heads of {heads.HeadSize} channels");
            Print(reports);
        }

        return 0;
    }

    private static AttentionReport Measure(Device device, HeadShape heads, int length)
    {
        using Batch batch = new(device, length, 1);
        batch.Load(new int[length], new int[length], length);
        using Tape tape = new(device);
        View qkv = RandomView.Normal(device, (long)length * heads.Width, seed: 1);
        View upstream = RandomView.Normal(device, (long)length * heads.QueryWidth, seed: 2);
        double forward = double.MaxValue, backward = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        // The first time is left out: it plans the memory, and the code is not yet compiled for speed.
        for (int repetition = 0; repetition <= LeastRepetitions || Stopwatch.GetElapsedTime(start) < _leastTime; repetition++)
        {
            (TimeSpan there, TimeSpan back) = ForwardBackward(tape, qkv, upstream, batch, heads, length);
            if (repetition > 0)
            {
                (forward, backward) = (Math.Min(forward, there.TotalMilliseconds), Math.Min(backward, back.TotalMilliseconds));
            }
        }

        long bytes = tape.ArenaBytes + device.Real.Bytes(qkv.Length + upstream.Length);
        qkv.Memory.Dispose();
        upstream.Memory.Dispose();
        return new AttentionReport(length, forward, backward, bytes);
    }

    private static (TimeSpan Forward, TimeSpan Backward) ForwardBackward(
        Tape tape, View qkv, View upstream, Batch batch, HeadShape heads, int length)
    {
        long start = 0, middle = 0;
        tape.Run(length, () =>
        {
            start = Stopwatch.GetTimestamp();
            Tensor input = tape.Wrap(qkv, length, heads.Width);
            Tensor output = Attention.Apply(tape, input, default, batch.Sequences, heads);
            tape.Kernels.Synchronize();
            middle = Stopwatch.GetTimestamp();
            tape.Backward(output, upstream);
            tape.Kernels.Synchronize();
        });
        return (Stopwatch.GetElapsedTime(start, middle), Stopwatch.GetElapsedTime(middle));
    }

    private static void Print(List<AttentionReport> reports)
    {
        Table table = new();
        foreach (string title in (string[])["T", "forward ms", "backward ms", "µs per T²", "bytes held", "bytes per T"])
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (AttentionReport report in reports)
        {
            double square = (double)report.Length * report.Length;
            table.AddRow(
                $"{report.Length}", $"{report.ForwardMs:F3}", $"{report.BackwardMs:F3}", $"{1e3 * (report.ForwardMs + report.BackwardMs) / square:F5}",
                $"{report.Bytes:N0}", $"{report.Bytes / report.Length:N0}");
        }

        AnsiConsole.Write(table);
    }
}
