using Microsoft.Data.Sqlite;
using TinyGpt.Formats;

namespace TinyGpt.Assistant.Tools;

/// <summary>
/// An index of the words of pages, kept by SQLite's FTS5 in a file or in memory, and ranked by BM25 with a title's words counting double. English
/// endings are taken off, accents and case do not matter; of Chinese and Japanese, which put no spaces between words, each character is a word.
/// Any number of threads may search.
/// </summary>
public sealed class SearchIndex : IDisposable
{
    // "TGPT", by which our files are told from other databases, and the version of the tables.
    private const long ApplicationId = 0x54475054;
    private const long Version = 1;

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    private SearchIndex(SqliteConnection connection, long pageCount)
    {
        _connection = connection;
        PageCount = pageCount;
    }

    /// <summary>How many pages it holds.</summary>
    public long PageCount { get; }

    /// <summary>Makes an index in memory.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static SearchIndex InMemory(IEnumerable<SearchPage> pages, CancellationToken cancellation = default)
    {
        SqliteConnection connection = Connect(":memory:", SqliteOpenMode.Memory);
        try
        {
            return new SearchIndex(connection, Fill(connection, pages, cancellation));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes an index to a file, wholly or not at all. A file of that name is replaced.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>How many pages it holds.</returns>
    /// <exception cref="IOException">The file could not be written: the message names it and the reason.</exception>
    public static long Build(string path, IEnumerable<SearchPage> pages, CancellationToken cancellation = default)
    {
        long count = 0;
        AtomicFile.Write(path, stream =>
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("tinygpt-index-");
            try
            {
                string database = Path.Combine(folder.FullName, "index");
                using (SqliteConnection connection = Connect(database, SqliteOpenMode.ReadWriteCreate))
                {
                    count = Fill(connection, pages, cancellation);
                }

                using FileStream written = File.OpenRead(database);
                written.CopyTo(stream);
            }
            catch (SqliteException exception)
            {
                throw new IOException(exception.Message, exception);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return count;
    }

    /// <summary>Opens an index that <see cref="Build"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no such index.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static SearchIndex Open(string path)
    {
        InputFile.Open(path).Dispose();
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path, SqliteOpenMode.ReadOnly);
            return Number(connection, "PRAGMA application_id") == ApplicationId && Number(connection, "PRAGMA user_version") == Version
                ? new SearchIndex(connection, Number(connection, "SELECT count(*) FROM pages"))
                : throw new InvalidDataException($"{path} is no search index of version {Version}; build it anew");
        }
        catch (Exception exception) when (exception is SqliteException or InvalidDataException)
        {
            connection?.Dispose();
            throw exception as InvalidDataException
                ?? new InvalidDataException($"{path} is no search index: {exception.Message}", exception);
        }
    }

    /// <summary>Finds pages with any of the words of a query, those that fit best first.</summary>
    /// <param name="query">The words. Nothing in it has a special meaning; the first 32 words count.</param>
    /// <param name="count">The most pages.</param>
    /// <param name="snippetLength">The most characters of a snippet, at least 1.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public IReadOnlyList<SearchHit> Find(string query, int count = 1, int snippetLength = 600)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(snippetLength);
        string match = SearchText.Match(query);
        lock (_lock)
        {
            return match.Length == 0 ? [] : Find(match, count, snippetLength, query);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private List<SearchHit> Find(string match, int count, int snippetLength, string query)
    {
        const string Select = "SELECT title, highlight(pages, 1, char(2), char(3)), -bm25(pages, 2, 1) FROM pages WHERE pages MATCH $match "
            + "ORDER BY bm25(pages, 2, 1), rowid LIMIT $count";
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = Select;
            command.Parameters.AddWithValue("$match", match);
            command.Parameters.AddWithValue("$count", count);
            using SqliteDataReader reader = command.ExecuteReader();
            List<SearchHit> hits = [];
            while (reader.Read())
            {
                string snippet = Snippet.Of(reader.GetString(1), snippetLength);
                hits.Add(new SearchHit(SearchText.Shown(reader.GetString(0)), snippet, reader.GetDouble(2)));
            }

            return hits;
        }
        catch (SqliteException exception)
        {
            throw new InvalidDataException($"the search index cannot be searched for {Quoted.Name(query)}: {exception.Message}", exception);
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // Without pooling a file is let go when its index is disposed.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static long Fill(SqliteConnection connection, IEnumerable<SearchPage> pages, CancellationToken cancellation)
    {
        // The file is in place only when it is whole: a journal would only cost time.
        Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        Execute(connection, "CREATE VIRTUAL TABLE pages USING fts5(title, text, tokenize = 'porter unicode61 remove_diacritics 2')");
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO pages(title, text) VALUES ($title, $text)";
        SqliteParameter title = insert.Parameters.Add("$title", SqliteType.Text);
        SqliteParameter text = insert.Parameters.Add("$text", SqliteType.Text);
        long count = 0;
        foreach (SearchPage page in pages)
        {
            cancellation.ThrowIfCancellationRequested();
            title.Value = SearchText.Stored(page.Title);
            text.Value = SearchText.Stored(page.Text);
            insert.ExecuteNonQuery();
            count++;
        }

        transaction.Commit();
        Execute(connection, "INSERT INTO pages(pages) VALUES ('optimize')");
        return count;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
