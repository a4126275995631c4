using System.Text;

namespace TinyGpt.Corpus.Tests.Reading;

/// <summary>Writes ARC records.</summary>
internal static class ArcRecords
{
    public static byte[] File(params byte[][] records)
    {
        const string Description = "1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n";
        return
        [
            .. Encoding.ASCII.GetBytes($"filedesc://test.arc 0.0.0.0 20000101000000 text/plain {Description.Length}\n{Description}\n"),
            .. records.SelectMany(record => record),
        ];
    }

    public static byte[] Write(string url, string type, byte[] block, string? length = null) =>
        [.. Encoding.UTF8.GetBytes($"{url} 1.2.3.4 20000102030405 {type} {length ?? $"{block.Length}"}\n"), .. block, (byte)'\n'];
}
