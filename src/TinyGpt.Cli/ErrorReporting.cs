using System.CommandLine;
using TinyGpt.Training;

namespace TinyGpt.Cli;

/// <summary>Turns whatever goes wrong into one line on standard error and an exit code.</summary>
internal static class ErrorReporting
{
    /// <summary>The work could not be done: a file is missing or damaged, the disk is full, a number is not finite.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int WrongUsage = 2;

    /// <summary>What shells expect of a process that SIGPIPE ended.</summary>
    private const int SignalOfBrokenPipe = 141;

    private const string TraceVariable = "TINYGPT_TRACE";

    /// <summary>The options whose size decides how much memory is needed.</summary>
    private static readonly string[] _memoryOptions = ["--batch", "--samples", "--slots", "--context", "--length", "--lengths", "--shapes", "--layers", "--width"];

    /// <summary>Runs a command; no exception leaves.</summary>
    /// <param name="command">The command, whose options tell what helps.</param>
    /// <param name="run">Runs it.</param>
    /// <returns>The command's exit code, or that of the error.</returns>
    public static int Guard(Command command, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (ClosedOutputException)
        {
            return SignalOfBrokenPipe;
        }
        catch (Exception exception)
        {
            WriteLine(Describe(exception, command));
            if (Environment.GetEnvironmentVariable(TraceVariable) == "1")
            {
                Console.Error.WriteLine(exception);
            }

            return exception is UsageException || IsWrongSetting(exception) ? WrongUsage : Failed;
        }
    }

    /// <summary>Reports the first error of a command line.</summary>
    public static int ReportUsage(ParseResult result)
    {
        string path = CommandPath.Of(result.CommandResult);
        string[] subcommands = [.. result.CommandResult.Command.Subcommands.Select(command => command.Name)];
        string problem = result.UnmatchedTokens.Count > 0 ? $"{path} does not know '{result.UnmatchedTokens[0]}'"
            : subcommands.Length > 0 ? $"{path} needs a command: {string.Join(" or ", subcommands)}"
            : result.Errors[0].Message.TrimEnd('.');
        WriteLine($"{problem}; '{path} --help' shows what there is");
        return WrongUsage;
    }

    private static string Describe(Exception exception, Command command) => exception switch
    {
        DeviceMemoryException => $"{exception.Message}; {WhatNeedsLess(command)}, and --device cpu uses the computer's own memory",
        OutOfMemoryException => $"there is not enough memory; {WhatNeedsLess(command)}",
        UsageException or InvalidDataException or IOException or UnauthorizedAccessException or DeviceException
            or NonFiniteException or ArithmeticException
            => exception.Message,
        _ when IsWrongSetting(exception) => exception.Message,
        _ => $"unexpected {exception.GetType().Name}: {exception.Message} ({TraceVariable}=1 shows where)",
    };

    /// <summary>What the command's user can do about too little memory.</summary>
    private static string WhatNeedsLess(Command command)
    {
        string[] names = [.. command.Options.Select(option => option.Name)];
        string[] smaller = [.. _memoryOptions.Where(names.Contains)];
        return (smaller.Length > 0 ? $"a smaller {string.Join(" or ", smaller)} needs less"
                : names.Contains("--threads") ? "fewer --threads need less"
                : "a smaller model needs less")
            + (names.Contains("--recompute") ? ", and so does --recompute" : "");
    }

    /// <summary>The engine refuses settings by this very type; one derived from it is a mistake of the program's.</summary>
    private static bool IsWrongSetting(Exception exception) => exception.GetType() == typeof(ArgumentException);

    private static void WriteLine(string message) => Console.Error.WriteLine($"tinygpt: {message.ReplaceLineEndings(" ")}");
}
