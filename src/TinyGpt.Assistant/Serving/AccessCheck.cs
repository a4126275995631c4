using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TinyGpt.Assistant.Serving;

/// <summary>
/// Who may ask. With a key, who sends it. Without one, nobody's web page but the server's own: a browser says where a page is from
/// (<c>Origin</c>) and which name it looked up (<c>Host</c>), so that neither another site nor a name that
/// was bent to this machine's address gets an answer.
/// </summary>
internal sealed class AccessCheck(ServerSettings settings)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _key = settings.ApiKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Checks a request.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    public void Check(HttpRequest request)
    {
        if (_key is null)
        {
            CheckNames(request);
        }
        else if (request.Path.StartsWithSegments("/v1") || request.Path.StartsWithSegments("/metrics"))
        {
            CheckKey(request.Headers.Authorization.ToString());
        }
    }

    private void CheckKey(string authorization)
    {
        string sent = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
        // Hashes have one length, and take the same time to compare whatever was sent.
        if (!CryptographicOperations.FixedTimeEquals(_key, SHA256.HashData(Encoding.UTF8.GetBytes(sent))))
        {
            throw new ApiException(
                StatusCodes.Status401Unauthorized,
                sent.Length == 0 ? "a key is needed: send it as 'Authorization: Bearer KEY'" : "the key is wrong", code: "invalid_api_key");
        }
    }

    private void CheckNames(HttpRequest request)
    {
        if (IPAddress.IsLoopback(settings.Address) && !IsLoopback(request.Host.Host))
        {
            throw new ApiException(
                StatusCodes.Status403Forbidden, $"'{request.Host.Host}' is not this machine; ask for localhost or 127.0.0.1",
                    code: "host_not_allowed");
        }

        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority == request.Host.ToString()))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "pages of other sites may not use this server without a key",
                code: "origin_not_allowed");
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
