using System.Text.Json;
using System.Text.Json.Nodes;
using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Formats;

/// <summary>Folders as others write them: split, prefixed, in half precision, with settings left out or added.</summary>
public sealed class ModelFolderReadingTests : IDisposable
{
    private const string Index = "model.safetensors.index.json", FirstShard = "model-00001-of-00002.safetensors", SecondShard = "model-00002-of-00002.safetensors";

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(1);

    public void Dispose()
    {
        _folder.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama untied grouped")]
    public void A_split_model_is_read(string style)
    {
        byte[] bits = SaveSplit(style);
        Assert.Equal(bits, LoadBits());
    }

    [Fact]
    public void What_a_split_model_lacks_or_has_twice_is_named()
    {
        SaveSplit("llama");
        Dictionary<string, string> map = ReadMap();
        string moved = map.First(pair => pair.Value == FirstShard).Key;
        Expect.Failure<InvalidDataException>($"\"{moved}\" is not in {SecondShard}", () => LoadWith(map, moved, SecondShard));
        Expect.Failure<InvalidDataException>("\"absent\" is not in", () => LoadWith(map, "absent", FirstShard));
        Expect.Failure<FileNotFoundException>("third.safetensors", () => LoadWith(map, moved, "third.safetensors"));

        // A tensor that the second file has too.
        WriteIndex(map);
        using (SafetensorsFile second = SafetensorsFile.Open(_folder.File(SecondShard)))
        {
            SafetensorsSource[] both = [.. second.Tensors.Values.Select(entry => Copy(second, entry)), new(moved, SafetensorsType.F32, [0], _ => { })];
            AtomicFile.Write(_folder.File("both"), stream => SafetensorsWriter.Write(stream, both));
        }

        File.Move(_folder.File("both"), _folder.File(SecondShard), overwrite: true);
        Expect.Failure<InvalidDataException>($"has tensor \"{moved}\", and so has another file", LoadBits);
    }

    [Fact]
    public void A_split_model_that_lost_a_weight_is_refused()
    {
        SaveSplit("llama");
        Dictionary<string, string> map = ReadMap();
        using (SafetensorsFile second = SafetensorsFile.Open(_folder.File(SecondShard)))
        {
            map.Remove("model.norm.weight");
            SafetensorsSource[] rest = [.. second.Tensors.Values.Where(entry => entry.Name != "model.norm.weight").Select(entry => Copy(second, entry))];
            AtomicFile.Write(_folder.File("rest"), stream => SafetensorsWriter.Write(stream, rest));
        }

        File.Move(_folder.File("rest"), _folder.File(SecondShard), overwrite: true);
        WriteIndex(map);
        Expect.Failure<InvalidDataException>("has no tensor \"model.norm.weight\"", LoadBits);
    }

    [Theory]
    [InlineData("../m.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/m.safetensors")]
    [InlineData("sub\\\\m.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("m\\u0000")]
    public void Names_that_leave_the_folder_are_refused(string name)
    {
        SaveSplit("gpt2");
        File.WriteAllText(_folder.File(Index), "{\"weight_map\":{\"wte.weight\":\"" + name + "\"}}");
        Expect.Failure<InvalidDataException>("no name of a file in its folder", LoadBits);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "not an object")]
    [InlineData("{}", "has no weight_map")]
    [InlineData("""{"weight_map":{}}""", "has no weight_map")]
    [InlineData("""{"weight_map":[]}""", "no object")]
    [InlineData("""{"weight_map":{"a":1}}""", "is no text")]
    [InlineData("""{"weight_map":{"a":"x","a":"x"}}""", "\"a\" is there twice")]
    [InlineData("""{"weight_map":{"a":"x"},"weight_map":{"a":"x"}}""", "there twice")]
    [InlineData("""{"weight_map":{"a":"x"}} x""", "no JSON")]
    [InlineData("""{"weight_map":{"a":"x" """, "no JSON")]
    [InlineData("""{"weight_map":{"a\ud800":"x"}}""", "not a valid index")]
    public void An_index_that_makes_no_sense_is_refused(string json, string reason)
    {
        SaveSplit("gpt2");
        File.WriteAllText(_folder.File(Index), json);
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, LoadBits);
        Assert.StartsWith($"{_folder.File(Index)} is not a valid index", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_under_the_prefix_of_the_whole_model_are_read_and_masks_are_not()
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config("gpt2"), seed: 5);
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        Rewrite((file, entry) => Copy(file, entry, "transformer." + entry.Name), new SafetensorsSource("lm_head.weight", SafetensorsType.F32, [1], Zeros(4)),
            new SafetensorsSource("transformer.h.0.attn.bias", SafetensorsType.U8, [1, 1, 3, 3], Zeros(9)),
            new SafetensorsSource("transformer.h.0.attn.masked_bias", SafetensorsType.F32, [], Zeros(4)));
        Assert.Equal(SmallModels.Bits(model), LoadBits());
    }

    [Fact]
    public void An_output_matrix_of_its_own_stands_outside_the_prefix()
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config("gpt2 untied"), seed: 7);
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        Rewrite((file, entry) => Copy(file, entry, entry.Name == "lm_head.weight" ? entry.Name : "transformer." + entry.Name));
        Assert.Equal(SmallModels.Bits(model), LoadBits());
    }

    [Fact]
    public void Settings_longer_than_makes_sense_are_not_read()
    {
        SaveLlama("{}");
        File.WriteAllText(_folder.File(ModelFolder.ConfigFile), new string(' ', 1_000_001));
        Expect.Failure<InvalidDataException>(
            "is not a valid model configuration: it has 1000001 bytes, and at most 1000000 are possible", LoadBits);
    }

    [Theory]
    [InlineData(SafetensorsType.F16, ElementType.Float16)]
    [InlineData(SafetensorsType.BF16, ElementType.BFloat16)]
    public void Tensors_of_two_bytes_are_decoded_exactly(SafetensorsType type, ElementType weights)
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config("llama"), seed: 6);
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        Rewrite((file, entry) => new SafetensorsSource(entry.Name, type, entry.Shape, Counting(entry.Length)));
        using ModelFile opened = ModelFile.Open(_folder.Path);
        Assert.Equal(weights, opened.WeightType);
        using Gpt loaded = opened.Load(_device);
        float[] table = loaded.Parameters.ToArray(loaded.Parameters["tokens.weight"]);
        for (int i = 0; i < table.Length; i++)
        {
            float expected = type == SafetensorsType.F16 ? (float)BitConverter.UInt16BitsToHalf((ushort)i) : BitConverter.Int32BitsToSingle(i << 16);
            Assert.Equal(expected, table[i]);
        }
    }

    [Theory]
    [InlineData(SafetensorsType.F64)]
    [InlineData(SafetensorsType.I32)]
    [InlineData(SafetensorsType.F8_E4M3)]
    public void Tensors_of_other_types_are_refused(SafetensorsType type)
    {
        using Gpt model = new(_device, SmallModels.Config("llama"));
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        Rewrite((file, entry) => new SafetensorsSource(entry.Name, type, entry.Shape, Zeros(entry.Length * type.Size())));
        Expect.Failure<InvalidDataException>($"has the type {type}", LoadBits);
    }

    [Fact]
    public void Gpt2_settings_may_be_left_out()
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config("gpt2"), seed: 7);
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        ChangeConfig(config =>
        {
            foreach (string name in (string[])["activation_function", "layer_norm_epsilon", "tie_word_embeddings", "bos_token_id", "eos_token_id", "torch_dtype"])
            {
                Assert.True(config.Remove(name));
            }

            config["n_inner"] = null;
            config["n_ctx"] = 9;
        });
        Assert.Equal(SmallModels.Bits(model), LoadBits());
    }

    [Theory]
    [InlineData("""{"rope_parameters":null,"rope_theta":500000}""", 500000)]
    [InlineData("""{"rope_parameters":{"rope_type":"default","rope_theta":500000},"rope_theta":1}""", 500000)]
    [InlineData("""{"rope_parameters":{"rope_theta":5e5}}""", 500000)]
    [InlineData("""{"rope_parameters":null,"rope_scaling":{"rope_type":"default"},"rope_theta":500000}""", 500000)]
    [InlineData("""{"rope_parameters":null,"rope_scaling":null,"rope_theta":null}""", 10000)]
    [InlineData("""{"rope_parameters":null,"rope_scaling":null,"partial_rotary_factor":1.0}""", 10000)]
    public void The_base_of_rotary_angles_is_found_in_both_places(string changes, double theta)
    {
        SaveLlama(changes);
        using ModelFile file = ModelFile.Open(_folder.Path);
        Assert.Equal(theta, file.Config.RotaryTheta);
    }

    [Theory]
    [InlineData("""{"rope_parameters":{"rope_type":"llama3","factor":8}}""", "llama3")]
    [InlineData("""{"rope_parameters":null,"rope_scaling":{"type":"linear","factor":2}}""", "linear")]
    [InlineData("""{"rope_scaling":{"type":"dynamic","factor":2}}""", "dynamic")]
    [InlineData("""{"rope_scaling":{"rope_type":7}}""", "rope_type")]
    [InlineData("""{"rope_parameters":[]}""", "rope_parameters is not an object")]
    [InlineData("""{"rope_parameters":{"partial_rotary_factor":0.5}}""", "partial_rotary_factor of 0.5")]
    [InlineData("""{"partial_rotary_factor":0.25}""", "partial_rotary_factor of 0.25")]
    [InlineData("""{"rope_parameters":{"rope_theta":-1}}""", "rotary angles of -1")]
    [InlineData("""{"rope_parameters":{"rope_theta":"x"}}""", "rope_theta is not a number")]
    [InlineData("""{"head_dim":32}""", "head_dim")]
    [InlineData("""{"attention_bias":true}""", "attention_bias true")]
    [InlineData("""{"mlp_bias":true}""", "mlp_bias true")]
    [InlineData("""{"hidden_act":"gelu"}""", "gelu")]
    [InlineData("""{"num_key_value_heads":3}""", "3 key-value heads do not divide")]
    [InlineData("""{"tie_word_embeddings":false}""", "no tensor \"lm_head.weight\"")]
    [InlineData("""{"tie_word_embeddings":1}""", "neither true nor false")]
    public void Settings_that_cannot_be_run_are_refused(string changes, string reason)
    {
        SaveLlama(changes);
        InvalidDataException failure = Expect.Failure<InvalidDataException>(reason, LoadBits);
        Assert.Contains(_folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_may_have_more_tokens_than_its_tokenizer_but_not_fewer()
    {
        using Gpt padded = new(_device, SmallModels.Config("gpt2") with { VocabularySize = 320 }), small = new(_device, SmallModels.Config("gpt2"));
        ModelFolder.Save(_folder.Path, padded, new ByteTokenizer());
        using (ModelFile file = ModelFile.Open(_folder.Path))
        {
            Assert.Equal(256, file.LoadTokenizer()?.VocabularySize);
        }

        ModelFolder.Save(_folder.Path, small, new ByteTokenizer());
        using ModelFile smaller = ModelFile.Open(_folder.Path);
        Expect.Failure<InvalidDataException>("has 256 tokens, and this model 20", smaller.LoadTokenizer);
    }

    [Fact]
    public void Layers_without_end_are_refused_before_memory_is_taken_for_them()
    {
        // One layer of the smallest model has 12 numbers. A million bytes of weights, all in one tensor, could hold very many.
        using Gpt model = new(_device, GptConfig.Gpt2(1, 1, 1, 1, 1));
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        ChangeConfig(config => config["n_layer"] = 20_000);
        Rewrite((file, entry) => Copy(file, entry), new SafetensorsSource("zeros", SafetensorsType.F32, [250_000], Zeros(1_000_000)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect.Failure<InvalidDataException>("20000 layers", LoadBits);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    private static Action<Stream> Zeros(long bytes) => stream => stream.Write(new byte[bytes]);

    private static Action<Stream> Counting(long count) => stream =>
    {
        for (int i = 0; i < count; i++)
        {
            stream.Write(BitConverter.GetBytes((ushort)i));
        }
    };

    private static SafetensorsSource Copy(SafetensorsFile file, SafetensorsEntry entry, string? name = null)
    {
        byte[] bytes = new byte[entry.End - entry.Begin];
        file.ReadBytes(entry.Name, bytes);
        return new SafetensorsSource(name ?? entry.Name, entry.Type, entry.Shape, stream => stream.Write(bytes));
    }

    private byte[] SaveSplit(string style)
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config(style), seed: 8);
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        string whole = _folder.File(ModelFolder.WeightsFile);
        Dictionary<string, string> map = [];
        using (SafetensorsFile file = SafetensorsFile.Open(whole))
        {
            foreach (string shard in (string[])[FirstShard, SecondShard])
            {
                SafetensorsSource[] part =
                    [.. file.Tensors.Values.Where((_, i) => i % 2 == 0 == (shard == FirstShard)).Select(entry => Copy(file, entry))];
                AtomicFile.Write(_folder.File(shard), stream => SafetensorsWriter.Write(stream, part));
                Array.ForEach(part, tensor => map.Add(tensor.Name, shard));
            }
        }

        File.Delete(whole);
        WriteIndex(map);
        return SmallModels.Bits(model);
    }

    private void WriteIndex(Dictionary<string, string> map) =>
        File.WriteAllText(_folder.File(Index), new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = 1 },
            ["weight_map"] = new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        }.ToJsonString());

    private Dictionary<string, string> ReadMap() =>
        JsonDocument.Parse(File.ReadAllText(_folder.File(Index))).RootElement.GetProperty("weight_map").EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);

    private byte[] LoadWith(Dictionary<string, string> map, string tensor, string shard)
    {
        WriteIndex(new(map) { [tensor] = shard });
        return LoadBits();
    }

    private byte[] LoadBits()
    {
        using ModelFile file = ModelFile.Open(_folder.Path);
        using Gpt model = file.Load(_device);
        return SmallModels.Bits(model);
    }

    /// <summary>Replaces the weights' file by one with other tensors.</summary>
    private void Rewrite(Func<SafetensorsFile, SafetensorsEntry, SafetensorsSource> change, params SafetensorsSource[] more)
    {
        string path = _folder.File(ModelFolder.WeightsFile);
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            SafetensorsSource[] tensors = [.. file.Tensors.Values.Select(entry => change(file, entry)), .. more];
            AtomicFile.Write(_folder.File("rewritten"), stream => SafetensorsWriter.Write(stream, tensors));
        }

        File.Move(_folder.File("rewritten"), path, overwrite: true);
    }

    private void ChangeConfig(Action<JsonObject> change)
    {
        string path = _folder.File(ModelFolder.ConfigFile);
        JsonObject config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    private void SaveLlama(string changes)
    {
        using Gpt model = new(_device, SmallModels.Config("llama"));
        ModelFolder.Save(_folder.Path, model, tokenizer: null);
        ChangeConfig(config =>
        {
            foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
            {
                config[name] = value?.DeepClone();
            }
        });
    }
}
