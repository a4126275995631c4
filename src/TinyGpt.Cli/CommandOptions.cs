using System.CommandLine;

namespace TinyGpt.Cli;

/// <summary>Gives commands options that others have too.</summary>
internal static class CommandOptions
{
    /// <summary>Adds options to a command.</summary>
    public static Command WithOptions(this Command command, IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            command.Add(option);
        }

        return command;
    }
}
