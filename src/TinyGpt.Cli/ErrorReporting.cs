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

    private const string TraceVariable = "TINYGPT_TRACE";

    /// <summary>Runs a command; no exception leaves.</summary>
    /// <returns>The command's exit code, or that of the error.</returns>
    public static int Guard(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (Exception exception)
        {
            WriteLine(Describe(exception));
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

    private static string Describe(Exception exception) => exception switch
    {
        OutOfMemoryException => "there is not enough memory: a smaller model, batch or context needs less, and so does --recompute",
        UsageException or InvalidDataException or IOException or UnauthorizedAccessException or NonFiniteException or ArithmeticException
            => exception.Message,
        _ when IsWrongSetting(exception) => exception.Message,
        _ => $"unexpected {exception.GetType().Name}: {exception.Message} ({TraceVariable}=1 shows where)",
    };

    /// <summary>The engine refuses settings by this very type; one derived from it is a mistake of the program's.</summary>
    private static bool IsWrongSetting(Exception exception) => exception.GetType() == typeof(ArgumentException);

    private static void WriteLine(string message) => Console.Error.WriteLine($"tinygpt: {message.ReplaceLineEndings(" ")}");
}
