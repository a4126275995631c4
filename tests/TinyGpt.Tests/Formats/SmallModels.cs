using System.Runtime.InteropServices;
using TinyGpt.Models;

namespace TinyGpt.Tests.Formats;

/// <summary>Models of each style, so small that a test may try every byte of their files.</summary>
internal static class SmallModels
{
    /// <summary>Settings by name: gpt2, llama, both with variants, or tinygpt.</summary>
    public static GptConfig Config(string name) => name switch
    {
        "gpt2" => GptConfig.Gpt2(20, 9, 2, 3, 12),
        "gpt2 untied" => GptConfig.Gpt2(20, 9, 2, 3, 12) with { TiedOutput = false },
        "llama" => GptConfig.Llama(20, 9, 2, 2, 16, hiddenWidth: 24),
        "llama untied grouped" => GptConfig.Llama(20, 9, 2, 4, 16, keyValueHeads: 2, hiddenWidth: 24) with { TiedOutput = false },
        "tinygpt" => GptConfig.Gpt2(20, 9, 2, 3, 12) with { FeedForward = FeedForwardKind.SwiGlu, TiedOutput = false, Biases = false },
        _ => throw new ArgumentException($"there are no settings {name}"),
    };

    /// <summary>A model whose weights are any 32 bits at all: numbers of every size, infinities, and what is not a number.</summary>
    public static Gpt OfRandomBits(Device device, GptConfig config, int seed)
    {
        Gpt model = new(device, config);
        Random random = new(seed);
        foreach (Parameter parameter in model.Parameters.Table)
        {
            model.Parameters.Write(parameter, values => random.NextBytes(MemoryMarshal.AsBytes(values)));
        }

        return model;
    }

    /// <summary>All weights' bits, one after another.</summary>
    public static byte[] Bits(Gpt model) =>
        [.. model.Parameters.Table.SelectMany(parameter => MemoryMarshal.AsBytes(model.Parameters.ToArray(parameter).AsSpan()).ToArray())];
}
