using System.Collections.Concurrent;
using System.Text;

namespace TinyGpt.Formats;

/// <summary>
/// Writes that happen wholly or not at all: what is new is written under a temporary name beside its target, flushed to disk, then renamed.
/// A process killed at any moment leaves the old file or the new one, and at worst a temporary that <see cref="RemoveLeftovers(string)"/>
/// recognises.
/// </summary>
public static class AtomicFile
{
    private static readonly ConcurrentDictionary<string, bool> _unfinished = [];

    /// <summary>What <see cref="FlushFolder"/> leaves if it is killed, by the name for <see cref="RemoveLeftoversOf"/>.</summary>
    public const string FlushName = "flush";

    private const string TemporarySuffix = ".tinygpt-tmp";
    private const int BufferSize = 1 << 16;

    /// <summary>Replaces or creates a file with what <paramref name="write"/> writes. The stream can seek.</summary>
    /// <param name="path">The file, or a link to it. Its folder must exist.</param>
    /// <param name="write">Writes the contents. What it throws leaves <paramref name="path"/> as it was.</param>
    /// <exception cref="IOException">The file could not be written: the message names it and the reason.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        string temporary = TemporaryName(target);
        try
        {
            CheckFolder(FolderOf(target));
            _unfinished.TryAdd(temporary, true);
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            if (IsInputOutput(exception))
            {
                throw Failure(path, exception);
            }

            throw;
        }
        finally
        {
            _unfinished.TryRemove(temporary, out _);
        }

        FlushFolder(FolderOf(target));
    }

    /// <summary>Replaces or creates a text file, in UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="text">The whole contents.</param>
    /// <exception cref="IOException">The file could not be written: the message names it and the reason.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Creates a folder that appears under its name only when it is complete: a temporary sibling is filled, every file in it is flushed to
    /// disk, then the folder is renamed.
    /// </summary>
    /// <param name="path">The folder, which must not exist; its parent must.</param>
    /// <param name="fill">Writes the files into the folder whose path it is given. If it throws, nothing remains.</param>
    /// <exception cref="IOException">The folder exists already or could not be written: the message names it and the reason.</exception>
    public static void CreateFolder(string path, Action<string> fill)
    {
        if (Path.Exists(path))
        {
            throw new IOException($"cannot write {path}: it exists already");
        }

        string temporary = TemporaryName(path);
        try
        {
            CheckFolder(FolderOf(path));
            _unfinished.TryAdd(temporary, true);
            Directory.CreateDirectory(temporary);
            fill(temporary);
            FlushTree(temporary);
            Directory.Move(temporary, path);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            if (IsInputOutput(exception))
            {
                throw Failure(path, exception);
            }

            throw;
        }
        finally
        {
            _unfinished.TryRemove(temporary, out _);
        }

        FlushFolder(FolderOf(path));
    }

    /// <summary>Deletes what this process is writing and has not finished. To be called when it is about to end: the writes then fail.</summary>
    /// <returns>How many files and folders were deleted.</returns>
    public static int RemoveUnfinished()
    {
        int removed = 0;
        foreach (string temporary in _unfinished.Keys)
        {
            removed += RemoveFromWriter(temporary) ? 1 : 0;
        }

        return removed;
    }

    /// <summary>Whether a file or folder of this name is a temporary one.</summary>
    public static bool IsTemporary(string name) => name.EndsWith(TemporarySuffix, StringComparison.Ordinal);

    /// <summary>
    /// Deletes the temporary files and folders that killed processes left directly inside <paramref name="folder"/>.
    /// To be called by the folder's only writer, while it writes nothing there.
    /// </summary>
    /// <param name="folder">The folder to clean; one that does not exist is clean.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="IOException">One could not be deleted.</exception>
    public static int RemoveLeftovers(string folder) => RemoveLeftovers(folder, _ => true);

    /// <summary>
    /// Deletes the temporary files and folders that killed processes left of some files and folders, beside which others may be writing. Looks once
    /// at each folder, however many names are given.
    /// </summary>
    /// <param name="paths">The files and folders that were to be written, which nobody is writing now.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="IOException">One could not be deleted.</exception>
    public static int RemoveLeftoversOf(IEnumerable<string> paths)
    {
        int removed = 0;
        foreach (IGrouping<string, string> folder in paths.GroupBy(FolderOf, path => Path.GetFileName(path)))
        {
            HashSet<string> names = [.. folder];
            removed += RemoveLeftovers(folder.Key, names.Contains);
        }

        return removed;
    }

    /// <summary>
    /// Asks that the renames done in a folder reach the disk. .NET cannot open a folder to flush it; but the journals of ext4, XFS and NTFS
    /// commit in order, so creating, flushing and deleting an empty file there takes what was renamed before it along.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <returns>False if not even an empty file could be created: the renames stand, and reach the disk when the system sees fit.</returns>
    public static bool FlushFolder(string folder)
    {
        string marker = TemporaryName(Path.Combine(folder, FlushName));
        try
        {
            using FileStream stream = new(marker, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            stream.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception exception) when (IsInputOutput(exception))
        {
            return false;
        }
    }

    /// <summary>Removes what a thread may still be writing: it can put a file into a folder that has just been emptied.</summary>
    private static bool RemoveFromWriter(string path)
    {
        const int Attempts = 5;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Remove(path);
            }
            catch (Exception exception) when (IsInputOutput(exception) && attempt < Attempts)
            {
                Thread.Yield();
            }
            catch (Exception exception) when (IsInputOutput(exception))
            {
                return false;
            }
        }
    }

    private static int RemoveLeftovers(string folder, Predicate<string> isChosen)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        int removed = 0;
        foreach (string entry in Directory.GetFileSystemEntries(folder, ".*" + TemporarySuffix))
        {
            removed += isChosen(NameOf(entry)) && Remove(entry) ? 1 : 0;
        }

        return removed;
    }

    private static bool Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
            return true;
        }

        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    private static void CheckFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                File.Exists(folder) ? $"{folder} is a file where a folder is expected" : $"there is no folder {folder}");
        }
    }

    private static void FlushTree(string folder)
    {
        foreach (string file in Directory.GetFiles(folder))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
            stream.Flush(flushToDisk: true);
        }

        foreach (string inner in Directory.GetDirectories(folder))
        {
            FlushTree(inner);
        }

        FlushFolder(folder);
    }

    private static string TemporaryName(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return Path.Combine(FolderOf(path), $".{name}.{Guid.NewGuid():N}{TemporarySuffix}");
    }

    /// <summary>The name of the file or folder that a temporary one was to become: what stands before the last point but one.</summary>
    private static string NameOf(string temporary)
    {
        string name = Path.GetFileName(temporary)[..^TemporarySuffix.Length];
        return name[1..Math.Max(1, name.LastIndexOf('.'))];
    }

    private static string FolderOf(string path) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
        ?? throw new IOException($"cannot write {path}: it is a root");

    private static bool IsInputOutput(Exception exception) => exception is IOException or UnauthorizedAccessException;

    // The innermost message is the system's own, "No space left on device : 'FILE'", where a temporary file's name would only confuse.
    private static IOException Failure(string path, Exception exception)
    {
        string reason = exception.GetBaseException().Message;
        int name = reason.Contains(TemporarySuffix, StringComparison.Ordinal) ? reason.IndexOf(" : '", StringComparison.Ordinal) : -1;
        return new IOException($"cannot write {path}: {(name < 0 ? reason : reason[..name])}", exception);
    }
}
