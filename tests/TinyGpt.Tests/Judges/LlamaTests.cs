using TinyGpt.Formats;
using TinyGpt.Models;
using TinyGpt.Tests.Formats;
using TinyGpt.Tests.Models;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Judges;

/// <summary>GGUF files written here, opened by llama.cpp.</summary>
[Trait(Judge.Trait, "llama.cpp")]
public sealed class LlamaTests : IDisposable
{
    private const int Prompts = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(2);

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("gpt2", ElementType.Float32, 1e-3)]
    [InlineData("gpt2", ElementType.Float16, 1e-3)]
    [InlineData("gpt2", ElementType.Q8_0, 2e-2)]
    [InlineData("llama", ElementType.Float32, 1e-3)]
    [InlineData("llama", ElementType.Float16, 1e-3)]
    [InlineData("llama", ElementType.Q8_0, 2e-2)]
    [InlineData("llama untied", ElementType.Float32, 1e-3)]
    [InlineData("llama untied", ElementType.Float16, 1e-3)]
    [InlineData("llama untied", ElementType.Q8_0, 2e-2)]
    public void The_next_token_is_as_probable_as_here(string style, ElementType type, double tolerance)
    {
        Judge.RequireFolder();
        using Gpt model = RandomModel.Create(_device, RandomModel.Config(style, 256), seed: 7);
        string path = _folder.File("model.gguf");
        GgufModel.Save(path, model, new ByteTokenizer(), type);
        Compare(path, 256, tolerance);
    }

    [Theory]
    [InlineData(ElementType.Float32, 1e-3)]
    [InlineData(ElementType.Float16, 1e-3)]
    public void Stories_continue_as_here(ElementType type, double tolerance)
    {
        string stories = Stories260K.RequireFolder();
        Judge.RequireFolder();
        string path = _folder.File("stories.gguf");
        using Gpt model = LoadStories();
        GgufModel.Save(path, model, Tokenizer.Load(Path.Combine(stories, "tok512.bin")), type);
        Compare(path, 512, tolerance);
    }

    /// <summary>
    /// llama.cpp rounds activations to 8 bits where weights are Q8_0, which the tolerance of 2e-2 is for. With the same weights, decoded, in
    /// a float32 file it does not: then nothing but the products of Q8_0 here can differ.
    /// </summary>
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama")]
    [InlineData("stories260K")]
    public void Weights_of_Q8_0_are_what_they_are_decoded_to(string style)
    {
        Judge.RequireFolder();
        string path = _folder.File("q8_0.gguf"), decoded = _folder.File("decoded.gguf");
        using (Gpt model = style == "stories260K" ? LoadStories() : RandomModel.Create(_device, RandomModel.Config(style, 512), seed: 8))
        {
            GgufModel.Save(path, model, null, ElementType.Q8_0);
        }

        using ModelFile file = ModelFile.Open(path);
        using Gpt quantized = file.Load(_device);
        Assert.Equal(ElementType.Q8_0, quantized.Parameters["layers.0.attention.qkv.weight"].Type);
        GgufModel.Save(decoded, quantized, new ByteTokenizer(), ElementType.Float32);
        Compare(quantized, decoded, 512, 1e-3);
    }

    private Gpt LoadStories()
    {
        using ModelFile file = ModelFile.Open(Path.Combine(Stories260K.RequireFolder(), "stories260K.bin"));
        return file.Load(_device);
    }

    private void Compare(string path, int vocabulary, double tolerance)
    {
        using ModelFile file = ModelFile.Open(path);
        using Gpt model = file.Load(_device);
        Compare(model, path, vocabulary, tolerance);
    }

    private void Compare(Gpt model, string path, int vocabulary, double tolerance)
    {
        Random random = new(3);
        int[][] prompts = [.. Enumerable.Range(1, Prompts).Select(n => Enumerable.Range(0, 3 * n).Select(_ => random.Next(vocabulary)).ToArray())];
        Llama theirs = Llama.Read(path, _folder, prompts: prompts);
        double largest = 0, difference = 0;
        for (int i = 0; i < prompts.Length; i++)
        {
            double[] ours = RandomModel.ProbabilitiesAfter(model, prompts[i]);
            Assert.Equal(ours.Length, theirs.Probabilities[i].Length);
            largest += ours.Max() / prompts.Length;
            difference = Math.Max(difference, ours.Zip(theirs.Probabilities[i], (a, b) => Math.Abs(a - b)).Max());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"probabilities differ by at most {difference:E2}; the most likely token has {largest:P0} on average");
        Assert.True(largest > 8.0 / vocabulary, $"the distributions are flat, {largest} at their highest: nothing was shown");
        Assert.True(difference < tolerance, $"probabilities differ by {difference}");
    }
}
