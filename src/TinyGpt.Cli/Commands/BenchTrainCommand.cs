using System.CommandLine;
using System.Diagnostics;
using TinyGpt.Data;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Optimization;
using TinyGpt.Training;

namespace TinyGpt.Cli.Commands;

/// <summary>tinygpt bench train: times training steps on files of llm.c, and prints the losses, so that they can be held against its own.</summary>
internal sealed class BenchTrainCommand
{
    private const int LeastWarmupSteps = 3, StepsBeforeAllocationCount = 2;

    private static readonly TimeSpan _leastWarmup = TimeSpan.FromSeconds(2);

    private readonly Option<string> _model = new("--model") { Description = "A model file of llm.c.", HelpName = "FILE", Required = true };
    private readonly Option<string> _tokens = new("--tokens") { Description = "A token file of llm.c.", HelpName = "FILE", Required = true };
    private readonly Option<int?> _batch = CliOption.Integer("--batch", "B: sequences of a step. Default: 4.", 1, 1 << 20);
    private readonly Option<int?> _length = CliOption.Integer("--length", "T: tokens of a sequence. Default: 64.", 1, 1 << 20);
    private readonly Option<int?> _steps = CliOption.Integer("--steps", "Steps that are timed. Default: 10.", 1, 1_000_000);
    private readonly CommonOptions _common = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        BenchTrainCommand bench = new();
        Command command = new(
            "train",
            "Time training steps: AdamW, learning rate 1e-4, betas 0.9 and 0.999, epsilon 1e-8, no decay, no clipping, batches in the file's order. "
            + "After a warm-up of at least 3 steps and 2 seconds the weights are read again and the timed steps begin at the file's first batch. "
            + "Forward, backward and update times are those of the fastest step. Effective GFLOP/s are (6(P − position embeddings)BT + 6LCTBT) / fastest step.")
        {
            bench._model, bench._tokens, bench._batch, bench._length, bench._steps,
        };
        command.SetAction(bench.Run);
        return command.WithOptions(bench._common.All).WithExamples(
            "tinygpt bench train --model tiny.bin --tokens tiny.tok --batch 4 --length 64 --steps 10 --threads 2",
            "tinygpt bench train --model gpt2.bin --tokens gpt2.tok --json");
    }

    private int Run(ParseResult parse)
    {
        TrainingSettings settings = new()
        {
            BatchSize = parse.GetValue(_batch) ?? 4,
            ContextLength = parse.GetValue(_length) ?? 64,
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
        using LlmcModel file = LlmcModel.Open(parse.GetRequiredValue(_model));
        using TokenFile tokens = TokenFile.Open(parse.GetRequiredValue(_tokens), file.Header.VocabularySize);
        using Device device = _common.CreateDevice(parse);
        using Gpt model = new(device, LlmcImport.Config(file.Header));
        using Trainer trainer = new(model, settings, new SequentialWindows(tokens, settings.BatchSize, settings.ContextLength));
        LlmcImport.ReadInto(file, model);
        WarmUp(trainer);
        LlmcImport.ReadInto(file, model);
        trainer.Restart();
        BenchTrainReport report = Measure(trainer, parse.GetValue(_steps) ?? 10);
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

    private static void WarmUp(Trainer trainer)
    {
        long start = Stopwatch.GetTimestamp();
        while (trainer.CompletedSteps < LeastWarmupSteps || Stopwatch.GetElapsedTime(start) < _leastWarmup)
        {
            trainer.Step();
        }

        Console.Error.WriteLine($"warmed up with {trainer.CompletedSteps} steps");
    }

    private static BenchTrainReport Measure(Trainer trainer, int steps)
    {
        double[] losses = new double[steps], milliseconds = new double[steps];
        StepTimes[] times = new StepTimes[steps];
        long allocatedBefore = 0;
        for (int step = 0; step < steps; step++)
        {
            if (step == StepsBeforeAllocationCount)
            {
                allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            }

            long start = Stopwatch.GetTimestamp();
            losses[step] = trainer.Step().Loss;
            milliseconds[step] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            times[step] = trainer.LastTimes;
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        int counted = steps - StepsBeforeAllocationCount;
        int fastest = Array.IndexOf(milliseconds, milliseconds.Min());
        double seconds = milliseconds[fastest] / 1000;
        return new BenchTrainReport(
            losses, new TimeRange(milliseconds[fastest], Median(milliseconds)),
            times[fastest].Forward, times[fastest].Backward, times[fastest].Update,
            trainer.Settings.TokensPerStep / seconds, Operations(trainer) / seconds / 1e9,
            counted > 0 ? (double)allocated / counted : null, PeakMemory.Bytes);
    }

    /// <summary>6 for each weight and token but the position embeddings, which are only added, and 6·L·C·T for the scores of attention.</summary>
    private static double Operations(Trainer trainer)
    {
        GptConfig config = trainer.Model.Config;
        long weights = trainer.Model.Parameters.Count - ((long)config.ContextLength * config.Width);
        double attention = (double)config.Layers * config.Width * trainer.Settings.ContextLength;
        return 6 * (weights + attention) * trainer.Settings.TokensPerStep;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Print(BenchTrainReport report)
    {
        for (int step = 0; step < report.Losses.Count; step++)
        {
            Console.WriteLine($"step {step + 1,4}  loss {report.Losses[step]:F6}");
        }

        Console.WriteLine($"step        {report.StepMs.Min:F2} ms at best, {report.StepMs.Median:F2} ms in the middle");
        Console.WriteLine($"of which    forward {report.ForwardMs:F2}, backward {report.BackwardMs:F2}, update {report.UpdateMs:F2} ms");
        Console.WriteLine($"speed       {report.TokensPerSecond:N0} tokens/s, {report.EffectiveGflops:F1} effective GFLOP/s");
        Console.WriteLine($"memory      {Amount.Bytes(report.PeakMemoryBytes)} at the peak");
        if (report.AllocatedBytesPerStep is { } allocated)
        {
            Console.WriteLine($"allocated   {allocated:F0} bytes per step");
        }
    }
}
