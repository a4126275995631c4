using System.Globalization;
using TinyGpt.Models;

namespace TinyGpt.Formats;

/// <summary>A model's settings as keys of a GGUF file, in the form that llama.cpp reads.</summary>
internal static class GgufConfig
{
    private const string ArchitectureKey = "general.architecture";

    /// <summary>The keys and values of a model.</summary>
    /// <exception cref="InvalidDataException">The model is neither a GPT-2 nor a Llama.</exception>
    public static IEnumerable<KeyValuePair<string, object>> Pairs(GptConfig config, string name, ElementType weights)
    {
        string style = config.Style;
        if (style is not ("gpt2" or "llama"))
        {
            throw new InvalidDataException($"a GGUF file holds models of the styles gpt2 and llama, and this one is neither: {config}");
        }

        yield return new(ArchitectureKey, style);
        yield return new("general.name", name);
        yield return new("general.file_type", FileType(weights));
        if (weights == ElementType.Q8_0)
        {
            yield return new("general.quantization_version", 2u);
        }

        yield return new($"{style}.vocab_size", (uint)config.VocabularySize);
        yield return new($"{style}.context_length", (uint)config.ContextLength);
        yield return new($"{style}.embedding_length", (uint)config.Width);
        yield return new($"{style}.block_count", (uint)config.Layers);
        yield return new($"{style}.feed_forward_length", (uint)config.HiddenWidth);
        yield return new($"{style}.attention.head_count", (uint)config.Heads);
        if (style == "gpt2")
        {
            yield return new("gpt2.attention.layer_norm_epsilon", (float)config.NormalizationEpsilon);
            yield break;
        }

        yield return new("llama.attention.head_count_kv", (uint)config.KeyValueHeads);
        yield return new("llama.attention.layer_norm_rms_epsilon", (float)config.NormalizationEpsilon);
        yield return new("llama.rope.dimension_count", (uint)(config.Width / config.Heads));
        yield return new("llama.rope.freq_base", (float)config.RotaryTheta);
    }

    /// <summary>Reads the settings of a model.</summary>
    /// <exception cref="InvalidDataException">A key is missing or makes no sense, or the model is of a kind that cannot be run.</exception>
    public static GptConfig Read(GgufFile file)
    {
        string style = file.Find(ArchitectureKey) as string ?? throw file.Invalid(ArchitectureKey, "is no text");
        if (style is not ("gpt2" or "llama"))
        {
            throw file.Invalid(ArchitectureKey, $"is {Quoted.Name(style)}, and only gpt2 and llama can be run");
        }

        string norm = style == "gpt2" ? "layer_norm_epsilon" : "layer_norm_rms_epsilon";
        int heads = Integer(file, $"{style}.attention.head_count");
        GptConfig config = style == "gpt2"
            ? GptConfig.Gpt2(Vocabulary(file, style), Context(file, style), Layers(file, style), heads, Width(file, style))
            : GptConfig.Llama(Vocabulary(file, style), Context(file, style), Layers(file, style), heads, Width(file, style), Integer(file, "llama.attention.head_count_kv", heads));
        config = config with
        {
            HiddenWidth = Integer(file, $"{style}.feed_forward_length"),
            NormalizationEpsilon = Number(file, $"{style}.attention.{norm}", null),
            RotaryTheta = Number(file, $"{style}.rope.freq_base", 10000),
            TiedOutput = !file.Tensors.ContainsKey("output.weight"),
        };
        try
        {
            config.Validated();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{file.Path} cannot be used: {exception.Message}", exception);
        }

        CheckKind(file, style, config);
        return config;
    }

    /// <summary>The numbers that llama.cpp gives to files by the type of most matrices.</summary>
    private static uint FileType(ElementType weights) => weights switch
    {
        ElementType.Float32 => 0,
        ElementType.Float16 => 1,
        ElementType.Q8_0 => 7,
        _ => throw new ArgumentOutOfRangeException(nameof(weights), weights, "GGUF files are written as Float32, Float16 or Q8_0"),
    };

    private static int Vocabulary(GgufFile file, string style)
    {
        const string Tokens = "token_embd.weight";
        return file.Tensors.TryGetValue(Tokens, out GgufTensor? tensor) && tensor.Shape is [<= int.MaxValue, long width]
            && width == Width(file, style)
            ? (int)tensor.Shape[0]
            : throw new InvalidDataException($"{file.Path} cannot be used: it has no matrix {Tokens} with rows of {style}.embedding_length");
    }

    private static int Context(GgufFile file, string style) => Integer(file, $"{style}.context_length");

    private static int Layers(GgufFile file, string style) => Integer(file, $"{style}.block_count");

    private static int Width(GgufFile file, string style) => Integer(file, $"{style}.embedding_length");

    /// <summary>Settings that change what the same tensors compute.</summary>
    private static void CheckKind(GgufFile file, string style, GptConfig config)
    {
        string scaling = $"{style}.rope.scaling.type";
        if (file.Find(scaling) is { } type && type as string != "none")
        {
            throw file.Invalid(scaling, "asks for scaled rotary positions, which cannot be run");
        }

        foreach (string factor in (string[])["rope.scaling.factor", "rope.scale_linear"])
        {
            // Without a type, llama.cpp scales linearly; by 0 it does not scale.
            bool counts = file.Find(scaling) is null && file.Find($"{style}.{factor}") is not (null or 0f or 1f);
            if (counts)
            {
                throw file.Invalid($"{style}.{factor}", "asks for scaled rotary positions, which cannot be run");
            }
        }

        string experts = $"{style}.expert_count";
        if (file.Find(experts) is not null && Integer(file, experts, minimum: 0) > 0)
        {
            throw file.Invalid(experts, "asks for several experts, which cannot be run");
        }

        foreach (string size in (string[])["rope.dimension_count", "attention.key_length", "attention.value_length"])
        {
            int expected = config.Width / config.Heads;
            if (Integer(file, $"{style}.{size}", expected) != expected)
            {
                throw file.Invalid($"{style}.{size}", $"is not {expected}, the width divided by the heads; others cannot be run");
            }
        }
    }

    private static int Integer(GgufFile file, string key, int? fallback = null, int minimum = 1)
    {
        decimal? number = file.Find(key) switch
        {
            null => fallback,
            uint value => value,
            int value => value,
            ulong value => value,
            long value => value,
            ushort value => value,
            short value => value,
            byte value => value,
            sbyte value => value,
            _ => null,
        };
        return number >= minimum && number <= int.MaxValue ? (int)number : throw file.Invalid(key, $"is not a whole number from {minimum} to {int.MaxValue}");
    }

    /// <summary>A float32 as the shortest decimal that rounds to it: 1e-5 stays 1e-5.</summary>
    private static double Number(GgufFile file, string key, double? fallback) => file.Find(key) switch
    {
        float value when float.IsFinite(value) && value > 0 =>
            double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        double value when double.IsFinite(value) && value > 0 => value,
        null when fallback is { } value => value,
        _ => throw file.Invalid(key, "is not a positive number"),
    };
}
