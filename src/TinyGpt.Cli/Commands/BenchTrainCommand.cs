using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using TinyGpt.Data;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>
/// tinygpt bench train: times training steps of a random model, or of llm.c's files, whose losses can be held against llm.c's own.
/// </summary>
internal sealed class BenchTrainCommand
{
    private const int LeastWarmupSteps = 3, TableWidth = 110;

    private static readonly TimeSpan _leastWarmup = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _peakTime = TimeSpan.FromMilliseconds(100);

    private readonly Option<string?> _preset = CliOption.Choice(
        "--preset", "A random model and random tokens: tiny (4 layers, 128 wide; 4×64 tokens), small (6 layers, 384 wide; 4×256) or gpt2 (124M; 4×64).",
        [.. TrainingSubject.Presets]);

    private readonly Option<string?> _model = CliOption.Text("--model", "FILE", "Instead of a preset: a model, a folder or a file.");
    private readonly Option<string?> _tokens = CliOption.Text("--tokens", "FILE", "With --model: a token file of llm.c.");
    private readonly Option<int?> _batch = CliOption.Integer("--batch", "B: sequences of a step. Default: the preset's, or 4.", 1, 1 << 20);
    private readonly Option<int?> _length = CliOption.Integer("--length", "T: tokens of a sequence. Default: the preset's, or 64.", 1, 1 << 20);
    private readonly Option<int?> _steps = CliOption.Integer("--steps", "Steps that are timed. Default: 10.", 1, 1_000_000);
    private readonly Option<bool> _profile = CliOption.Flag(
        "--profile", "Also print what each operation takes in a step, the mean of the timed ones: its time, its share of all operations' time, operations and bytes a second.");

    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchTrainCommand bench = new();
        Command command = new(
            "train",
            "Time training steps: AdamW, learning rate 1e-4, betas 0.9 and 0.999, epsilon 1e-8, no decay, no clipping, batches in the file's order. "
            + "After a warm-up of at least 3 steps and 2 seconds the weights are read again and the timed steps begin at the file's first batch. "
            + "Forward, backward and update times are those of the fastest step. Effective GFLOP/s are (6·W·B·T + 6·L·C·T·B·T) / fastest step, with W the weights but position embeddings, B sequences of T tokens, L layers and C channels; the peak is what multiply-adds on registers alone reach, where that is known. "
            + "On a GPU, which works through a queue, it also tells what a step launches, sends, reads back and allocates there, after the warm-up.")
        {
            bench._preset, bench._model, bench._tokens, bench._batch, bench._length, bench._steps, bench._profile,
        };
        command.SetAction(bench.Run);
        return command.WithOptions(bench._common.All).WithExamples(
            "tinygpt bench train --preset small --threads 2",
            "tinygpt bench train --preset gpt2 --profile",
            "tinygpt bench train --preset tiny --device opencl --json",
            "tinygpt bench train --model tiny.bin --tokens tiny.tok --batch 4 --length 64 --steps 10 --threads 2",
            "tinygpt bench train --model gpt2.bin --tokens gpt2.tok --json");
    }

    private int Run(ParseResult parse)
    {
        using TrainingSubject subject = Subject(parse);
        TrainingSettings settings = new()
        {
            BatchSize = parse.GetValue(_batch) ?? subject.BatchSize,
            ContextLength = parse.GetValue(_length) ?? subject.ContextLength,
            LearningRate = 1e-4,
            MinLearningRate = 0,
            WarmupSteps = 0,
            Schedule = ScheduleKind.Constant,
            WeightDecay = 0,
            Beta1 = 0.9,
            Beta2 = 0.999,
            Epsilon = 1e-8,
            GradientClip = 0,
            MeasureGradientNorm = false,
        };
        using Device plain = _common.CreateDevice(parse);
        ProfilingKernels? profile = parse.GetValue(_profile) ? new ProfilingKernels(plain.Kernels) : null;
        Device device = profile is null ? plain : new Device(profile);
        using Gpt model = new(device, subject.Config);
        using Trainer trainer = new(model, settings, new SequentialWindows(subject.Tokens, settings.BatchSize, settings.ContextLength));
        subject.Fill(model);
        trainer.MeasurePhases = true;
        WarmUp(trainer);
        subject.Fill(model);
        trainer.Restart();
        if (profile is not null)
        {
            profile.Phase = () => trainer.Phase;
            profile.Restart();
        }

        if (!parse.GetValue(_common.Json))
        {
            Console.WriteLine($"{device.Kernels.Name}; {model.Config.Layers} layers, {model.Config.Width} wide, vocabulary {model.Config.VocabularySize}; "
                + $"{settings.BatchSize}×{settings.ContextLength} tokens a step");
        }

        BenchTrainReport report = Measure(trainer, parse.GetValue(_steps) ?? 10, profile);
        if (parse.GetValue(_common.Json))
        {
            JsonResult.Print(report, JsonResult.Readable.BenchTrainReport);
        }
        else
        {
            Print(report);
        }

        return 0;
    }

    private TrainingSubject Subject(ParseResult parse) => (parse.GetValue(_preset), parse.GetValue(_model), parse.GetValue(_tokens)) switch
    {
        ({ } preset, null, null) => TrainingSubject.FromPreset(preset),
        (null, { } model, { } tokens) => TrainingSubject.FromFiles(model, tokens),
        _ => throw new UsageException("bench train needs either --preset, or both --model and --tokens, and not all of them"),
    };

    private static void WarmUp(Trainer trainer)
    {
        long start = Stopwatch.GetTimestamp();
        while (trainer.CompletedSteps < LeastWarmupSteps || Stopwatch.GetElapsedTime(start) < _leastWarmup)
        {
            trainer.Step();
        }

        Console.Error.WriteLine($"warmed up with {trainer.CompletedSteps} steps");
    }

    private static BenchTrainReport Measure(Trainer trainer, int steps, ProfilingKernels? profile)
    {
        double[] losses = new double[steps], milliseconds = new double[steps];
        StepTimes[] times = new StepTimes[steps];
        double? peak = trainer.Model.Device.Kernels.MeasurePeak(_peakTime);
        double[] allocated = new double[steps];
        DeviceTraffic? before = trainer.Model.Device.Kernels.Traffic;
        for (int step = 0; step < steps; step++)
        {
            long allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            long start = Stopwatch.GetTimestamp();
            losses[step] = trainer.Step().Loss;
            milliseconds[step] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            times[step] = trainer.LastTimes;
            allocated[step] = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        }

        DeviceTraffic? traffic = trainer.Model.Device.Kernels.Traffic - before;
        int fastest = Array.IndexOf(milliseconds, milliseconds.Min());
        double seconds = milliseconds[fastest] / 1000;
        if (trainer.Model.Device.Kernels.MeasurePeak(_peakTime) is { } again)
        {
            peak = Math.Max(peak ?? 0, again);
        }

        return new BenchTrainReport(
            losses, new TimeRange(milliseconds[fastest], Samples.Median(milliseconds)),
            times[fastest].Forward, times[fastest].Backward, times[fastest].Update,
            trainer.Settings.TokensPerStep / seconds, Operations(trainer) / seconds / 1e9, peak / 1e9,
            Samples.Median(allocated), PeakMemory.Bytes)
        {
            LaunchesPerStep = (double?)traffic?.Launches / steps,
            UploadedBytesPerStep = (double?)traffic?.UploadedBytes / steps,
            DownloadedBytesPerStep = (double?)traffic?.DownloadedBytes / steps,
            DeviceAllocatedBytesPerStep = (double?)traffic?.AllocatedBytes / steps,
            Operations = profile is null ? null : [.. profile.Operations.Select(operation => Report(operation, steps))],
        };
    }

    private static OperationReport Report(OperationProfile operation, int steps) => new(
        operation.Name, (double)operation.Calls / steps, operation.ForwardMs / steps, operation.BackwardMs / steps, operation.UpdateMs / steps,
        operation.Gflops, operation.GbytesPerSecond);

    /// <summary>6 for each weight and token but the position embeddings, which are only added, and 6·L·C·T for the scores of attention.</summary>
    private static double Operations(Trainer trainer)
    {
        GptConfig config = trainer.Model.Config;
        long weights = trainer.Model.Parameters.Count - ((long)config.ContextLength * config.Width);
        double attention = (double)config.Layers * config.Width * trainer.Settings.ContextLength;
        return 6 * (weights + attention) * trainer.Settings.TokensPerStep;
    }

    private static void Print(BenchTrainReport report)
    {
        for (int step = 0; step < report.Losses.Count; step++)
        {
            Console.WriteLine($"step {step + 1,4}  loss {report.Losses[step]:F6}");
        }

        Console.WriteLine($"step        {report.StepMs.Min:F2} ms at best, {report.StepMs.Median:F2} ms median");
        Console.WriteLine($"of which    forward {report.ForwardMs:F2}, backward {report.BackwardMs:F2}, update {report.UpdateMs:F2} ms");
        Console.WriteLine($"speed       {report.TokensPerSecond:N0} tokens/s, {report.EffectiveGflops:F1} effective GFLOP/s"
            + (report.PeakGflops is { } peak ? $", {100 * report.EffectiveGflops / peak:F0}% of the peak of {peak:F0}" : ""));
        Console.WriteLine($"memory      {Amount.Bytes(report.PeakMemoryBytes)} at the peak");
        Console.WriteLine($"allocated   {report.AllocatedBytesPerStep:F0} bytes per step");
        if (report.LaunchesPerStep is { } launches)
        {
            Console.WriteLine($"device      {launches:0.#} launches per step, {report.UploadedBytesPerStep:0} bytes up, {report.DownloadedBytesPerStep:0} down, "
                + $"{report.DeviceAllocatedBytesPerStep:0} allocated");
        }

        if (report.Operations is { } operations)
        {
            Print(operations, report.PeakGflops);
        }
    }

    private static void Print(IReadOnlyList<OperationReport> operations, double? peak)
    {
        double all = operations.Sum(Milliseconds);
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("operation");
        foreach (string title in (string[])["calls", "forward ms", "backward ms", "update ms", "share", "GFLOP/s", "GB/s"])
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (OperationReport row in operations)
        {
            table.AddRow(
                row.Name, $"{row.Calls:0.#}", Time(row.ForwardMs), Time(row.BackwardMs), Time(row.UpdateMs), $"{100 * Milliseconds(row) / all:F1}%",
                $"{row.Gflops:F1}", $"{row.GbytesPerSecond:F1}");
        }

        // A line is a row, however narrow the terminal.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, TableWidth);
        AnsiConsole.Write(table);
        OperationReport[] products = [.. operations.Where(row => row.Name.StartsWith(nameof(Kernels.MatMul), StringComparison.Ordinal))];
        double time = products.Sum(Milliseconds), speed = products.Sum(row => row.Gflops * Milliseconds(row)) / time;
        Console.WriteLine($"matrix products take {100 * time / all:F1}% of the operations' {all:F2} ms (mean of the steps), at {speed:F1} GFLOP/s"
            + (peak is { } most ? $", {100 * speed / most:F0}% of the peak" : ""));

        static double Milliseconds(OperationReport row) => row.ForwardMs + row.BackwardMs + row.UpdateMs;

        static string Time(double milliseconds) => milliseconds == 0 ? "" : $"{milliseconds:F3}";
    }
}
