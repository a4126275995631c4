using System.CommandLine;
using TinyGpt.Evaluation;

namespace TinyGpt.Cli;

/// <summary>The option that restricts a test to some of its groups.</summary>
internal static class SliceOption
{
    /// <summary>Makes the option.</summary>
    public static Option<string[]> Create() => CliOption.Texts(
        "--where", "PROPERTY=VALUE",
        "Only cases of this group, such as style=steps or \"known=well known\". May be given several times: of several values of a property, a case "
        + "must have one.");

    /// <summary>Reads its values.</summary>
    /// <exception cref="UsageException">One is no group.</exception>
    public static IReadOnlyList<SliceFilter> Parse(string[]? values) =>
    [
        .. (values ?? []).Select(Pair)
            .GroupBy(pair => pair.Property, pair => pair.Value)
            .Select(group => new SliceFilter(group.Key, [.. group])),
    ];

    private static (string Property, string Value) Pair(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals], text[(equals + 1)..])
            : throw new UsageException($"--where must be PROPERTY=VALUE, such as style=steps, not '{text}'");
    }
}
