using System.CommandLine;
using TinyGpt.Corpus.Pipeline;

namespace TinyGpt.Cli;

/// <summary>The options that make the settings of a corpus build.</summary>
internal sealed class CorpusSettingOptions
{
    private readonly Option<string?> _file = CliOption.Text("--settings", "FILE", "Settings as JSON; those that are not in it have their defaults.");
    private readonly Option<string[]> _set = CliOption.Texts(
        "--set", "NAME=VALUE",
        "One setting, as in quality.minimum-words=30; may be given several times, and wins over the file. Values of lists have commas between.");
    private readonly Option<bool> _help = CliOption.Flag("--settings-help", "List all settings with their values, and do nothing else.");
    private readonly Option<string?> _textColumn = CliOption.Text(
        "--text-column", "NAME",
        "The column of Parquet files and the property of JSONL files that holds the text; the same as --set reading.text-column=NAME.");

    private readonly Option<string[]> _blocklist = CliOption.Several(
        "--blocklist", "FILE", "Files of domains and addresses to leave out, one a line, besides those of the setting url.blocklists.");

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_file, _set, _help, _textColumn, _blocklist];

    /// <summary>The settings that were asked for.</summary>
    /// <exception cref="InvalidDataException">There is no such setting or value.</exception>
    /// <exception cref="IOException">The file of settings cannot be read.</exception>
    public CorpusSettings Read(ParseResult parse)
    {
        CorpusSettings settings = parse.GetValue(_file) is { } file ? SettingNames.Read(file) : new CorpusSettings();
        settings = SettingNames.With(settings, parse.GetValue(_set) ?? []);
        return settings with
        {
            Reading = settings.Reading with { TextColumn = parse.GetValue(_textColumn) ?? settings.Reading.TextColumn },
            Url = settings.Url with { Blocklists = [.. settings.Url.Blocklists, .. parse.GetValue(_blocklist) ?? []] },
        };
    }

    /// <summary>Lists the settings, if that was asked for.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryPrint(ParseResult parse)
    {
        if (!parse.GetValue(_help))
        {
            return false;
        }

        IReadOnlyList<(string Name, string Value)> settings = SettingNames.List(Read(parse));
        int width = settings.Max(setting => setting.Name.Length);
        foreach ((string name, string value) in settings)
        {
            Console.WriteLine($"{name.PadRight(width)}  {value}");
        }

        return true;
    }
}
