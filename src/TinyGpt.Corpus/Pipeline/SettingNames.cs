using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>The settings by name, as in <c>quality.minimum-words</c>: the names that they have as JSON, with dots between.</summary>
public static class SettingNames
{
    /// <summary>All settings with their values, as they are typed.</summary>
    public static IReadOnlyList<(string Name, string Value)> List(CorpusSettings settings) =>
        [.. Leaves(Tree(settings), "").Select(leaf => (leaf.Name, Typed(leaf.Value)))];

    /// <summary>Settings of which some are given by name.</summary>
    /// <param name="settings">The others.</param>
    /// <param name="assignments">As in <c>quality.minimum-words=30</c>; values of lists have commas between.</param>
    /// <exception cref="InvalidDataException">There is no such setting, or no such value of it.</exception>
    public static CorpusSettings With(CorpusSettings settings, IEnumerable<string> assignments)
    {
        JsonObject tree = Tree(settings);
        foreach (string assignment in assignments)
        {
            Assign(tree, assignment);
        }

        return Settings(tree, "--set");
    }

    /// <summary>Reads a file of settings: JSON, in which only those need to be that are not the defaults.</summary>
    /// <exception cref="InvalidDataException">The file is no JSON, or has a setting that there is not.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static CorpusSettings Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {path}", path);
        }

        try
        {
            return Complete(JsonNode.Parse(File.ReadAllBytes(path)), path);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: no JSON at line {exception.LineNumber + 1}", exception);
        }
    }

    /// <summary>Settings of which some are given as JSON; the others are the defaults.</summary>
    /// <param name="some">An object.</param>
    /// <param name="source">What messages call it.</param>
    internal static CorpusSettings Complete(JsonNode? some, string source)
    {
        JsonObject tree = Tree(new CorpusSettings());
        try
        {
            Replace(tree, some as JsonObject ?? throw new InvalidDataException($"{source}: settings are a JSON object"), "", source);
            return Settings(tree, source);
        }
        catch (ArgumentException exception)
        {
            // What JsonObject says of a property that is there twice, when it is looked into.
            throw new InvalidDataException($"{source}: a setting is there twice", exception);
        }
    }

    /// <summary>The first setting that is not the same; null: all are.</summary>
    internal static (string Name, string First, string Second)? Difference(CorpusSettings first, CorpusSettings second)
    {
        foreach (((string name, string one), (string _, string other)) in List(first).Zip(List(second)))
        {
            if (one != other)
            {
                return (name, one, other);
            }
        }

        return null;
    }

    private static JsonObject Tree(CorpusSettings settings) =>
        JsonSerializer.SerializeToNode(settings, SettingsJson.Default.CorpusSettings)!.AsObject();

    // The tree has all settings: what is missing in JSON would not keep its default, but become 0 or null.
    private static CorpusSettings Settings(JsonObject tree, string source)
    {
        // JSON has no infinity, but 1e999, which is read as one and could not be written again.
        if (Leaves(tree, "").FirstOrDefault(leaf => leaf.Value is JsonValue value && value.TryGetValue(out double number) && !double.IsFinite(number)).Name is { } name)
        {
            throw new InvalidDataException($"{source}: {name} is too large a number");
        }

        try
        {
            return tree.Deserialize(SettingsJson.Default.CorpusSettings)!;
        }
        catch (JsonException exception)
        {
            string field = exception.Path is { Length: > 2 } path ? $"{path[2..]}: " : "";
            throw new InvalidDataException($"{source}: {field}it has a value of another kind", exception);
        }
    }

    private static void Replace(JsonObject tree, JsonObject some, string prefix, string source)
    {
        foreach ((string name, JsonNode? value) in some)
        {
            if (!tree.TryGetPropertyValue(name, out JsonNode? old))
            {
                throw new InvalidDataException($"{source}: there is no setting {Quoted.Name(prefix + name)}; --settings-help lists all");
            }

            if (old is not JsonObject section)
            {
                tree[name] = value?.DeepClone();
            }
            else
            {
                Replace(section, value as JsonObject
                    ?? throw new InvalidDataException($"{source}: {prefix}{name} has settings inside, and is no value"), $"{prefix}{name}.", source);
            }
        }
    }

    private static IEnumerable<(string Name, JsonNode? Value)> Leaves(JsonObject tree, string prefix) =>
        tree.SelectMany(property => property.Value is JsonObject inner
            ? Leaves(inner, $"{prefix}{property.Key}.")
            : [(prefix + property.Key, property.Value)]);

    private static void Assign(JsonObject tree, string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            throw new InvalidDataException($"--set needs a name and a value, as in quality.minimum-words=30, and not '{assignment}'");
        }

        (string name, string value) = (assignment[..equals], assignment[(equals + 1)..]);
        string[] path = name.Split('.');
        JsonObject? owner = tree;
        foreach (string section in path[..^1])
        {
            owner = owner?[section] as JsonObject;
        }

        if (owner is null || !owner.TryGetPropertyValue(path[^1], out JsonNode? old) || old is JsonObject)
        {
            throw new InvalidDataException($"there is no setting '{name}'; --settings-help lists all");
        }

        owner[path[^1]] = Parse(name, value, old);
    }

    /// <summary>A value of the kind that is there.</summary>
    private static JsonNode? Parse(string name, string text, JsonNode? old) => old?.GetValueKind() switch
    {
        JsonValueKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? JsonNode.Parse(number == Math.Floor(number) && Math.Abs(number) < 1e15
                ? ((long)number).ToString(CultureInfo.InvariantCulture)
                : number.ToString("R", CultureInfo.InvariantCulture))
            : throw new InvalidDataException($"{name} must be a number, not '{text}'"),
        JsonValueKind.True or JsonValueKind.False => bool.TryParse(text, out bool flag)
            ? JsonValue.Create(flag)
            : throw new InvalidDataException($"{name} must be true or false, not '{text}'"),
        JsonValueKind.Array =>
            new JsonArray([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(item => (JsonNode)JsonValue.Create(item))]),
        _ => text.Length == 0 && old is null ? null : JsonValue.Create(text),
    };

    private static string Typed(JsonNode? value) => value switch
    {
        null => "",
        JsonArray items => string.Join(',', items.Select(Typed)),
        _ => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
    };
}
