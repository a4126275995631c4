using System.Reflection;
using System.Security.Cryptography;

namespace TinyGpt.Assistant.Web;

/// <summary>One file of the page, as it is served.</summary>
/// <param name="Path">Under which path.</param>
/// <param name="ContentType">Its type, for the header of that name.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Tag">Its entity tag, in quotes: from its content alone.</param>
internal sealed record PageFile(string Path, string ContentType, byte[] Content, string Tag)
{
    private const string Prefix = "page/";

    /// <summary>All files of the page. They are a hundred kilobytes, and read once.</summary>
    public static IReadOnlyList<PageFile> All { get; } =
        [.. typeof(PageFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(Read)];

    private static PageFile Read(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string name = resource[Prefix.Length..];
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";
        return new PageFile(name == "index.html" ? "/" : $"/chat/{name}", ContentTypeOf(name), content, tag);
    }

    private static string ContentTypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        string other => throw new InvalidOperationException($"{name}: no content type is known for {other}"),
    };
}
