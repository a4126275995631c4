using System.CommandLine;

namespace TinyGpt.Cli;

/// <summary>The options that several commands share.</summary>
internal sealed class CommonOptions
{
    /// <summary>What computes.</summary>
    public Option<DeviceChoice?> DeviceName { get; } = new("--device")
    {
        Description = "What computes: cpu uses vector instructions, scalar plain loops (the specification), opencl and cuda a GPU, the first or number N "
            + "of its kind; 'tinygpt devices' shows them. Default: auto, the fastest.",
        HelpName = DeviceChoice.Syntax,
        CustomParser = result =>
        {
            DeviceChoice? choice = DeviceChoice.Parse(result.Tokens[0].Value);
            if (choice is null)
            {
                result.AddError($"--device must be {DeviceChoice.Syntax.Replace("|", " or ", StringComparison.Ordinal)}, not '{result.Tokens[0].Value}'");
            }

            return choice;
        },
    };

    /// <summary>How many threads compute.</summary>
    public Option<int?> Threads { get; } =
        CliOption.Integer("--threads", "Threads that compute, with --device cpu; the results are the same bits for any number. Default: one per core.", 1, 1024);

    /// <summary>Whether the result is JSON.</summary>
    public Option<bool> Json { get; } = CliOption.Json();

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [DeviceName, Threads, Json];

    /// <summary>Opens the device that was asked for.</summary>
    /// <exception cref="DeviceException">It is not there or cannot be used.</exception>
    public Device CreateDevice(ParseResult parse) => (parse.GetValue(DeviceName) ?? DeviceChoice.Auto).Open(parse.GetValue(Threads) ?? 0);
}
