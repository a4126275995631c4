using System.Text.Json;
using TinyGpt.Formats;
using static TinyGpt.Tokenization.TokenizerJson;

namespace TinyGpt.Tokenization;

/// <summary>Reads the byte-pair kind of <c>tokenizer.json</c>.</summary>
internal static class BytePairJson
{
    /// <exception cref="InvalidDataException">A field is damaged, or asks for what does not exist here; the message names it.</exception>
    public static BytePairTokenizer Read(JsonElement root, JsonElement model, JsonElement preTokenizer)
    {
        SplitPattern pattern = ReadPattern(preTokenizer);
        Dictionary<string, int> special = ReadSpecialTokens(root);
        Dictionary<string, int> ids = ReadIds(Property(model, "vocab"));
        byte[][] tokens = ReadTokens(ids, special);
        List<(int Left, int Right)> merges = ReadMerges(model, ids);
        bool ignoresMerges = Flag(model, "ignore_merges", otherwise: false);
        TextEnds? ends = ReadBeginToken(Property(root, "post_processor"), special) is int begin
            ? new TextEnds(begin, BytePairTokenizer.UsualEnd(special), AddsBegin: true)
            : null;
        return BytePairTokenizer.FromMerges(tokens, merges, pattern, special, ignoresMerges, ends);
    }

    private static SplitPattern ReadPattern(JsonElement preTokenizer)
    {
        if (Text(preTokenizer, "type") == "ByteLevel")
        {
            RequireNoPrefixSpace(preTokenizer);
            return SplitPattern.Gpt2;
        }

        JsonElement[] steps = [.. List(preTokenizer, "pretokenizers")];
        string types = string.Join(", ", steps.Select(step => Quoted.Name(Text(step, "type"))));
        Require(types is "\"Split\", \"ByteLevel\"", $"its pre_tokenizer is a Sequence of {types}, and only Split, ByteLevel can be read");
        RequireNoPrefixSpace(steps[1]);
        Require(!Flag(steps[1], "use_regex", otherwise: true), "its pre_tokenizer splits a text twice");
        string regex = Text(Property(steps[0], "pattern"), "Regex");
        (string behavior, bool invert) = (Text(steps[0], "behavior"), Flag(steps[0], "invert", otherwise: false));
        // The expressions match every character, so that both settings make pieces of the matches.
        Require((behavior, invert) is ("Isolated", false) or ("Removed", true), $"it splits with the behavior {Quoted.Name(behavior)}, and invert {invert}");
        return SplitPattern.FindByRegex(regex)
            ?? throw new InvalidDataException($"it splits a text by {Quoted.Name(regex)}, which is none of {string.Join(", ", SplitPattern.Names)}");
    }

    /// <summary>The added tokens, all of which must be special.</summary>
    internal static Dictionary<string, int> ReadSpecialTokens(JsonElement root)
    {
        Dictionary<string, int> special = new(StringComparer.Ordinal);
        foreach (JsonElement token in List(root, "added_tokens"))
        {
            string name = Text(token, "content");
            Require(Flag(token, "special", otherwise: false), $"its added token {Quoted.Name(name)} is not special");
            foreach (string option in (string[])["single_word", "lstrip", "rstrip"])
            {
                Require(!Flag(token, option, otherwise: false), $"its added token {Quoted.Name(name)} has {option}");
            }

            bool isId = Property(token, "id") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) && value >= 0;
            Require(isId, $"its added token {Quoted.Name(name)} has no id");
            Require(special.TryAdd(name, Property(token, "id").GetInt32()), $"its added token {Quoted.Name(name)} is there twice");
        }

        return special;
    }

    /// <summary>The ids of a vocabulary, with gaps that are not too large.</summary>
    internal static Dictionary<string, int> ReadIds(JsonElement vocabulary)
    {
        Require(vocabulary.ValueKind == JsonValueKind.Object, "its vocab is not an object");
        Dictionary<string, int> ids = new(vocabulary.GetPropertyCount(), StringComparer.Ordinal);
        int limit = vocabulary.GetPropertyCount() + BytePairTokenizer.LargestGap;
        foreach (JsonProperty token in vocabulary.EnumerateObject())
        {
            int id = token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out int number) ? number : -1;
            Require((uint)id < (uint)limit, $"the id of token {Quoted.Name(token.Name)} is not one of 0 to {limit - 1}");
            ids.Add(token.Name, id);
        }

        return ids;
    }

    /// <summary>The bytes of each id; none for those that are left out or special.</summary>
    private static byte[][] ReadTokens(Dictionary<string, int> ids, Dictionary<string, int> special)
    {
        byte[][] tokens = new byte[ids.Count == 0 ? 0 : ids.Values.Max() + 1][];
        Array.Fill(tokens, []);
        foreach ((string token, int id) in ids)
        {
            if (special.TryGetValue(token, out int specialId))
            {
                Require(id == specialId, $"the token {Quoted.Name(token)} has the id {id} in its vocab, and {specialId} in its added tokens");
                continue;
            }

            byte[]? bytes = ByteLevelAlphabet.ToBytes(token);
            Require(bytes is { Length: > 0 }, $"its token {id}, {Quoted.Name(token)}, is not written in the alphabet of bytes");
            Require(tokens[id].Length == 0, $"the id of token {Quoted.Name(token)}, {id}, is there twice");
            tokens[id] = bytes!;
        }

        return tokens;
    }

    /// <summary>The pairs that merge, the first before all others.</summary>
    internal static List<(int Left, int Right)> ReadMerges(JsonElement model, Dictionary<string, int> ids)
    {
        List<(int Left, int Right)> merges = [];
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (JsonElement merge in List(model, "merges"))
        {
            (string left, string right) = ReadPair(merge, merges.Count);
            bool known = lookup.TryGetValue(left, out int leftId) & lookup.TryGetValue(right, out int rightId);
            Require(known, $"its merge {merges.Count}, of {Quoted.Name(left)} and {Quoted.Name(right)}, is of tokens that its vocab lacks");
            merges.Add((leftId, rightId));
        }

        return merges;
    }

    private static (string Left, string Right) ReadPair(JsonElement merge, int index)
    {
        if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 && merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String))
        {
            return (merge[0].GetString()!, merge[1].GetString()!);
        }

        string[] parts = merge.ValueKind == JsonValueKind.String ? merge.GetString()!.Split(' ') : [];
        Require(parts.Length == 2, $"its merge {index} is not a pair of tokens");
        return (parts[0], parts[1]);
    }

    /// <summary>
    /// The special token that a post-processor puts before a text; null: none does. ByteLevel only moves offsets; a template may put one token
    /// before the text. What else there is would change ids in ways that do not exist here.
    /// </summary>
    internal static int? ReadBeginToken(JsonElement postProcessor, Dictionary<string, int> special)
    {
        int? begin = null;
        JsonElement[] steps = Text(postProcessor, "type") == "Sequence" ? [.. List(postProcessor, "processors")] : [postProcessor];
        foreach (JsonElement step in steps)
        {
            string type = Text(step, "type");
            if (type == "TemplateProcessing")
            {
                begin = ReadTemplate(step, special);
                continue;
            }

            Require(type == "ByteLevel" || step.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined, $"it has a post_processor {Quoted.Name(type)}");
        }

        return begin;
    }

    private static int ReadTemplate(JsonElement template, Dictionary<string, int> special)
    {
        JsonElement[] parts = [.. List(template, "single")];
        string name = parts.Length == 2 ? Text(Property(parts[0], "SpecialToken"), "id") : "";
        bool isBegin = special.TryGetValue(name, out int id) && Property(parts[1], "Sequence").ValueKind == JsonValueKind.Object;
        Require(isBegin, "its post_processor does more than put a special token before the text");
        return id;
    }
}
