using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>How the weights of a model are named and arranged in GGUF files, as llama.cpp loads them.</summary>
internal static class GgufLayout
{
    /// <summary>The tensors of a model's file.</summary>
    /// <param name="model">A model of the style gpt2 or llama.</param>
    public static IReadOnlyList<StoredTensor> Of(Gpt model) =>
        [.. model.Parameters.Table.SelectMany(parameter => Of(parameter, model.Config))];

    private static IEnumerable<StoredTensor> Of(Parameter parameter, GptConfig config)
    {
        string[] parts = parameter.Name.Split('.');
        bool inLayer = parts[0] == "layers";
        string name = string.Join('.', parts[(inLayer ? 2 : 0)..^1]), kind = parts[^1];
        string prefix = inLayer ? $"blk.{parts[1]}." : "";
        string? whole = name switch
        {
            "tokens" => "token_embd",
            "positions" => "position_embd",
            "norm" => "output_norm",
            "output" => "output",
            "norm1" => "attn_norm",
            "norm2" => "ffn_norm",
            "attention.output" => "attn_output",
            "attention.qkv" when config.PositionEncoding == PositionEncoding.Learned => "attn_qkv",
            "feed_forward.up" when config.FeedForward == FeedForwardKind.Gelu => "ffn_up",
            "feed_forward.down" => "ffn_down",
            _ => null,
        };
        return whole is not null ? [StoredTensor.Whole($"{prefix}{whole}.{kind}", parameter)]
            : name == "attention.qkv" ? Queries(parameter, config.HeadShape, prefix)
            :
            [
                new($"{prefix}ffn_gate.{kind}", parameter, 0, config.HiddenWidth),
                new($"{prefix}ffn_up.{kind}", parameter, config.HiddenWidth, config.HiddenWidth),
            ];
    }

    /// <summary>Llama's queries, keys and values are apart; rotary positions turn neighbouring channels in llama.cpp.</summary>
    private static IEnumerable<StoredTensor> Queries(Parameter parameter, HeadShape heads, string prefix) =>
    [
        new(prefix + "attn_q.weight", parameter, 0, heads.QueryWidth) { PairedHeads = heads.QueryHeads },
        new(prefix + "attn_k.weight", parameter, heads.QueryWidth, heads.KeyValueWidth) { PairedHeads = heads.KeyValueHeads },
        new(prefix + "attn_v.weight", parameter, heads.QueryWidth + heads.KeyValueWidth, heads.KeyValueWidth),
    ];
}
