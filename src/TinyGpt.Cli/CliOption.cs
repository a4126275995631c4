using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace TinyGpt.Cli;

/// <summary>Makes options whose values are checked where they are typed. A value is null if its option is not given.</summary>
internal static class CliOption
{
    /// <summary>A whole number in a range.</summary>
    public static Option<int?> Integer(string name, string description, int least = 0, int most = int.MaxValue) =>
        Numeric<int>(name, "N", description, NumberStyles.AllowLeadingSign, "a whole number", least, most);

    /// <summary>A whole number of 64 bits.</summary>
    public static Option<ulong?> Seed(string name, string description) =>
        Numeric<ulong>(name, "N", description, NumberStyles.None, "a whole number", 0, ulong.MaxValue);

    /// <summary>A number in a range.</summary>
    public static Option<double?> Number(string name, string description, double least = 0, double most = double.MaxValue) =>
        Numeric<double>(name, "X", description, NumberStyles.Float, "a number", least, most);

    /// <summary>One of some words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (!words.Contains(word))
            {
                result.AddError($"{name} must be {string.Join(" or ", words)}, not '{word}'");
            }

            return word;
        },
    };

    /// <summary>A text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    /// <summary>A text that may be given several times.</summary>
    public static Option<string[]> Texts(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    /// <summary>Texts, one or more behind the name, as a shell makes them of a pattern.</summary>
    public static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>Whether the result is JSON.</summary>
    public static Option<bool> Json() => Flag("--json", "Print the result as one JSON object.");

    private static Option<T?> Numeric<T>(string name, string helpName, string description, NumberStyles style, string kind, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, name, style, kind, least, most),
        };

    private static T? Parse<T>(ArgumentResult result, string name, NumberStyles style, string kind, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
        {
            return value;
        }

        string range = most == T.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        result.AddError($"{name} must be {kind} {range}, not '{text}'");
        return null;
    }
}
