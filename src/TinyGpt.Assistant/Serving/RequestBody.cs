using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace TinyGpt.Assistant.Serving;

/// <summary>The object that a request brings. What is missing or null is null here; what has the wrong type or size is refused by its name.</summary>
/// <param name="json">The object.</param>
internal readonly struct RequestBody(JsonElement json)
{
    /// <summary>Reads a request's body and what the caller makes of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parse">Reads the object.</param>
    /// <exception cref="ApiException">It is no JSON, no object, or what <paramref name="parse"/> refuses.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, Func<RequestBody, T> parse)
    {
        if (!request.HasJsonContentType())
        {
            throw new ApiException(
                StatusCodes.Status415UnsupportedMediaType,
                    $"the body must be application/json, not {request.ContentType ?? "without a content type"}");
        }

        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted)
                .ConfigureAwait(false);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? parse(new RequestBody(document.RootElement))
                : throw new ApiException(StatusCodes.Status400BadRequest, "the body is no object of JSON");
        }
        catch (JsonException exception)
        {
            throw new ApiException(
                StatusCodes.Status400BadRequest, $"the body is no JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}");
        }
        // An escaped half of a surrogate pair is valid JSON, but no text; nor are bytes that are not UTF-8.
        catch (InvalidOperationException exception)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, $"the body has a text that is none: {exception.Message}");
        }
    }

    /// <summary>Whether it has no property.</summary>
    public bool IsEmpty => json.GetPropertyCount() == 0;

    /// <summary>A property as it is; undefined if it is missing or null.</summary>
    public JsonElement Find(string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : default;

    /// <summary>Whether a property is there and not null.</summary>
    public bool Has(string name) => Find(name).ValueKind != JsonValueKind.Undefined;

    /// <summary>A text.</summary>
    public string? Text(string name) => Find(name) is { ValueKind: not JsonValueKind.Undefined } value ? TextOf(value, name) : null;

    /// <summary>True or false.</summary>
    public bool? Flag(string name) => Find(name).ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ApiException.Invalid(name, $"{name} must be true or false"),
    };

    /// <summary>A whole number in a range.</summary>
    public int? Integer(string name, int least, int most = int.MaxValue)
    {
        if (!Has(name))
        {
            return null;
        }

        return Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw ApiException.Invalid(name, $"{name} must be a whole number {Range(least, most)}");
    }

    /// <summary>A number in a range.</summary>
    public double? Number(string name, double least, double most)
    {
        if (!Has(name))
        {
            return null;
        }

        return Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && number >= least && number <= most
            ? number
            : throw ApiException.Invalid(name, $"{name} must be a number from {least} to {most}");
    }

    /// <summary>A whole number of 64 bits that decides draws; a negative one is another number.</summary>
    public ulong? Seed(string name)
    {
        JsonElement value = Find(name);
        return value.ValueKind == JsonValueKind.Undefined ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long signed) ? unchecked((ulong)signed)
            : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number) ? number
            : throw ApiException.Invalid(name, $"{name} must be a whole number of 64 bits");
    }

    /// <summary>A text or a list of texts; none if it is missing.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        JsonElement value = Find(name);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined => [],
            JsonValueKind.Array => [.. value.EnumerateArray().Select(element => TextOf(element, name))],
            _ => [TextOf(value, name)],
        };
    }

    /// <summary>The elements of a list; none if it is missing.</summary>
    public JsonElement[] List(string name)
    {
        JsonElement value = Find(name);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined => [],
            JsonValueKind.Array => [.. value.EnumerateArray()],
            _ => throw ApiException.Invalid(name, $"{name} must be a list"),
        };
    }

    /// <summary>An object; null if it is missing.</summary>
    public RequestBody? Object(string name)
    {
        JsonElement value = Find(name);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined => null,
            JsonValueKind.Object => new RequestBody(value),
            _ => throw ApiException.Invalid(name, $"{name} must be an object"),
        };
    }

    private static string TextOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw ApiException.Invalid(name, $"{name} must be a text");

    private static string Range(int least, int most) => most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
}
