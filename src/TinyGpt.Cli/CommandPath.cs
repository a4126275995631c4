using System.CommandLine;
using System.CommandLine.Parsing;

namespace TinyGpt.Cli;

/// <summary>How a user types a command: tinygpt bench train.</summary>
internal static class CommandPath
{
    private const string Root = "tinygpt";

    /// <summary>The command that a command line led to.</summary>
    public static string Of(SymbolResult result) => result switch
    {
        CommandResult { Command: RootCommand } => Root,
        CommandResult command => $"{Of(command.Parent!)} {command.Command.Name}",
        _ => Of(result.Parent!),
    };
}
