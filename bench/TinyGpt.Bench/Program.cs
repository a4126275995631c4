using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using TinyGpt.Bench;
using TinyGpt.Bench.Languages;

// Measurements of other kinds, some of them beside other libraries; each says how it is called when its arguments are missing.
SortedDictionary<string, Func<string[], int>> comparisons = new(StringComparer.Ordinal)
{
    ["duplicates"] = DuplicateStages.Run,
    ["extraction"] = ExtractionComparison.Run,
    ["filters"] = FilterSpeed.Run,
    ["language"] = LanguageComparison.Run,
    ["language-texts"] = LanguageTexts.Run,
    ["language-train"] = LanguageTrainer.Run,
    ["openblas"] = MatMulComparison.Run,
    ["signatures"] = SignatureSpeed.Run,
    ["tokenizers"] = TokenizerComparison.Run,
    ["zipf"] = ZipfText.Run,
};
if (args is [var name, .. var rest] && !name.StartsWith('-'))
{
    if (comparisons.TryGetValue(name, out Func<string[], int>? run))
    {
        return run(rest);
    }

    Console.Error.WriteLine($"'{name}' is none of {string.Join(", ", comparisons.Keys)}; without a name, all benchmarks of BenchmarkDotNet run");
    return 2;
}

// A short run by default, so that all of it ends within minutes; --job medium or --job long measures more carefully.
bool choosesJob = args.Any(argument => argument is "--job" or "-j");
IConfig config = choosesJob ? DefaultConfig.Instance : DefaultConfig.Instance.AddJob(Job.ShortRun);
bool isWhole = !args.Any(argument => argument is "--filter" or "-f" or "--list" or "--help");
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(isWhole ? [.. args, "--filter", "*"] : args, config)];
if (isWhole)
{
    // Only a whole run is kept, so that the rows of a table were measured together.
    BenchmarkTable.Keep(summaries);
}

return 0;
