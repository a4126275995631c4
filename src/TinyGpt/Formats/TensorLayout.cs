using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>A tensor as files name and arrange it, and the rows of a weight that it holds.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Parameter">The weight.</param>
/// <param name="FirstRow">The weight's first row that the tensor holds.</param>
/// <param name="Rows">How many rows it holds.</param>
/// <param name="Transposed">Whether the file stores columns as rows: [in, out] instead of [out, in].</param>
internal sealed record StoredTensor(string Name, Parameter Parameter, int FirstRow, int Rows, bool Transposed)
{
    /// <summary>The shape in the file; a vector has one dimension.</summary>
    public IReadOnlyList<long> Shape =>
        Parameter.Rows == 1 ? [Parameter.Columns] : Transposed ? [Parameter.Columns, Rows] : [Rows, Parameter.Columns];

    /// <summary>Whether it is the whole weight, in the weight's own order.</summary>
    public bool IsVerbatim => !Transposed && Rows == Parameter.Rows;
}

/// <summary>How the weights of a model are named and arranged in Hugging Face's files.</summary>
internal static class TensorLayout
{
    /// <summary>The tensors of a model's file: GPT-2's, Llama's, or the weights as they are where it is neither.</summary>
    public static IReadOnlyList<StoredTensor> Of(Gpt model) => model.Config.Style switch
    {
        "gpt2" => [.. model.Parameters.Table.Select(Gpt2)],
        "llama" => [.. model.Parameters.Table.SelectMany(p => Llama(p, model.Config))],
        _ => [.. model.Parameters.Table.Select(p => Whole(p, p.Name))],
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
            "norm1" => "ln_1",
            "norm2" => "ln_2",
            "attention.qkv" => "attn.c_attn",
            "attention.output" => "attn.c_proj",
            "feed_forward.up" => "mlp.c_fc",
            _ => "mlp.c_proj",
        };
        bool isMap = layer is not null && parameter.Rows > 1;
        return new StoredTensor(layer is null ? $"{stored}.{kind}" : $"h.{layer}.{stored}.{kind}", parameter, 0, parameter.Rows, isMap);
    }

    /// <summary>Llama stores queries, keys and values apart, and gate and up.</summary>
    private static IEnumerable<StoredTensor> Llama(Parameter parameter, GptConfig config)
    {
        (string? layer, string name, _) = Split(parameter.Name);
        string prefix = $"model.layers.{layer}.";
        HeadShape heads = config.HeadShape;
        return name switch
        {
            "tokens" => [Whole(parameter, "model.embed_tokens.weight")],
            "norm" => [Whole(parameter, "model.norm.weight")],
            "output" => [Whole(parameter, "lm_head.weight")],
            "norm1" => [Whole(parameter, prefix + "input_layernorm.weight")],
            "norm2" => [Whole(parameter, prefix + "post_attention_layernorm.weight")],
            "attention.qkv" =>
            [
                new(prefix + "self_attn.q_proj.weight", parameter, 0, heads.QueryWidth, false),
                new(prefix + "self_attn.k_proj.weight", parameter, heads.QueryWidth, heads.KeyValueWidth, false),
                new(prefix + "self_attn.v_proj.weight", parameter, heads.QueryWidth + heads.KeyValueWidth, heads.KeyValueWidth, false),
            ],
            "attention.output" => [Whole(parameter, prefix + "self_attn.o_proj.weight")],
            "feed_forward.up" =>
            [
                new(prefix + "mlp.gate_proj.weight", parameter, 0, config.HiddenWidth, false),
                new(prefix + "mlp.up_proj.weight", parameter, config.HiddenWidth, config.HiddenWidth, false),
            ],
            _ => [Whole(parameter, prefix + "mlp.down_proj.weight")],
        };
    }

    private static StoredTensor Whole(Parameter parameter, string name) => new(name, parameter, 0, parameter.Rows, false);

    /// <summary>layers.3.attention.qkv.weight → (3, attention.qkv, weight).</summary>
    private static (string? Layer, string Name, string Kind) Split(string name)
    {
        string[] parts = name.Split('.');
        bool inLayer = parts[0] == "layers";
        return (inLayer ? parts[1] : null, string.Join('.', parts[(inLayer ? 2 : 0)..^1]), parts[^1]);
    }
}
