using System.Text.Json;
using TinyGpt.Formats;

namespace TinyGpt.Cli.Demo;

/// <summary>How a demo was begun: what it needs to go on.</summary>
/// <param name="Seed">Decides everything that is drawn.</param>
/// <param name="Size">How much it does.</param>
internal sealed record DemoState(ulong Seed, string Size)
{
    /// <summary>The name of its file.</summary>
    public const string FileName = "demo.json";

    /// <summary>Whether a folder holds a demo.</summary>
    public static bool IsIn(string folder) => File.Exists(PathIn(folder));

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It is missing, or cannot be read.</exception>
    public static DemoState Read(string folder)
    {
        if (!IsIn(folder))
        {
            throw new FileNotFoundException($"{folder} holds no demo that could go on");
        }

        try
        {
            DemoState? state = JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(folder)), JsonResult.Readable.DemoState);
            return state is not null && DemoSize.Find(state.Size ?? "") is not null
                ? state
                : throw new InvalidDataException($"{PathIn(folder)} is damaged: it names no size of a demo");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{PathIn(folder)} is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Writes it, wholly or not at all.</summary>
    public void Write(string folder) =>
        AtomicFile.Write(PathIn(folder), stream => JsonSerializer.Serialize(stream, this, JsonResult.Readable.DemoState));

    private static string PathIn(string folder) => Path.Combine(folder, FileName);
}
