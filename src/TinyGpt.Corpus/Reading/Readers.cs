namespace TinyGpt.Corpus.Reading;

/// <summary>Finds out what inputs are, and opens them.</summary>
public static class Readers
{
    /// <summary>The largest <see cref="ReaderSettings.RecordLimit"/>.</summary>
    internal const int LargestRecordLimit = 1 << 30;

    /// <summary>
    /// The inputs that files and folders mean. Of a folder, with all folders in it, those files count whose names are of a known format; its pages
    /// and texts are one input for each folder that they lie in.
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>The inputs in the ordinal order of their paths, each once.</returns>
    /// <exception cref="FileNotFoundException">A path names nothing; the message says which.</exception>
    /// <exception cref="InvalidDataException">A folder holds nothing that can be read.</exception>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public static IReadOnlyList<CorpusInput> Expand(IEnumerable<string> paths)
    {
        SortedDictionary<string, CorpusInput> inputs = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                List<CorpusInput> found = [];
                AddFolder(path, "", found);
                found.ForEach(input => inputs.TryAdd(input.Path, input));
                if (found.Count == 0)
                {
                    throw new InvalidDataException($"{path}: the folder holds no file that can be read ({InputFormats.Known})");
                }
            }
            else if (File.Exists(path))
            {
                inputs.TryAdd(path, new CorpusInput(path, Path.GetFileName(path)));
            }
            else
            {
                throw new FileNotFoundException($"{path}: there is no such file or folder", path);
            }
        }

        return [.. inputs.Values];
    }

    /// <summary>Opens a file, or the pages and texts directly in a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="settings">What to read, and the limit.</param>
    /// <param name="onDamage">Told of every record that is left out.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is of no format that is known, or nothing of it can be read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DocumentReader Open(string path, ReaderSettings settings, Action<DamagedRecord> onDamage) =>
        Open(new CorpusInput(path, Directory.Exists(path) ? "" : Path.GetFileName(path)), settings, onDamage);

    /// <summary>Opens one of the inputs that <see cref="Expand"/> found.</summary>
    /// <inheritdoc cref="Open(string, ReaderSettings, Action{DamagedRecord})"/>
    public static DocumentReader Open(CorpusInput input, ReaderSettings settings, Action<DamagedRecord> onDamage)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.RecordLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.RecordLimit, LargestRecordLimit);
        if (Directory.Exists(input.Path))
        {
            List<CorpusInput> pages = PagesIn(input.Path, input.Name);
            return pages.Count > 0 ? new PageFileReader(pages, settings, onDamage)
                : throw new InvalidDataException($"{input.Path}: the folder holds no page or text (.html, .txt)");
        }

        ByteInput bytes = Packing.Open(input.Path);
        try
        {
            return Open(input, bytes, settings, onDamage);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static DocumentReader Open(CorpusInput input, ByteInput bytes, ReaderSettings settings, Action<DamagedRecord> onDamage)
    {
        string path = input.Path;
        bytes.Fill(InputFormats.BytesToSee);
        switch (InputFormats.Of(path, bytes.Buffered[..Math.Min(bytes.Buffered.Length, InputFormats.BytesToSee)]))
        {
            case InputFormat.Warc:
                return new WarcReader(path, bytes, settings, onDamage);
            case InputFormat.Arc:
                return new ArcReader(path, bytes, settings, onDamage);
            case InputFormat.JsonLines:
                return new JsonLinesReader(path, bytes, settings, onDamage);
            case InputFormat.Parquet when bytes.IsPacked:
                throw new InvalidDataException($"{path}: Parquet packs by itself and is not read from a .gz or .zst; unpack it first");
            case InputFormat.Parquet:
                bytes.Dispose();
                return new ParquetDocuments(path, settings, onDamage);
            case InputFormat.Html or InputFormat.Text:
                bytes.Dispose();
                return new PageFileReader([input], settings, onDamage);
            default:
                throw new InvalidDataException($"{path}: neither its name nor its first bytes tell of a format ({InputFormats.Known})");
        }
    }

    private static void AddFolder(string path, string name, List<CorpusInput> inputs)
    {
        if (PagesIn(path, name).Count > 0)
        {
            inputs.Add(new CorpusInput(path, name));
        }

        foreach (FileInfo file in Visible(new DirectoryInfo(path).EnumerateFiles()))
        {
            if (InputFormats.OfName(file.Name) is not (null or InputFormat.Html or InputFormat.Text))
            {
                inputs.Add(new CorpusInput(Path.Combine(path, file.Name), Join(name, file.Name)));
            }
        }

        // A link could lead back here.
        foreach (DirectoryInfo folder in Visible(new DirectoryInfo(path).EnumerateDirectories()).Where(folder => folder.LinkTarget is null))
        {
            AddFolder(Path.Combine(path, folder.Name), Join(name, folder.Name), inputs);
        }
    }

    private static List<CorpusInput> PagesIn(string path, string name) =>
    [
        .. Visible(new DirectoryInfo(path).EnumerateFiles())
            .Where(file => InputFormats.OfName(file.Name) is InputFormat.Html or InputFormat.Text)
            .Select(file => new CorpusInput(Path.Combine(path, file.Name), Join(name, file.Name)))
            .OrderBy(page => page.Path, StringComparer.Ordinal),
    ];

    private static IEnumerable<T> Visible<T>(IEnumerable<T> entries)
        where T : FileSystemInfo => entries.Where(entry => entry.Name[0] != '.');

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
