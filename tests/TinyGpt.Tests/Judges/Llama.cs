using System.Text.Json;
using TinyGpt.Tests.Formats;

namespace TinyGpt.Tests.Judges;

/// <summary>What llama.cpp reads in a GGUF file.</summary>
/// <param name="Ids">The tokens of each text.</param>
/// <param name="Probabilities">Of each prompt, the probability of every token after it.</param>
/// <param name="Ends">The tokens at which it would stop generating.</param>
internal sealed record Llama(int[][] Ids, double[][] Probabilities, int[] Ends)
{
    private static readonly JsonSerializerOptions _names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Asks llama.cpp, or skips the test where there are no judges.</summary>
    public static Llama Read(string path, TemporaryFolder folder, IEnumerable<string>? texts = null, IEnumerable<int[]>? prompts = null)
    {
        Judge.RequireFolder();
        string input = folder.File("input.json"), output = folder.File("output.json");
        File.WriteAllText(input, JsonSerializer.Serialize(new { texts = texts ?? [], prompts = prompts ?? [] }));
        new Judge("llama.mjs").Run(TimeSpan.FromMinutes(2), path, input, output);
        return JsonSerializer.Deserialize<Llama>(File.ReadAllText(output), _names)!;
    }
}
