using Parquet;
using Parquet.Schema;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Writes Parquet files with the columns url, text and n.</summary>
internal static class ParquetFiles
{
    public static byte[] Write(CompressionMethod method, string?[] texts, int rowsOfGroup = 1000)
    {
        DataField<string> url = new("url"), text = new("text");
        DataField<int> number = new("n");
        using MemoryStream stream = new();
        WriteAsync(stream, new ParquetSchema(url, text, number), method, texts, rowsOfGroup).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    public static byte[][] Samples()
    {
        string?[] texts = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 3 ? null : $"text {i % 11} é")];
        return
        [
            Write(CompressionMethod.None, texts), Write(CompressionMethod.Snappy, texts, 15), Write(CompressionMethod.Zstd, texts), Write(CompressionMethod.Gzip, texts),
        ];
    }

    private static async Task WriteAsync(Stream stream, ParquetSchema schema, CompressionMethod method, string?[] texts, int rowsOfGroup)
    {
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = method });
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
