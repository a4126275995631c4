using System.Text;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tokenization;
using Xunit;

namespace TinyGpt.Tests.Generation;

/// <summary>
/// stories260K, a model of llama2.c's author that was trained elsewhere: at temperature 0 it must write what llama2.c writes. The folder
/// that TINYGPT_STORIES260K names holds stories260K.bin, tok512.bin and stories260K.greedy200.txt.
/// </summary>
public sealed class StoriesTests
{
    private const int Tokens = 200;

    [Theory]
    [InlineData("scalar", true)]
    [InlineData("scalar", false)]
    [InlineData("cpu", true)]
    [InlineData("cpu", false)]
    public async Task AloneAndInARaggedBatchItWritesWhatLlama2CWrites(string device, bool useCache)
    {
        string folder = Folder();
        string expected = await File.ReadAllTextAsync(Path.Combine(folder, "stories260K.greedy200.txt"), TestContext.Current.CancellationToken);
        using Device opened = device == "scalar" ? Device.Scalar() : Device.Cpu(2);
        using ModelFile file = ModelFile.Open(Path.Combine(folder, "stories260K.bin"), Path.Combine(folder, "tok512.bin"));
        using Gpt model = file.Load(opened);
        Tokenizer tokenizer = file.LoadTokenizer()!;
        Assert.Equal(expected, await Alone(model, tokenizer, useCache) + "\n");
        Assert.Equal(expected, Together(model, tokenizer, useCache) + "\n");
    }

    private static string Folder()
    {
        string? folder = Environment.GetEnvironmentVariable("TINYGPT_STORIES260K");
        Assert.SkipUnless(folder is not null, "TINYGPT_STORIES260K does not name a folder with stories260K.bin, tok512.bin and stories260K.greedy200.txt");
        return folder!;
    }

    private static async Task<string> Alone(Gpt model, Tokenizer tokenizer, bool useCache)
    {
        using TextGenerator generator = new(model, tokenizer, new GeneratorSettings { UseCache = useCache });
        TextSettings settings = new() { Sampling = new() { Temperature = 0 }, MaxTokens = Tokens };
        StringBuilder text = new();
        await foreach (string piece in generator.StreamAsync("", settings, TestContext.Current.CancellationToken))
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    /// <summary>The same text beside others that begin and end earlier and later, one of them with a long prompt.</summary>
    private static string Together(Gpt model, Tokenizer tokenizer, bool useCache)
    {
        using Generator generator = new(model, new GeneratorSettings { Sequences = 4, UseCache = useCache, RowsPerStep = 64 });
        int begin = tokenizer.BeginToken!.Value;
        SequenceSettings Random(int seed, int tokens) => new() { Sampling = new() { Seed = (ulong)seed }, MaxTokens = tokens };
        generator.Add([begin, .. tokenizer.Encode("Tom and Sam went to the park")], Random(1, 30));
        generator.Step();
        TokenSequence story = generator.Add([begin], SmallModel.Greedy(Tokens));
        generator.Step();
        generator.Add([begin, .. tokenizer.Encode(string.Concat(Enumerable.Repeat("It was a long and rainy day. ", 6)))], Random(2, 40));
        generator.Add([begin], Random(3, 60));
        while (generator.Step())
        {
        }

        return tokenizer.Decode(story.Tokens);
    }
}
