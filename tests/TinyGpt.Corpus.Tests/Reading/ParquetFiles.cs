using Parquet;
using Parquet.Schema;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Writes Parquet files with the columns url, text and n.</summary>
internal static class ParquetFiles
{
    /// <param name="method">How pages are packed.</param>
    /// <param name="texts">A text a row.</param>
    /// <param name="rowsOfGroup">Rows of a group.</param>
    /// <param name="hasDictionary">Whether each different text of a group is stored once, and rows name it: what most other writers do.</param>
    public static byte[] Write(CompressionMethod method, string?[] texts, int rowsOfGroup = 1000, bool hasDictionary = false)
    {
        DataField<string> url = new("url"), text = new("text");
        DataField<int> number = new("n");
        using MemoryStream stream = new();
        ParquetOptions options = new() { CompressionMethod = method, DictionaryEncodingThreshold = 1 };
        options.ColumnEncodingHints["text"] = hasDictionary ? EncodingHint.Dictionary : EncodingHint.Default;
        WriteAsync(stream, new ParquetSchema(url, text, number), options, texts, rowsOfGroup).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public static byte[][] Samples()
    {
        string?[] texts = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 3 ? null : $"text {i % 11} é")];
        return
        [
            Write(CompressionMethod.None, texts), Write(CompressionMethod.Snappy, texts, 15), Write(CompressionMethod.Zstd, texts), Write(CompressionMethod.Gzip, texts),
            Write(CompressionMethod.None, texts, 15, hasDictionary: true), Write(CompressionMethod.Snappy, texts, hasDictionary: true),
        ];
    }

    private static async Task WriteAsync(Stream stream, ParquetSchema schema, ParquetOptions options, string?[] texts, int rowsOfGroup)
    {
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, options);
        int row = 0;
        foreach (string?[] group in texts.Chunk(rowsOfGroup))
        {
            using ParquetRowGroupWriter rows = writer.CreateRowGroup();
            string[] urls = [.. group.Select((_, i) => $"http://a.example/{row + i}")];
            int[] numbers = [.. group.Select((_, i) => row + i)];
            await rows.WriteAsync(schema.DataFields[0], urls);
            await rows.WriteAsync(schema.DataFields[1], group);
            await rows.WriteAsync<int>(schema.DataFields[2], numbers.AsMemory());
            row += group.Length;
        }
    }
}
