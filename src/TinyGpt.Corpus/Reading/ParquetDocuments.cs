using System.Globalization;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using Encoding = System.Text.Encoding;

namespace TinyGpt.Corpus.Reading;

/// <summary>
/// Reads the rows of a Parquet file. A group of rows is in memory at a time, for Parquet packs whole columns of it; how large one may be is checked
/// in the file's footer.
/// </summary>
internal sealed class ParquetDocuments : DocumentReader
{
    /// <summary>Writers make groups of a thousand to a million rows.</summary>
    private const int MostRows = 1 << 22;

    private const long MostBytes = 1L << 30;

    private const int NamesInMessage = 10;

    private static readonly ParquetOptions _options = new() { TreatByteArrayAsString = true };

    private readonly string _file;
    private readonly ReaderSettings _settings;
    private readonly Action<DamagedRecord> _onDamage;
    private readonly FileStream _stream;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly DataField _textField;
    private readonly DataField? _urlField;
    // As the package has them: of a dictionary's text that many rows name there is one. Strings are made when their turn comes.
    private ReadOnlyMemory<char>?[] _texts = [], _urls = [];
    private long _offset;
    private int _nextGroup, _nextRow;

    public ParquetDocuments(string file, ReaderSettings settings, Action<DamagedRecord> onDamage)
    {
        (_file, _settings, _onDamage) = (file, settings, onDamage);
        _stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            CheckFooter();
            _reader = Try(() => ParquetReader.CreateAsync(_stream, _options, leaveStreamOpen: true), $"{file}: the footer of the Parquet file");
            _fields = Try(() => Task.FromResult(_reader.Schema.DataFields), $"{file}: the schema of the Parquet file");
            _textField = Find(settings.TextColumn) ?? throw new InvalidDataException(
                $"{file} has no column '{settings.TextColumn}' of texts; it has {Names()}: name the column that holds the text");
            _urlField = Find(settings.UrlColumn);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Document? Read()
    {
        while (true)
        {
            while (_nextRow < _texts.Length)
            {
                int row = _nextRow++;
                if (Take(row) is { } document)
                {
                    return document;
                }
            }

            if (_nextGroup == _reader.RowGroupCount)
            {
                return null;
            }

            ReadGroup(_nextGroup++);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private Document? Take(int row)
    {
        ReadOnlyMemory<char>? text = _texts[row];
        Counts.CountRecord("row");
        if (text is null)
        {
            Counts.CountSkipped("row without text");
            return null;
        }

        _texts[row] = null;
        int bytes = Encoding.UTF8.GetByteCount(text.Value.Span);
        if (bytes > _settings.RecordLimit)
        {
            string limit = _settings.RecordLimit.ToString("N0", CultureInfo.InvariantCulture);
            Report($"row {row + 1} of group {_nextGroup}", $"is longer than the limit of {limit} bytes for a record");
            return null;
        }

        Counts.Bytes += bytes;
        string? url = row < _urls.Length ? _urls[row]?.ToString() : null;
        return new Document { File = _file, Record = Counts.Documents++, Offset = _offset, Url = url, Text = text.Value.ToString() };
    }

    private void ReadGroup(int group)
    {
        (_texts, _urls, _nextRow) = ([], [], 0);
        string field = $"row group {group + 1}";
        try
        {
            using ParquetRowGroupReader reader = Try(() => Task.FromResult(_reader.OpenRowGroupReader(group)), "it");
            _texts = ReadColumn(reader, _textField);
            _urls = _urlField is null ? [] : ReadColumn(reader, _urlField);
        }
        catch (InvalidDataException exception)
        {
            _texts = [];
            Report(field, exception.Message);
        }
    }

    private ReadOnlyMemory<char>?[] ReadColumn(ParquetRowGroupReader reader, DataField field)
    {
        string name = $"column '{field.Name}'";
        ColumnMetaData column = Try(() => Task.FromResult(reader.GetMetadata(field)!.MetaData!), name);
        long rows = reader.RowCount, packed = column.TotalCompressedSize, unpacked = column.TotalUncompressedSize;
        if (rows < 0 || column.NumValues != rows || packed < 0 || packed > _stream.Length || unpacked < 0)
        {
            throw new InvalidDataException($"{name} is said to have {column.NumValues} of {rows} rows and {packed} bytes in {unpacked}");
        }

        if (rows > MostRows || unpacked > MostBytes)
        {
            throw new InvalidDataException($"{name} has {rows} rows and {unpacked} bytes, more than the limits of {MostRows} and {MostBytes}");
        }

        _offset = column.DictionaryPageOffset is long first and > 0 && first < column.DataPageOffset ? first : column.DataPageOffset;
        if (_offset < 0 || _offset > _stream.Length - packed)
        {
            throw new InvalidDataException($"{name} is said to be at byte {_offset}");
        }

        ParquetCheck.Pages(_stream, _offset, packed, unpacked, rows, column.Codec == CompressionCodec.SNAPPY);
        ReadOnlyMemory<char>?[] values = new ReadOnlyMemory<char>?[rows];
        Try(
            async () =>
            {
                await reader.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
                return true;
            },
            name);
        return values;
    }

    private void CheckFooter()
    {
        try
        {
            ParquetCheck.Footer(_stream);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{_file}: the footer of the Parquet file cannot be read: {exception.Message}", exception);
        }
    }

    private DataField? Find(string name) => Array.Find(
        _fields, field => field.Path.ToString() == name && field.ClrType == typeof(ReadOnlyMemory<char>) && field.MaxRepetitionLevel == 0);

    private string Names() => string.Join(", ", _fields.Take(NamesInMessage).Select(field => HeaderFields.ToLine(field.Name)));

    /// <summary>The package throws whatever comes of reading damaged bytes.</summary>
    private static T Try<T>(Func<Task<T>> read, string what)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            throw new InvalidDataException($"{what} cannot be read ({exception.GetType().Name})", exception);
        }
    }

    private void Report(string field, string reason)
    {
        Counts.Damaged++;
        _onDamage(new DamagedRecord(_file, _offset, field, reason));
    }
}
