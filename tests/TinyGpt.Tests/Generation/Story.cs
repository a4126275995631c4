using System.Text;
using TinyGpt.Formats;
using TinyGpt.Generation;
using TinyGpt.Models;
using TinyGpt.Tests.Formats;
using TinyGpt.Tokenization;

namespace TinyGpt.Tests.Generation;

/// <summary>
/// The story that stories260K, a model of llama2.c's author, writes at temperature 0. The folder that TINYGPT_STORIES260K names holds
/// stories260K.bin, tok512.bin and stories260K.greedy200.txt.
/// </summary>
internal static class Story
{
    private const int Tokens = 200;

    /// <summary>Fails unless the model writes what llama2.c writes, alone and in a ragged batch.</summary>
    public static async Task AssertWrittenOn(Device device, bool useCache)
    {
        string folder = Stories260K.RequireFolder();
        string expected = await File.ReadAllTextAsync(Path.Combine(folder, "stories260K.greedy200.txt"), Xunit.TestContext.Current.CancellationToken);
        using ModelFile file = ModelFile.Open(Path.Combine(folder, "stories260K.bin"), Path.Combine(folder, "tok512.bin"));
        using Gpt model = file.Load(device);
        Tokenizer tokenizer = file.LoadTokenizer()!;
        Xunit.Assert.Equal(expected, await Alone(model, tokenizer, useCache) + "\n");
        Xunit.Assert.Equal(expected, Together(model, tokenizer, useCache) + "\n");
    }

    private static async Task<string> Alone(Gpt model, Tokenizer tokenizer, bool useCache)
    {
        using TextGenerator generator = new(model, tokenizer, new GeneratorSettings { UseCache = useCache });
        TextSettings settings = new() { Sampling = new() { Temperature = 0 }, MaxTokens = Tokens };
        StringBuilder text = new();
        await foreach (string piece in generator.StreamAsync("", settings, Xunit.TestContext.Current.CancellationToken))
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
        TokenSequence story = generator.Add([begin], new SequenceSettings { Sampling = new() { Temperature = 0 }, MaxTokens = Tokens });
        generator.Step();
        generator.Add([begin, .. tokenizer.Encode(string.Concat(Enumerable.Repeat("It was a long and rainy day. ", 6)))], Random(2, 40));
        generator.Add([begin], Random(3, 60));
        while (generator.Step())
        {
        }

        return tokenizer.Decode(story.Tokens);
    }
}
