using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>Brings models of llm.c into this engine.</summary>
public static class LlmcImport
{
    /// <summary>The settings of an llm.c model: GPT-2's.</summary>
    public static GptConfig Config(LlmcHeader header) =>
        GptConfig.Gpt2(header.VocabularySize, header.ContextLength, header.LayerCount, header.HeadCount, header.Width);

    /// <summary>Reads all weights straight into a model of the same settings, overwriting what it holds.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="model">A model made with <see cref="Config"/>.</param>
    /// <exception cref="InvalidDataException">The file was cut since it was opened.</exception>
    public static void ReadInto(LlmcModel file, Gpt model)
    {
        foreach (LlmcTensor tensor in file.Tensors)
        {
            for (int layer = 0; layer < tensor.LayerCount; layer++)
            {
                long start = 0;
                model.Parameters.Write(model.Parameters[Name(tensor.Name, layer)], values =>
                {
                    file.Read(tensor, layer, values, start);
                    start += values.Length;
                });
            }
        }
    }

    private static string Name(string tensor, int layer) => tensor switch
    {
        "wte" => "tokens.weight",
        "wpe" => "positions.weight",
        "lnfw" => "norm.weight",
        "lnfb" => "norm.bias",
        _ => $"layers.{layer}." + tensor switch
        {
            "ln1w" => "norm1.weight",
            "ln1b" => "norm1.bias",
            "qkvw" => "attention.qkv.weight",
            "qkvb" => "attention.qkv.bias",
            "attprojw" => "attention.output.weight",
            "attprojb" => "attention.output.bias",
            "ln2w" => "norm2.weight",
            "ln2b" => "norm2.bias",
            "fcw" => "feed_forward.up.weight",
            "fcb" => "feed_forward.up.bias",
            "fcprojw" => "feed_forward.down.weight",
            "fcprojb" => "feed_forward.down.bias",
            _ => throw new ArgumentException($"llm.c has no tensor '{tensor}'", nameof(tensor)),
        },
    };
}
