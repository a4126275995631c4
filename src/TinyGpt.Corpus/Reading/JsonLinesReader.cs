using System.Globalization;
using System.Text.Json;

namespace TinyGpt.Corpus.Reading;

/// <summary>Reads files with a JSON object on each line, of which one property is the text.</summary>
internal sealed class JsonLinesReader(string file, ByteInput input, ReaderSettings settings, Action<DamagedRecord> onDamage) : DocumentReader
{
    private const int NamesInMessage = 8;

    // What is not looked for is gone past without recursion, so that it may be as deep as it likes.
    private static readonly JsonReaderOptions _options = new() { MaxDepth = int.MaxValue };

    private long _line;
    private bool _hasText, _isLost;

    /// <inheritdoc/>
    public override Document? Read()
    {
        while (FindLine(out int length))
        {
            long position = input.Position;
            ReadOnlySpan<byte> line = input.Buffered[..length].Trim(" \t\r\n"u8);
            line = position == 0 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
            Document? document = line.IsEmpty ? null : Parse(line, position);
            _isLost = false;
            input.Skip(length);
            Counts.Bytes = input.Position;
            if (document is not null)
            {
                Counts.Documents++;
                return document;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose() => input.Dispose();

    /// <summary>Finds the end of the next line that can be read whole; the others are reported.</summary>
    private bool FindLine(out int length)
    {
        int searched = 0;
        while (true)
        {
            int end = input.Buffered[searched..].IndexOf((byte)'\n');
            length = end < 0 ? input.Buffered.Length : searched + end + 1;
            searched = length;
            if (length > settings.RecordLimit)
            {
                SkipLongLine();
                searched = 0;
            }
            else if (end >= 0)
            {
                _line++;
                return true;
            }
            else if (!input.FillSome())
            {
                if (input.Break is null)
                {
                    _line++;
                    return length > 0;
                }

                if (!PassBreak())
                {
                    return false;
                }

                searched = 0;
            }
        }
    }

    private void SkipLongLine()
    {
        _line++;
        string limit = settings.RecordLimit.ToString("N0", CultureInfo.InvariantCulture);
        Report(input.Position, $"is longer than the limit of {limit} bytes for a record");
        int end;
        while ((end = input.Buffered.IndexOf((byte)'\n')) < 0)
        {
            input.Skip(input.Buffered.Length);
            if (!input.FillSome())
            {
                return;
            }
        }

        input.Skip(end + 1);
    }

    /// <summary>What is in memory of a line cannot be completed. Behind the break there may be the rest of another, which is not reported.</summary>
    private bool PassBreak()
    {
        Break pause = input.Break!;
        Counts.Damaged++;
        onDamage(new DamagedRecord(file, pause.Offset, pause.Field, pause.Reason));
        input.Skip(input.Buffered.Length);
        _isLost = true;
        return input.Resume();
    }

    private Document? Parse(ReadOnlySpan<byte> line, long position)
    {
        string? text = null, url = null, problem = null;
        List<string>? others = _hasText ? null : [];
        try
        {
            Utf8JsonReader reader = new(line, _options);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            problem = isObject ? Find(ref reader, others, ref text, ref url) : "is no JSON object";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // JSON that is broken, or a text of bytes that are no UTF-8 or of half characters.
            problem = exception is JsonException json ? $"is no JSON at byte {json.BytePositionInLine}" : "has a text that is no Unicode";
        }

        if (problem is null && text is null)
        {
            problem = Missing(others);
        }

        if (problem is not null)
        {
            Report(position, problem);
            return null;
        }

        _hasText = true;
        Counts.CountRecord("line");
        return new Document { File = file, Record = Counts.Documents, Offset = position, Url = url, Text = text! };
    }

    private string? Find(ref Utf8JsonReader reader, List<string>? others, ref string? text, ref string? url)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.ValueTextEquals(settings.TextColumn), isUrl = reader.ValueTextEquals(settings.UrlColumn);
            if (!isText && others?.Count < NamesInMessage)
            {
                others.Add(reader.GetString()!);
            }

            reader.Read();
            if (isText && reader.TokenType != JsonTokenType.String)
            {
                return $"has a '{settings.TextColumn}' that is no text";
            }

            text = isText ? reader.GetString() : text;
            url = isUrl && reader.TokenType == JsonTokenType.String ? reader.GetString() : url;
            reader.Skip();
        }

        // What follows the object must be nothing: otherwise this throws.
        reader.Read();
        return null;
    }

    private string Missing(List<string>? others)
    {
        string problem = $"has no '{settings.TextColumn}'";
        if (others is null)
        {
            return problem;
        }

        // Not one bad line: another column is meant.
        string names = HeaderFields.ToLine(string.Join(", ", others));
        names = names.Length > 200 ? names[..200] + "…" : names;
        names = names.Length == 0 ? "no column" : names;
        throw new InvalidDataException($"{file}, line {_line} {problem}; it has {names}: name the column that holds the text");
    }

    private void Report(long position, string reason)
    {
        if (!_isLost)
        {
            Counts.Damaged++;
            onDamage(new DamagedRecord(file, position, $"line {_line}", reason));
        }
    }
}
