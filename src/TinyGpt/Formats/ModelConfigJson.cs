using System.Text.Json;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>A model's config.json, as Hugging Face's libraries write and read it.</summary>
internal static class ModelConfigJson
{
    private const long LongestFile = 1_000_000;

    /// <summary>Writes the settings: as model type gpt2 or llama where they are exactly those, as tinygpt otherwise.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="config">The settings.</param>
    /// <param name="tokenizer">Names the tokens that begin and end a text; or null.</param>
    /// <param name="type">The type of the matrices.</param>
    public static void Write(Stream stream, GptConfig config, Tokenizer? tokenizer, ElementType type)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("model_type", config.Style);
        switch (config.Style)
        {
            case "gpt2":
                WriteGpt2(json, config);
                break;
            case "llama":
                WriteLlama(json, config);
                break;
            default:
                WriteTinyGpt(json, config);
                break;
        }

        WriteToken(json, "bos_token_id", tokenizer?.BeginToken);
        WriteToken(json, "eos_token_id", tokenizer?.EndToken);
        json.WriteString("torch_dtype", type == ElementType.Float16 ? "float16" : "float32");
        json.WriteEndObject();
    }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidDataException">The file is not JSON, a number is missing, or the model is of a kind that cannot be run.</exception>
    public static GptConfig Read(string path)
    {
        try
        {
            byte[] json = InputFile.ReadWhole(path, LongestFile, "a valid model configuration");
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Source source = new(path, document.RootElement);
            GptConfig config = source.Text("model_type") switch
            {
                "gpt2" => ReadGpt2(source),
                "llama" => ReadLlama(source),
                "tinygpt" => ReadTinyGpt(source),
                string other => throw source.Invalid($"model_type {Quoted.Name(other)} is not one of gpt2, llama, tinygpt"),
            };
            return config.Validated();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is not a valid model configuration: {Quoted.Reason(exception)}", exception);
        }
        // InvalidOperationException: an escaped half of a surrogate pair is valid JSON, but no text.
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is not a valid model configuration: {exception.Message}", exception);
        }
    }

    private static void WriteGpt2(Utf8JsonWriter json, GptConfig config)
    {
        WriteArchitecture(json, "GPT2LMHeadModel");
        json.WriteNumber("vocab_size", config.VocabularySize);
        json.WriteNumber("n_positions", config.ContextLength);
        json.WriteNumber("n_embd", config.Width);
        json.WriteNumber("n_layer", config.Layers);
        json.WriteNumber("n_head", config.Heads);
        json.WriteNumber("n_inner", config.HiddenWidth);
        json.WriteString("activation_function", "gelu_new");
        json.WriteNumber("layer_norm_epsilon", config.NormalizationEpsilon);
        json.WriteBoolean("tie_word_embeddings", config.TiedOutput);
    }

    private static GptConfig ReadGpt2(Source source)
    {
        source.Expect("activation_function", "gelu_new", "gelu_pytorch_tanh");
        source.Expect("scale_attn_weights", true);
        source.Expect("scale_attn_by_inverse_layer_idx", false);
        GptConfig config = GptConfig.Gpt2(
            source.Integer("vocab_size"), source.Integer("n_positions"), source.Integer("n_layer"), source.Integer("n_head"), source.Integer("n_embd"));
        return config with
        {
            HiddenWidth = source.Integer("n_inner", 4L * config.Width),
            NormalizationEpsilon = source.Number("layer_norm_epsilon", 1e-5),
            TiedOutput = source.Boolean("tie_word_embeddings", true),
        };
    }

    private static void WriteLlama(Utf8JsonWriter json, GptConfig config)
    {
        WriteArchitecture(json, "LlamaForCausalLM");
        json.WriteNumber("vocab_size", config.VocabularySize);
        json.WriteNumber("max_position_embeddings", config.ContextLength);
        json.WriteNumber("hidden_size", config.Width);
        json.WriteNumber("intermediate_size", config.HiddenWidth);
        json.WriteNumber("num_hidden_layers", config.Layers);
        json.WriteNumber("num_attention_heads", config.Heads);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
        json.WriteNumber("head_dim", config.Width / config.Heads);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("rms_norm_eps", config.NormalizationEpsilon);
        json.WriteStartObject("rope_parameters");
        json.WriteString("rope_type", "default");
        json.WriteNumber("rope_theta", config.RotaryTheta);
        json.WriteEndObject();
        json.WriteNumber("rope_theta", config.RotaryTheta);
        json.WriteBoolean("attention_bias", false);
        json.WriteBoolean("mlp_bias", false);
        json.WriteBoolean("tie_word_embeddings", config.TiedOutput);
    }

    private static GptConfig ReadLlama(Source source)
    {
        source.Expect("hidden_act", "silu");
        source.Expect("attention_bias", false);
        source.Expect("mlp_bias", false);
        int width = source.Integer("hidden_size"), heads = source.Integer("num_attention_heads");
        if (heads > 0 && source.Integer("head_dim", width / heads) != width / heads)
        {
            throw source.Invalid($"head_dim is not hidden_size / num_attention_heads = {width / heads}");
        }

        return GptConfig.Llama(
            source.Integer("vocab_size"), source.Integer("max_position_embeddings"), source.Integer("num_hidden_layers"), heads, width,
            source.Integer("num_key_value_heads", heads), source.Integer("intermediate_size")) with
        {
            NormalizationEpsilon = source.Number("rms_norm_eps", 1e-6),
            RotaryTheta = source.RotaryTheta(),
            TiedOutput = source.Boolean("tie_word_embeddings", false),
        };
    }

    private static void WriteTinyGpt(Utf8JsonWriter json, GptConfig config)
    {
        json.WriteNumber("vocabulary_size", config.VocabularySize);
        json.WriteNumber("context_length", config.ContextLength);
        json.WriteNumber("layers", config.Layers);
        json.WriteNumber("heads", config.Heads);
        json.WriteNumber("key_value_heads", config.KeyValueHeads);
        json.WriteNumber("width", config.Width);
        json.WriteNumber("hidden_width", config.HiddenWidth);
        json.WriteString("normalization", config.Normalization == Normalization.LayerNorm ? "layer_norm" : "rms_norm");
        json.WriteNumber("normalization_epsilon", config.NormalizationEpsilon);
        json.WriteString("position_encoding", config.PositionEncoding == PositionEncoding.Learned ? "learned" : "rotary");
        json.WriteNumber("rotary_theta", config.RotaryTheta);
        json.WriteString("feed_forward", config.FeedForward == FeedForwardKind.Gelu ? "gelu" : "swiglu");
        json.WriteBoolean("biases", config.Biases);
        json.WriteBoolean("tied_output", config.TiedOutput);
    }

    private static GptConfig ReadTinyGpt(Source source) => new()
    {
        VocabularySize = source.Integer("vocabulary_size"),
        ContextLength = source.Integer("context_length"),
        Layers = source.Integer("layers"),
        Heads = source.Integer("heads"),
        KeyValueHeads = source.Integer("key_value_heads"),
        Width = source.Integer("width"),
        HiddenWidth = source.Integer("hidden_width"),
        Normalization = source.Choice("normalization", "layer_norm", "rms_norm") ? Normalization.LayerNorm : Normalization.RmsNorm,
        NormalizationEpsilon = source.Number("normalization_epsilon", 1e-5),
        PositionEncoding = source.Choice("position_encoding", "learned", "rotary") ? PositionEncoding.Learned : PositionEncoding.Rotary,
        RotaryTheta = source.Number("rotary_theta", 10000),
        FeedForward = source.Choice("feed_forward", "gelu", "swiglu") ? FeedForwardKind.Gelu : FeedForwardKind.SwiGlu,
        Biases = source.Boolean("biases", true),
        TiedOutput = source.Boolean("tied_output", true),
    };

    private static void WriteArchitecture(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray("architectures");
        json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>If a token were left out, Hugging Face's defaults would name one that the vocabulary may not have.</summary>
    private static void WriteToken(Utf8JsonWriter json, string field, int? id)
    {
        if (id is { } number)
        {
            json.WriteNumber(field, number);
        }
        else
        {
            json.WriteNull(field);
        }
    }

    /// <summary>A parsed configuration whose errors name the file and the field.</summary>
    private sealed class Source(string path, JsonElement root)
    {
        public InvalidDataException Invalid(string reason) => new($"{path} is not a valid model configuration: {reason}");

        public string Text(string field) =>
            Find(field) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Invalid($"the text {field} is missing");

        public int Integer(string field) => Integer(field, long.MinValue);

        public int Integer(string field, long fallback)
        {
            JsonElement? value = Find(field);
            if (value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int result) && result > 0)
            {
                return result;
            }

            bool absent = value is null or { ValueKind: JsonValueKind.Null };
            return absent && fallback is > 0 and <= int.MaxValue ? (int)fallback : throw Invalid($"{field} is not a positive whole number");
        }

        public double Number(string field, double fallback) => Number(root, field) ?? fallback;

        public bool Boolean(string field, bool fallback) => Find(field)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            null or JsonValueKind.Null => fallback,
            _ => throw Invalid($"{field} is neither true nor false"),
        };

        public bool Choice(string field, string first, string second)
        {
            string text = Text(field);
            return text == first || (text == second ? false : throw Invalid($"{field} is {Quoted.Name(text)}, not {first} or {second}"));
        }

        /// <summary>The field has one of the values, or is left out and stands for the first.</summary>
        public void Expect(string field, params ReadOnlySpan<string> values)
        {
            if (Find(field) is { ValueKind: not JsonValueKind.Null } && !values.Contains(Text(field)))
            {
                throw Invalid($"{field} {Quoted.Name(Text(field))} cannot be run; only {string.Join(" or ", values!)}");
            }
        }

        /// <summary>The field has the value, or is left out.</summary>
        public void Expect(string field, bool value)
        {
            if (Boolean(field, value) != value)
            {
                throw Invalid($"a model with {field} {(value ? "false" : "true")} cannot be run");
            }
        }

        /// <summary>
        /// The angles' base, in the newer rope_parameters or in its older place beside rope_scaling. Angles that are scaled, and heads that are
        /// turned only in part, are refused.
        /// </summary>
        public double RotaryTheta()
        {
            double? theta = null;
            foreach (string field in (string[])["rope_parameters", "rope_scaling"])
            {
                if (Find(field) is { ValueKind: not JsonValueKind.Null } parameters)
                {
                    CheckUnscaled(field, parameters);
                    theta ??= Number(parameters, "rope_theta");
                }
            }

            CheckPart(root);
            return theta ?? Number("rope_theta", 10000);
        }

        private void CheckUnscaled(string field, JsonElement parameters)
        {
            if (parameters.ValueKind != JsonValueKind.Object)
            {
                throw Invalid($"{field} is not an object");
            }

            foreach (string name in (string[])["rope_type", "type"])
            {
                if (parameters.TryGetProperty(name, out JsonElement type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("default")))
                {
                    throw Invalid($"{field} with {name} {Quoted.Name(type.ToString())} cannot be run; only default");
                }
            }

            CheckPart(parameters);
        }

        private void CheckPart(JsonElement parent)
        {
            if (Number(parent, "partial_rotary_factor") is { } part and not 1)
            {
                throw Invalid($"a partial_rotary_factor of {part} cannot be run; only 1");
            }
        }

        private double? Number(JsonElement parent, string field)
        {
            if (!parent.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
                ? number
                : throw Invalid($"{field} is not a number");
        }

        private JsonElement? Find(string field)
        {
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Invalid("it is not an object");
            }

            return root.TryGetProperty(field, out JsonElement value) ? value : null;
        }
    }
}
