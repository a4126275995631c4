using System.Globalization;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

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

    private static readonly ParquetOptions _options = new() { TreatByteArrayAsString = true };

    private readonly string _file;
    private readonly ReaderSettings _settings;
    private readonly Action<DamagedRecord> _onDamage;
    private readonly FileStream _stream;
    private readonly ParquetReader _reader;
    private readonly DataField _textField;
    private readonly DataField? _urlField;
    private string?[] _texts = [], _urls = [];
    private long _offset;
    private int _nextGroup, _nextRow;

    public ParquetDocuments(string file, ReaderSettings settings, Action<DamagedRecord> onDamage)
    {
        (_file, _settings, _onDamage) = (file, settings, onDamage);
        _stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            _reader = Try(() => ParquetReader.CreateAsync(_stream, _options, leaveStreamOpen: true), "footer");
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
        string? text = _texts[row];
        Counts.CountRecord("row");
        if (text is null)
        {
            Counts.CountSkipped("row without text");
            return null;
        }

        if (text.Length > _settings.RecordLimit)
        {
            string limit = _settings.RecordLimit.ToString("N0", CultureInfo.InvariantCulture);
            Report($"row {row + 1} of group {_nextGroup}", $"is longer than the limit of {limit} for a record");
            return null;
        }

        Counts.Bytes += text.Length;
        _texts[row] = null;
        return new Document { File = _file, Record = Counts.Documents++, Offset = _offset, Url = _urls.Length > row ? _urls[row] : null, Text = text };
    }

    private void ReadGroup(int group)
    {
        (_texts, _urls, _nextRow) = ([], [], 0);
        string field = $"row group {group + 1}";
        try
        {
            using ParquetRowGroupReader reader = Try(() => Task.FromResult(_reader.OpenRowGroupReader(group)), field);
            _texts = ReadColumn(reader, _textField);
            _urls = _urlField is null ? [] : ReadColumn(reader, _urlField);
        }
        catch (InvalidDataException exception)
        {
            _texts = [];
            Report(field, exception.Message);
        }
    }

    private string?[] ReadColumn(ParquetRowGroupReader reader, DataField field)
    {
        ColumnMetaData? column = reader.GetMetadata(field)?.MetaData;
        if (reader.RowCount is < 0 or > MostRows || column is null || column.NumValues != reader.RowCount
            || column.TotalUncompressedSize is < 0 or > MostBytes || column.TotalCompressedSize < 0 || column.TotalCompressedSize > _stream.Length)
        {
            throw new InvalidDataException($"column '{field.Name}' has {reader.RowCount} rows and {column?.TotalUncompressedSize ?? 0} bytes, unlike the file or more than "
                + $"{MostRows} rows or {MostBytes} bytes");
        }

        _offset = column.DataPageOffset;
        string?[] values = new string?[reader.RowCount];
        Try(async () => { await reader.ReadAsync(field, values.AsMemory()).ConfigureAwait(false); return true; }, $"column '{field.Name}'");
        return values;
    }

    private DataField? Find(string name) =>
        _reader.Schema.DataFields.FirstOrDefault(field => field.Path.ToString() == name && field.ClrType == typeof(string) && field.MaxRepetitionLevel == 0);

    private string Names() => string.Join(", ", _reader.Schema.DataFields.Take(20).Select(field => HeaderFields.ToText(System.Text.Encoding.UTF8.GetBytes(field.Name))));

    /// <summary>The package throws whatever comes of reading damaged bytes.</summary>
    private T Try<T>(Func<Task<T>> read, string field)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not IOException || exception is EndOfStreamException)
        {
            throw new InvalidDataException($"{_file}: the {field} of the Parquet file cannot be read ({exception.GetType().Name})", exception);
        }
    }

    private void Report(string field, string reason)
    {
        Counts.Damaged++;
        _onDamage(new DamagedRecord(_file, _offset, field, reason));
    }
}
