using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using TinyGpt.Bench;
using TinyGpt.Bench.Languages;

if (args is ["openblas", .. var comparison])
{
    return MatMulComparison.Run(comparison);
}

if (args is ["tokenizers", .. var texts])
{
    return TokenizerComparison.Run(texts);
}

if (args is ["language-texts", .. var languageTexts])
{
    return LanguageTexts.Run(languageTexts);
}

if (args is ["language-train", .. var languageTraining])
{
    return LanguageTrainer.Run(languageTraining);
}

if (args is ["language", .. var language])
{
    return LanguageComparison.Run(language);
}

if (args is ["zipf", .. var zipf])
{
    return ZipfText.Run(zipf);
}

if (args is ["duplicates", .. var duplicates])
{
    return DuplicateStages.Run(duplicates);
}

if (args is ["signatures", .. var signed])
{
    return SignatureSpeed.Run(signed);
}

if (args is ["extraction", .. var pages])
{
    return ExtractionComparison.Run(pages);
}

if (args is ["filters", .. var book])
{
    return FilterSpeed.Run(book);
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
