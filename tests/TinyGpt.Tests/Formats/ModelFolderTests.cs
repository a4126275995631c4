using TinyGpt.Formats;
using TinyGpt.Models;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class ModelFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinygpt-model-").FullName;
    private readonly Device _device = Device.Cpu(1);

    public static TheoryData<string> Styles => ["gpt2", "gpt2 untied", "llama", "llama untied grouped", "tinygpt"];

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _device.Dispose();
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void ASavedModelComesBackWithEqualBits(string style)
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config(style), 4);
        ModelFolder.Save(_folder, model, tokenizer: null);
        using Gpt loaded = Load();
        Assert.Equal(model.Config, loaded.Config);
        Assert.Equal(style.Split(' ')[0], loaded.Config.Style);
        foreach ((Parameter before, Parameter after) in model.Parameters.Table.Zip(loaded.Parameters.Table))
        {
            Assert.Equal(before.Name, after.Name);
            Assert.Equal(model.Parameters.ToArray(before), loaded.Parameters.ToArray(after));
        }
    }

    [Fact]
    public void Gpt2StoresItsMapsAsInTimesOut()
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config("gpt2"), 4);
        ModelFolder.Save(_folder, model, tokenizer: null);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(_folder, ModelFolder.WeightsFile));
        Assert.Equal([12L, 36L], file.Entry("h.1.attn.c_attn.weight").Shape);
        float[] stored = new float[12 * 36], weight = model.Parameters.ToArray(model.Parameters["layers.1.attention.qkv.weight"]);
        file.Read("h.1.attn.c_attn.weight", stored);
        Assert.Equal(weight[(5 * 12) + 7], stored[(7 * 36) + 5]);
        Assert.Equal([20L, 12L], file.Entry("wte.weight").Shape);
        Assert.Equal([9L, 12L], file.Entry("wpe.weight").Shape);
        Assert.Equal([12L, 48L], file.Entry("h.0.mlp.c_fc.weight").Shape);
        Assert.Equal([48L, 12L], file.Entry("h.0.mlp.c_proj.weight").Shape);
        Assert.Equal([12L], file.Entry("ln_f.bias").Shape);
        Assert.Equal((2 * 12) + 4, file.Tensors.Count);
    }

    [Fact]
    public void LlamaStoresQueriesKeysAndValuesApart()
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config("llama untied grouped"), 4);
        ModelFolder.Save(_folder, model, tokenizer: null);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(_folder, ModelFolder.WeightsFile));
        Assert.Equal([16L, 16L], file.Entry("model.layers.0.self_attn.q_proj.weight").Shape);
        Assert.Equal([8L, 16L], file.Entry("model.layers.0.self_attn.k_proj.weight").Shape);
        Assert.Equal([8L, 16L], file.Entry("model.layers.0.self_attn.v_proj.weight").Shape);
        Assert.Equal([24L, 16L], file.Entry("model.layers.0.mlp.gate_proj.weight").Shape);
        Assert.Equal([20L, 16L], file.Entry("lm_head.weight").Shape);
        float[] keys = new float[8 * 16], fused = model.Parameters.ToArray(model.Parameters["layers.0.attention.qkv.weight"]);
        file.Read("model.layers.0.self_attn.k_proj.weight", keys);
        Assert.Equal(fused[(16 * 16)..(24 * 16)], keys);
    }

    [Theory]
    [InlineData("\"n_embd\": 12", "\"n_embd\": 13", "heads")]
    [InlineData("\"n_embd\": 12", "\"n_embd\": 12000", "numbers")]
    [InlineData("\"vocab_size\": 20", "\"vocab_size\": 19", "wte.weight")]
    [InlineData("\"vocab_size\": 20", "\"vocab_size\": -1", "vocab_size")]
    [InlineData("\"vocab_size\": 20", "\"vocab_size\": \"20\"", "vocab_size")]
    [InlineData("\"model_type\": \"gpt2\"", "\"model_type\": \"bert\"", "bert")]
    [InlineData("gelu_new", "relu", "relu")]
    [InlineData("\"n_layer\": 2", "\"n_layer\": 2147483647", "numbers")]
    [InlineData("\"n_positions\": 9", "\"n_positions\": 2147483647", "numbers")]
    [InlineData("\"n_positions\": 9", "\"n_positions\": 9, \"n_positions\": 9", "n_positions")]
    [InlineData("\"n_head\": 3", "\"n_head\": 3, \"scale_attn_weights\": false", "scale_attn_weights")]
    [InlineData("\"n_head\": 3", "\"n_head\": 3, \"scale_attn_by_inverse_layer_idx\": true", "scale_attn_by_inverse_layer_idx")]
    [InlineData("\"layer_norm_epsilon\": 1E-05", "\"layer_norm_epsilon\": 0", "epsilon")]
    [InlineData("\"layer_norm_epsilon\": 1E-05", "\"layer_norm_epsilon\": 1e999", "layer_norm_epsilon")]
    [InlineData("{", "[", "config.json")]
    public void ASettingThatDoesNotFitIsNamed(string was, string becomes, string named)
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config("gpt2"), 4);
        ModelFolder.Save(_folder, model, tokenizer: null);
        string path = Path.Combine(_folder, ModelFolder.ConfigFile), text = File.ReadAllText(path);
        Assert.Contains(was, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(was, becomes, StringComparison.Ordinal));
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Load());
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void RandomlyDamagedFilesAreRefusedOrRead()
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config("llama"), 4);
        ModelFolder.Save(_folder, model, tokenizer: null);
        Random random = new(8);
        foreach (string name in (string[])[ModelFolder.ConfigFile, ModelFolder.WeightsFile])
        {
            string path = Path.Combine(_folder, name);
            byte[] good = File.ReadAllBytes(path);
            for (int round = 0; round < 300; round++)
            {
                byte[] bad = [.. good];
                int where = random.Next(Math.Min(bad.Length, 3000));
                bad[where] = (byte)random.Next(256);
                File.WriteAllBytes(path, round % 3 == 0 ? bad[..random.Next(bad.Length)] : bad);
                try
                {
                    Load().Dispose();
                }
                catch (Exception exception) when (exception is InvalidDataException or IOException)
                {
                    Assert.NotEmpty(exception.Message);
                }
            }

            File.WriteAllBytes(path, good);
        }
    }

    private Gpt Load()
    {
        using ModelFile file = ModelFile.Open(_folder);
        return file.Load(_device);
    }
}
