using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace TinyGpt.Cli;

/// <summary>The --help of every command, with a section of examples at its end.</summary>
internal static class HelpWithExamples
{
    private static readonly ConditionalWeakTable<Command, string[]> _examples = [];

    /// <summary>Gives a command its examples: whole lines as a user would type them.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        _examples.Add(command, examples);
        return command;
    }

    /// <summary>Makes the help option of a program show them.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new Help((HelpAction)option.Action!);
    }

    /// <summary>Whether a command line asks for help, which makes its errors unimportant.</summary>
    public static bool IsAsked(ParseResult result) => result.Action is Help;

    private sealed class Help(HelpAction standard) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = standard.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (_examples.TryGetValue(parseResult.CommandResult.Command, out string[]? examples))
            {
                output.WriteLine("Examples:");
                foreach (string example in examples)
                {
                    output.WriteLine($"  {example}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
