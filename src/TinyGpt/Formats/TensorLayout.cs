using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>How the weights of a model are named and arranged in Hugging Face's files.</summary>
internal static class TensorLayout
{
    /// <summary>The output matrix, where it is not the table of tokens.</summary>
    public const string Output = "lm_head.weight";

    /// <summary>The tensors of a model's file: GPT-2's, Llama's, or the weights as they are where it is neither.</summary>
    public static IReadOnlyList<StoredTensor> Of(Gpt model) => model.Config.Style switch
    {
        "gpt2" => [.. model.Parameters.Table.Select(Gpt2)],
        "llama" => [.. model.Parameters.Table.SelectMany(p => Llama(p, model.Config))],
        _ => [.. model.Parameters.Table.Select(p => StoredTensor.Whole(p.Name, p))],
    };

    /// <summary>GPT-2 stores the maps of its blocks (c_attn, c_proj, c_fc) as [in, out].</summary>
    private static StoredTensor Gpt2(Parameter parameter)
    {
        (string? layer, string name, string kind) = Split(parameter.Name);
        string stored = name switch
        {
            "tokens" => "wte",
            "positions" => "wpe",
            "norm" => "ln_f",
            "output" => "lm_head",
            "norm1" => "ln_1",
            "norm2" => "ln_2",
            "attention.qkv" => "attn.c_attn",
            "attention.output" => "attn.c_proj",
            "feed_forward.up" => "mlp.c_fc",
            _ => "mlp.c_proj",
        };
        bool isMap = layer is not null && parameter.Rows > 1;
        return StoredTensor.Whole(layer is null ? $"{stored}.{kind}" : $"h.{layer}.{stored}.{kind}", parameter) with { Transposed = isMap };
    }

    /// <summary>Llama stores queries, keys and values apart, and gate and up.</summary>
    private static IEnumerable<StoredTensor> Llama(Parameter parameter, GptConfig config)
    {
        (string? layer, string name, _) = Split(parameter.Name);
        string prefix = $"model.layers.{layer}.";
        HeadShape heads = config.HeadShape;
        return name switch
        {
            "tokens" => [StoredTensor.Whole("model.embed_tokens.weight", parameter)],
            "norm" => [StoredTensor.Whole("model.norm.weight", parameter)],
            "output" => [StoredTensor.Whole(Output, parameter)],
            "norm1" => [StoredTensor.Whole(prefix + "input_layernorm.weight", parameter)],
            "norm2" => [StoredTensor.Whole(prefix + "post_attention_layernorm.weight", parameter)],
            "attention.qkv" =>
            [
                new(prefix + "self_attn.q_proj.weight", parameter, 0, heads.QueryWidth),
                new(prefix + "self_attn.k_proj.weight", parameter, heads.QueryWidth, heads.KeyValueWidth),
                new(prefix + "self_attn.v_proj.weight", parameter, heads.QueryWidth + heads.KeyValueWidth, heads.KeyValueWidth),
            ],
            "attention.output" => [StoredTensor.Whole(prefix + "self_attn.o_proj.weight", parameter)],
            "feed_forward.up" =>
            [
                new(prefix + "mlp.gate_proj.weight", parameter, 0, config.HiddenWidth),
                new(prefix + "mlp.up_proj.weight", parameter, config.HiddenWidth, config.HiddenWidth),
            ],
            _ => [StoredTensor.Whole(prefix + "mlp.down_proj.weight", parameter)],
        };
    }

    /// <summary>layers.3.attention.qkv.weight → (3, attention.qkv, weight).</summary>
    private static (string? Layer, string Name, string Kind) Split(string name)
    {
        string[] parts = name.Split('.');
        bool inLayer = parts[0] == "layers";
        return (inLayer ? parts[1] : null, string.Join('.', parts[(inLayer ? 2 : 0)..^1]), parts[^1]);
    }
}
