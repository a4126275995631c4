using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace TinyGpt.Assistant.Serving;

/// <summary>A stream of objects: each a line with "data: " before it, and an empty line after it.</summary>
/// <remarks>A reader that is slow makes the writer wait, and nobody else.</remarks>
internal sealed class ServerSentEvents(HttpResponse response)
{
    /// <summary>What a stream is called.</summary>
    public static string ContentType => "text/event-stream";

    /// <summary>Says in the answer's head that it is a stream.</summary>
    public static ServerSentEvents Begin(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.Headers["X-Accel-Buffering"] = "no";
        return new ServerSentEvents(response);
    }

    /// <summary>Writes an object.</summary>
    public Task WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), cancellation);

    /// <summary>Writes that nothing follows.</summary>
    public Task EndAsync(CancellationToken cancellation) => WriteAsync("[DONE]"u8.ToArray(), cancellation);

    private async Task WriteAsync(byte[] data, CancellationToken cancellation)
    {
        response.BodyWriter.Write("data: "u8);
        response.BodyWriter.Write(data);
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
