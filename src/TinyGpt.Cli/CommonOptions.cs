using System.CommandLine;

namespace TinyGpt.Cli;

/// <summary>The options that several commands share.</summary>
internal sealed class CommonOptions
{
    /// <summary>What computes.</summary>
    public Option<string?> DeviceName { get; } =
        CliOption.Choice("--device", "What computes: cpu uses vector instructions, scalar plain loops (the specification). Default: auto, the fastest.", "auto", "cpu", "scalar");

    /// <summary>How many threads compute.</summary>
    public Option<int?> Threads { get; } =
        CliOption.Integer("--threads", "Threads that compute; the results are the same bits for any number. Default: one per core.", 1, 1024);

    /// <summary>Whether the result is JSON.</summary>
    public Option<bool> Json { get; } = CliOption.Flag("--json", "Print the result as one JSON object.");

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [DeviceName, Threads, Json];

    /// <summary>The device that was asked for.</summary>
    public Device CreateDevice(ParseResult parse) => Device.Create(parse.GetValue(DeviceName) ?? "auto", parse.GetValue(Threads) ?? 0);
}
