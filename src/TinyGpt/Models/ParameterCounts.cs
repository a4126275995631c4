namespace TinyGpt.Models;

/// <summary>How many weights each part of a model has.</summary>
/// <param name="Embedding">The table of tokens, which may be the output matrix too.</param>
/// <param name="Positions">The table of positions; 0 where positions are rotary.</param>
/// <param name="Attention">Queries, keys, values and output, of all layers.</param>
/// <param name="FeedForward">The feed-forward networks of all layers.</param>
/// <param name="Norms">All normalizations.</param>
/// <param name="Output">The output matrix; 0 where it is the table of tokens.</param>
public sealed record ParameterCounts(long Embedding, long Positions, long Attention, long FeedForward, long Norms, long Output)
{
    /// <summary>All weights.</summary>
    public long Total => Embedding + Positions + Attention + FeedForward + Norms + Output;

    /// <summary>The weights of a model of given settings.</summary>
    public static ParameterCounts Of(GptConfig config)
    {
        Dictionary<string, long> counts = Gpt.Declare(config)
            .GroupBy(weight => PartOf(weight.Name), weight => (long)weight.Rows * weight.Columns)
            .ToDictionary(part => part.Key, part => part.Sum());
        return new ParameterCounts(Count("tokens"), Count("positions"), Count("attention"), Count("feed_forward"), Count("norm"), Count("output"));

        long Count(string part) => counts.GetValueOrDefault(part);
    }

    /// <summary>Bytes that the weights take in memory where matrices are stored in a type; see <see cref="Gpt.StoredAs"/>.</summary>
    public static long Bytes(GptConfig config, ElementType weights) => Gpt.Declare(config)
        .Sum(weight => Gpt.StoredAs(weights, weight.Name, weight.Rows, weight.Columns).Bytes((long)weight.Rows * weight.Columns));

    /// <summary>tokens.weight → tokens; layers.3.attention.qkv.bias → attention; layers.3.norm1.weight → norm.</summary>
    private static string PartOf(string name)
    {
        string[] words = name.Split('.');
        string part = words[0] == "layers" ? words[2] : words[0];
        return part.StartsWith("norm", StringComparison.Ordinal) ? "norm" : part;
    }
}
