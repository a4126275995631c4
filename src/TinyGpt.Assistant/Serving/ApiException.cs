using Microsoft.AspNetCore.Http;

namespace TinyGpt.Assistant.Serving;

/// <summary>A request that is refused, in the form that OpenAI's clients know.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="message">What is wrong, and how it is mended.</param>
/// <param name="parameter">The property of the request that is wrong; null: it is not about one.</param>
/// <param name="code">A word for programs; null: none.</param>
internal sealed class ApiException(int status, string message, string? parameter = null, string? code = null) : Exception(message)
{
    public int Status => status;

    public string? Parameter => parameter;

    public string? Code => code;

    /// <summary>The seconds after which it is worth another try; null: it is not.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>OpenAI's word for the kind of error.</summary>
    public string Type => TypeOf(status);

    /// <summary>A request that makes no sense.</summary>
    public static ApiException Invalid(string parameter, string message, string? code = null) =>
        new(StatusCodes.Status400BadRequest, message, parameter, code);

    /// <summary>OpenAI's word for a status.</summary>
    public static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };
}
