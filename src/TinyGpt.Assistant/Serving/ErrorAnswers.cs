using Microsoft.AspNetCore.Http;
using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Serving;

/// <summary>Turns whatever goes wrong with a request into an answer in OpenAI's form.</summary>
internal sealed class ErrorAnswers(Action<Exception> onFailure)
{
    private const int ClientClosedRequest = 499;

    /// <summary>Goes on with a request; no exception leaves.</summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null })
            {
                await WriteAsync(context, OfStatus(context)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads an answer; the number is for the metrics.
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : ClientClosedRequest;
        }
        catch (Exception exception)
        {
            await WriteAsync(context, Of(exception)).ConfigureAwait(false);
        }
    }

    private ApiException Of(Exception exception)
    {
        switch (exception)
        {
            case ApiException known:
                return known;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new ApiException(StatusCodes.Status413PayloadTooLarge, "the body is larger than this server reads", code: "request_too_large");
            case BadHttpRequestException bad:
                return new ApiException(bad.StatusCode, bad.Message);
            case ContextLengthException:
                return ApiException.Invalid("messages", exception.Message, "context_length_exceeded");
            case InvalidDataException:
                return new ApiException(StatusCodes.Status400BadRequest, exception.Message);
            case ObjectDisposedException:
                return new ApiException(StatusCodes.Status503ServiceUnavailable, "the server is being stopped", code: "server_stopping");
            default:
                onFailure(exception);
                return new ApiException(StatusCodes.Status500InternalServerError, "the server failed; its log says how", code: "internal_error");
        }
    }

    private static ApiException OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new ApiException(StatusCodes.Status404NotFound, $"there is no {context.Request.Path}", code: "not_found"),
        StatusCodes.Status405MethodNotAllowed => new ApiException(
            StatusCodes.Status405MethodNotAllowed,
            $"{context.Request.Path} does not take {context.Request.Method}, but {context.Response.Headers.Allow}",
                code: "method_not_allowed"),
        int status => new ApiException(status, $"the request is refused with status {status}"),
    };

    /// <summary>In the middle of a stream the error is its last event.</summary>
    private static async Task WriteAsync(HttpContext context, ApiException error)
    {
        ErrorAnswer answer = new(new ErrorBody(error.Message, error.Type) { Param = error.Parameter, Code = error.Code });
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = error.Status;
            context.Response.Headers.RetryAfter = error.RetryAfter?.ToString();
            await context.Response.WriteAsJsonAsync(answer, ServingJson.Readable.ErrorAnswer, null, context.RequestAborted).ConfigureAwait(false);
        }
        else if (context.Response.ContentType == ServerSentEvents.ContentType)
        {
            await new ServerSentEvents(context.Response)
                .WriteAsync(answer, ServingJson.Readable.ErrorAnswer, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            context.Abort();
        }
    }
}
