namespace TinyGpt.Tests.Fuzzing;

/// <summary>A reader, and files that it reads.</summary>
/// <param name="Name">What is read.</param>
/// <param name="Seeds">Valid inputs, each a folder's files by their names.</param>
/// <param name="Read">Reads the folder, with everything that a user would do with what is in it; of the device it is told what it takes.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<IReadOnlyDictionary<string, byte[]>> Seeds, Action<string, Device> Read)
{
    /// <summary>A reader of single files of this name.</summary>
    public static FuzzTarget OfFiles(string name, string file, IEnumerable<byte[]> seeds, Action<string, Device> read) =>
        new(name, [.. seeds.Select(seed => new Dictionary<string, byte[]> { [file] = seed })], (folder, device) => read(Path.Combine(folder, file), device));
}
