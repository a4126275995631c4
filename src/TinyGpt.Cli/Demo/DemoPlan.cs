using System.Globalization;
using TinyGpt.Corpus.World.Tasks;
using TinyGpt.Corpus.World.Web;
using TinyGpt.Formats;

namespace TinyGpt.Cli.Demo;

/// <summary>What the demo does, from web pages to a chat: the commands in their order.</summary>
internal sealed class DemoPlan
{
    private const string Sums = "sums", Letters = "letters", Facts = "facts", Identity = "identity", Unknown = "unknown", Repeat = "repeat", Search = "search";

    private const string AtOnce = "style=at once", WithSteps = "style=steps", ThreeDigits = "digits=three and three";

    // Estimates of losses and checkpoints take time, too.
    private static readonly string[] Training = ["--optimizer", "muon", "--eval-interval", "1000", "--save-interval", "500"];

    // What stands in a demo's folder.
    private static readonly string[] Own =
        [DemoState.FileName, DemoRun.ResultFolder, "world", "tokenizer", "corpus", "base", "sft", "refusals.jsonl", "known.jsonl", "chat"];

    private readonly string _folder;
    private readonly DemoSize _size;
    private readonly string _seed;

    /// <summary>Makes the plan.</summary>
    /// <param name="folder">The demo's folder.</param>
    /// <param name="size">How long everything takes.</param>
    /// <param name="seed">Decides the world, its pages, and everything that is drawn.</param>
    /// <param name="threads">Threads that compute; null: one per core.</param>
    public DemoPlan(string folder, DemoSize size, ulong seed, int? threads)
    {
        (_folder, _size, _seed) = (folder, size, seed.ToString(CultureInfo.InvariantCulture));
        Threads = threads is { } count ? ["--threads", Text(count)] : [];
        All = [.. Steps()];
    }

    /// <summary>The steps.</summary>
    public IReadOnlyList<DemoStep> All { get; }

    /// <summary>The option of every command that says how many threads compute; empty: one per core.</summary>
    public string[] Threads { get; }

    /// <summary>The assistant.</summary>
    public string Chat => In("chat");

    /// <summary>The tools that it is served with.</summary>
    public string Tools => $"calculator,code,search:{In("world", TaskWriter.TaskFolder, "search.*.jsonl")}";

    /// <summary>What a demo's folder holds that no demo wrote; null: nothing.</summary>
    public static string? FindForeign(string folder) => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))
        .FirstOrDefault(name => !Own.Contains(name) && !AtomicFile.IsTemporary(name));

    private IEnumerable<DemoStep> Steps()
    {
        yield return new("world", "An invented country writes its internet, and somebody crawls it",
            ["corpus", "world", "--people", "few", "--pages", Text(_size.Pages), "--seed", _seed, "--out", In("world"), "--force", .. Threads]);
        yield return new("tokenizer", "Frequent pairs of letters become tokens",
            ["tokenizer", "train", "--data", In("world", InternetWriter.TextFile), "--vocabulary", "2048", "--pattern", "qwen2", "--out", In("tokenizer"), "--force", .. Threads]);
        yield return new("corpus", "Pages become text; what is no good, or there already, is left out",
            ["corpus", "build", "--input", In("world", InternetWriter.CrawlFolder), "--tokenizer", In("tokenizer"), "--out", In("corpus"), .. Threads]);
        yield return new("base", "Pre-training: a transformer learns to predict the next token of documents",
        [
            "pretrain", "--data", In("corpus"), "--style", "llama", "--layers", "4", "--heads", "4", "--width", "128", "--context", "384", "--batch", "6",
            "--steps", Text(_size.BaseSteps), "--learning-rate", "1e-2", .. Training, "--seed", _seed, "--out", In("base"), .. Threads,
        ])
        {
            Run = In("base"),
        };
        yield return new("sft", "Fine-tuning: from conversations it learns to answer, to reckon, to read and to call tools",
        [
            "sft", "--model", In("base"), "--data", .. Mixture(share => share.First), "--epochs", "1", "--batch", "6", "--learning-rate", "4e-3", .. Training, "--seed", _seed,
            "--out", In("sft"), .. Threads,
        ])
        {
            Run = In("sft"),
        };
        yield return new("probe", "Probing: it is asked what it may know, several times, and what it does not know is written down",
        [
            "probe", "--model", In("sft"), "--facts", Train(Facts), Train(Unknown), "--limit", Text(_size.Probed), "--seed", _seed,
            "--out", In("refusals.jsonl"), "--known", In("known.jsonl"), "--force", .. Threads,
        ]);
        yield return new("chat", "Fine-tuning again, so that it says what it does not know",
        [
            "sft", "--model", In("sft"), "--data", $"{In("refusals.jsonl")}:1.5", In("known.jsonl"), .. Mixture(share => share.Again), "--epochs", "1",
            "--batch", "6", "--learning-rate", "2e-3", .. Training, "--seed", _seed, "--out", In("chat"), .. Threads,
        ])
        {
            Run = In("chat"),
        };
        foreach (string model in (string[])["base", "sft", "chat"])
        {
            yield return Eval(model, "knows", "What it knows of well-known facts, asked in new words", [Test(Facts)], "--where", "known=well known");
            yield return Eval(model, "itself", "Who it is, and people who do not exist", [Test(Identity), Test(Unknown)]);
        }

        yield return Eval("chat", "itself-tools", "Who it is, with all tools at hand", [Test(Identity)], "--tools", Tools);
        yield return Eval("chat", "repeat", "Words in no order, said again", [Test(Repeat)]);
        yield return Eval("chat", "sums-once", "Sums of three digits at once", [Test(Sums)], "--where", AtOnce, "--where", ThreeDigits);
        yield return Eval("chat", "sums-steps", "Sums of three digits with steps", [Test(Sums)], "--where", WithSteps, "--where", ThreeDigits);
        yield return Eval("chat", "sums-calculator", "Sums of three digits with a calculator", [Test(Sums)], "--where", AtOnce, "--where", ThreeDigits, "--tools", "calculator");
        yield return Eval("chat", "letters-once", "Letters in words at once", [Test(Letters)], "--where", AtOnce);
        yield return Eval("chat", "letters-steps", "Letters in words with steps", [Test(Letters)], "--where", WithSteps);
        yield return Eval("chat", "letters-code", "Letters in words with a program", [Test(Letters)], "--where", AtOnce, "--tools", "code");
        yield return Eval("chat", "pages", "Facts from memory, from a page, and by search", [Test(Search)], "--context", "none", "page", "search");
    }

    /// <summary>The training files, each with its share.</summary>
    private IEnumerable<string> Mixture(Func<(string Task, double First, double Again), double> share) => DemoMixture.Shares.Select(
        one => $"{Train(one.Task)}:{(share(one) * _size.Share).ToString("0.########", CultureInfo.InvariantCulture)}");

    private DemoStep Eval(string model, string name, string title, string[] tasks, params string[] options) => new($"{name}-{model}", $"{title}: {model}",
    [
        "eval", "--model", In(model), "--tasks", .. tasks, "--limit", Text(_size.Tested), "--tokens", "80", .. model == "base" ? (string[])["--shots", "3"] : [], .. options, "--seed", _seed,
        .. Threads,
    ]);

    private string Train(string task) => In("world", TaskWriter.TaskFolder, TaskWriter.FileName(task, TaskPart.Train));

    private string Test(string task) => In("world", TaskWriter.TaskFolder, TaskWriter.FileName(task, TaskPart.Test));

    private string In(params string[] names) => Path.Combine([_folder, .. names]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What the assistant learns from, and how much of it.</summary>
internal static class DemoMixture
{
    /// <summary>Tasks of the world, and how often each of their conversations comes: in the first fine-tuning, and in the second, so that nothing is forgotten.</summary>
    public static IReadOnlyList<(string Task, double First, double Again)> Shares { get; } =
    [
        ("facts", 0.9, 0.2), ("identity", 2.2, 0.5), ("smalltalk", 8, 1.6), ("persona", 0.3, 0.08), ("repeat", 1.6, 0.15), ("sums", 0.9, 0.15), ("differences", 0.03, 0.01),
        ("products", 0.03, 0.01), ("word-problems", 0.05, 0.01), ("letters", 0.08, 0.02), ("spelling", 0.04, 0.01), ("calculator", 0.25, 0.05), ("code", 0.8, 0.5),
        ("reading", 0.3, 0.01), ("lookup", 1.08, 0.3),
    ];
}
