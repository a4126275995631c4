using TinyGpt.Corpus.Reading;

namespace TinyGpt.Corpus.Pipeline;

/// <summary>Reads inputs. What goes wrong there is said of the input, and not of the file that is being written meanwhile.</summary>
internal static class SourceReading
{
    /// <summary>Reads the documents of an input, one at a time.</summary>
    /// <param name="input">The input.</param>
    /// <param name="settings">How inputs are read.</param>
    /// <param name="onDamaged">Told of records that are left out.</param>
    /// <exception cref="InvalidDataException">The input cannot be read.</exception>
    public static IEnumerable<Document> Documents(CorpusInput input, ReaderSettings settings, Action<DamagedRecord> onDamaged)
    {
        using DocumentReader reader = Guard(input.Path, () => Readers.Open(input, settings, onDamaged));
        while (Guard(input.Path, reader.Read) is { } document)
        {
            yield return document;
        }
    }

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                exception.Message.Contains(file, StringComparison.Ordinal) ? exception.Message : $"{file} cannot be read: {exception.Message}",
                exception);
        }
    }
}
