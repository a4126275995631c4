using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Formats;

public sealed class ModelFormatTests : IDisposable
{
    private const string StoriesVariable = "TINYGPT_STORIES260K";

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(1);

    public static TheoryData<string, string> WhatFormatsHold => new()
    {
        { "gpt2", "huggingface" },
        { "gpt2 untied", "huggingface" },
        { "gpt2", "llmc" },
        { "llama", "huggingface" },
        { "llama untied grouped", "huggingface" },
        { "llama", "llama2c" },
        { "llama untied grouped", "llama2c" },
        { "tinygpt", "huggingface" },
    };

    public void Dispose()
    {
        _folder.Dispose();
        _device.Dispose();
    }

    [Theory]
    [MemberData(nameof(WhatFormatsHold))]
    public void Any_bits_come_back_and_the_file_is_the_same_again(string style, string format)
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config(style), seed: 1);
        string first = Save(model, format, "first"), second;
        using (ModelFile file = ModelFile.Open(first))
        {
            Assert.Equal((format, model.Config, ElementType.Float32), (file.Format, file.Config, file.WeightType));
            using Gpt loaded = file.Load(_device);
            Assert.Equal(SmallModels.Bits(model), SmallModels.Bits(loaded));
            second = Save(loaded, format, "second");
        }

        AssertSame(first, second);
    }

    [Theory]
    [InlineData("gpt2", "huggingface", "llmc")]
    [InlineData("gpt2", "llmc", "huggingface")]
    [InlineData("llama", "huggingface", "llama2c")]
    [InlineData("llama untied grouped", "huggingface", "llama2c")]
    [InlineData("llama untied grouped", "llama2c", "huggingface")]
    public void There_and_back_every_byte_is_the_same(string style, string format, string other)
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config(style), seed: 2);
        string first = Save(model, format, "first");
        using Gpt loaded = Load(first);
        using Gpt between = Load(Save(loaded, other, "between"));
        Assert.Equal(SmallModels.Bits(model), SmallModels.Bits(between));
        AssertSame(first, Save(between, format, "again"));
    }

    [Theory]
    [InlineData("gpt2", "llama2c", "style is gpt2")]
    [InlineData("llama", "llmc", "style is llama")]
    [InlineData("tinygpt", "llmc", "style is tinygpt")]
    [InlineData("tinygpt", "llama2c", "style is tinygpt")]
    [InlineData("gpt2 untied", "llmc", "output matrix of its own")]
    public void What_a_format_cannot_hold_is_refused(string style, string format, string reason)
    {
        using Gpt model = new(_device, SmallModels.Config(style));
        Expect.Failure<InvalidDataException>(reason, () => Save(model, format, "m"));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void Settings_that_a_format_takes_for_granted_must_be_so()
    {
        Refuse("llmc", SmallModels.Config("gpt2") with { HiddenWidth = 24 }, "hidden width is 24, not 4 × 12");
        Refuse("llmc", SmallModels.Config("gpt2") with { NormalizationEpsilon = 1e-6 }, "epsilon is 1E-06");
        Refuse("llama2c", SmallModels.Config("llama") with { NormalizationEpsilon = 1e-6 }, "epsilon is 1E-06");
        Refuse("llama2c", SmallModels.Config("llama") with { RotaryTheta = 500000 }, "rotary base is 500000");

        void Refuse(string format, GptConfig config, string reason)
        {
            using Gpt model = new(_device, config);
            Expect.Failure<InvalidDataException>(reason, () => Save(model, format, "m"));
        }
    }

    [Fact]
    public void Types_and_tokenizers_that_a_format_cannot_hold_are_refused()
    {
        using Gpt gpt2 = new(_device, SmallModels.Config("gpt2")), llama = new(_device, SmallModels.Config("llama"));
        Expect.Failure<ArgumentException>("no weights of Float16", () => ModelFormat.Llmc.Save(_folder.File("m"), gpt2, null, ElementType.Float16));
        Expect.Failure<ArgumentException>("no weights of Q8_0", () => ModelFormat.HuggingFace.Save(_folder.File("m"), gpt2, null, ElementType.Q8_0));
        Expect.Failure<InvalidDataException>(
            "kind byte", () => ModelFormat.Llama2c.Save(_folder.File("m"), llama, new ByteTokenizer(), ElementType.Float32));
        Expect.Failure<InvalidDataException>(
            "kind byte", () => ModelFormat.Llmc.Save(_folder.File("m"), gpt2, new ByteTokenizer(), ElementType.Float32));
        Assert.Empty(_folder.Names());
    }

    [Theory]
    [InlineData("out", "llama", "huggingface")]
    [InlineData("a/out.bin", "llama", "llama2c")]
    [InlineData("out.bin", "gpt2", "llmc")]
    public void The_name_tells_the_format(string path, string style, string format) => Assert.Equal(format, ModelFormat.Of(path, style).Name);

    [Fact]
    public void Names_that_tell_no_format_are_refused()
    {
        Expect.Failure<ArgumentException>("styles gpt2 and llama", () => ModelFormat.Of("out.bin", "tinygpt"));
        Expect.Failure<ArgumentException>("name a folder", () => ModelFormat.Of("out.safetensors", "gpt2"));
        Expect.Failure<ArgumentException>("choose one of huggingface", () => ModelFormat.Named("onnx"));
        Assert.All(ModelFormat.All, format => Assert.Same(format, ModelFormat.Named(format.Name)));
    }

    [Fact]
    public void The_rows_that_pad_the_vocabulary_of_llmc_are_zeros()
    {
        using Gpt model = SmallModels.OfRandomBits(_device, SmallModels.Config("gpt2"), seed: 3);
        string path = Save(model, "llmc", "m");
        using LlmcModel file = (LlmcModel)ModelFile.Open(path);
        Assert.Equal((20, 128), (file.Header.VocabularySize, file.Header.PaddedVocabularySize));
        byte[] padding = File.ReadAllBytes(path)[(1024 + (20 * 12 * 4))..(1024 + (128 * 12 * 4))];
        Assert.All(padding, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_half_precision_folder_holds_matrices_of_halves_and_comes_back_with_equal_bits()
    {
        using Gpt model = Gpt.Create(_device, SmallModels.Config("llama"), 4, ElementType.Float16);
        string path = _folder.File("half");
        ModelFormat.HuggingFace.Save(path, model, null, ElementType.Float16);
        using SafetensorsFile tensors = SafetensorsFile.Open(Path.Combine(path, ModelFolder.WeightsFile));
        Assert.Equal(SafetensorsType.F16, tensors.Entry("model.layers.0.self_attn.k_proj.weight").Type);
        Assert.Equal(SafetensorsType.F32, tensors.Entry("model.norm.weight").Type);
        using ModelFile file = ModelFile.Open(path);
        Assert.Equal(ElementType.Float16, file.WeightType);
        using Gpt loaded = file.Load(_device), wide = file.Load(_device, ElementType.Float32);
        Assert.Equal(ElementType.Float16, loaded.Parameters["tokens.weight"].Type);
        Assert.Equal(ElementType.Float32, wide.Parameters["tokens.weight"].Type);
        Assert.Equal(SmallModels.Bits(model), SmallModels.Bits(loaded));
        Assert.Equal(SmallModels.Bits(model), SmallModels.Bits(wide));
        Assert.Contains("\"torch_dtype\": \"float16\"", File.ReadAllText(Path.Combine(path, ModelFolder.ConfigFile)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_is_too_large_for_a_half_is_named()
    {
        using Gpt model = new(_device, SmallModels.Config("llama"));
        model.Parameters.Write(model.Parameters["layers.1.feed_forward.down.weight"], values => values.Fill(70000));
        Expect.Failure<InvalidDataException>(
            "model.layers.1.mlp.down_proj.weight: 70000", () => ModelFormat.HuggingFace.Save(_folder.File("m"), model, null, ElementType.Float16));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_folder_that_is_replaced_loses_the_tokenizer_of_the_model_before()
    {
        string path = _folder.File("m");
        using Gpt bytes = new(_device, SmallModels.Config("gpt2") with { VocabularySize = 256 }), other = new(_device, SmallModels.Config("gpt2"));
        ModelFormat.HuggingFace.Save(path, bytes, new ByteTokenizer(), ElementType.Float32);
        using (ModelFile file = ModelFile.Open(path))
        {
            Assert.Equal("byte", file.LoadTokenizer()?.Kind);
        }

        ModelFormat.HuggingFace.Save(path, other, null, ElementType.Float32);
        using ModelFile replaced = ModelFile.Open(path);
        Assert.Null(replaced.LoadTokenizer());
    }

    [Fact]
    public void Stories260K_comes_back_with_every_byte_but_the_angles()
    {
        string? folder = Environment.GetEnvironmentVariable(StoriesVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{StoriesVariable} is not set: it names the folder of stories260K.bin and tok512.bin");
        string original = Path.Combine(folder!, "stories260K.bin"), vocabulary = Path.Combine(folder!, "tok512.bin");
        string between = _folder.File("stories"), again = _folder.File("again.bin");
        Convert(original, vocabulary, between, ModelFormat.HuggingFace);
        Convert(between, null, again, ModelFormat.Llama2c);
        Assert.Equal(File.ReadAllBytes(vocabulary), File.ReadAllBytes(Llama2cModel.TokenizerPath(again)));
        byte[] before = File.ReadAllBytes(original), after = File.ReadAllBytes(again);
        using Llama2cModel file = (Llama2cModel)ModelFile.Open(original);
        int angles = (int)file.Tensors.Single(tensor => tensor.Name == "freq_cis_real").Position;
        Assert.Equal(before[..angles], after[..angles]);
        Assert.Equal(before.Length, after.Length);
        // The original's cosines and sines are another library's; some differ in the last bit, and nothing reads them.
        for (int at = angles; at < before.Length; at += sizeof(float))
        {
            Assert.InRange(BitConverter.ToInt32(before, at) - BitConverter.ToInt32(after, at), -1, 1);
        }
    }

    private void Convert(string from, string? tokenizer, string to, ModelFormat format)
    {
        using ModelFile file = ModelFile.Open(from, tokenizer);
        using Gpt model = file.Load(_device);
        format.Save(to, model, file.LoadTokenizer(), file.WeightType);
    }

    private Gpt Load(string path)
    {
        using ModelFile file = ModelFile.Open(path);
        return file.Load(_device);
    }

    private string Save(Gpt model, string format, string name)
    {
        string path = _folder.File(name);
        ModelFormat.Named(format).Save(path, model, null, ElementType.Float32);
        return path;
    }

    private static void AssertSame(string first, string second)
    {
        if (!Directory.Exists(first))
        {
            Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
            return;
        }

        Assert.Equal(2, Directory.GetFiles(first).Length);
        foreach (string file in Directory.GetFiles(first))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(second, Path.GetFileName(file))));
        }
    }
}
