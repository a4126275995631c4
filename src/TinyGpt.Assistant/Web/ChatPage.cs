using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TinyGpt.Assistant.Web;

/// <summary>
/// The chat in the browser: one page at <c>/</c>, its parts at <c>/chat/NAME</c>. The files stand in <c>Web/Page</c> and travel in the assembly. The
/// page speaks to <c>/v1/models</c>, <c>/v1/chat/completions</c> and <c>/health</c> of the server that it came from, and to no other.
/// </summary>
public static class ChatPage
{
    // Text of the model's can never become HTML: no script but the page's own runs, and no string is taken as markup (Trusted Types).
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Adds the page and its parts, for GET and HEAD.</summary>
    /// <param name="routes">The server's routes.</param>
    /// <returns><paramref name="routes"/>.</returns>
    public static IEndpointRouteBuilder MapChatPage(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        foreach (PageFile file in PageFile.All)
        {
            routes.MapMethods(file.Path, [HttpMethods.Get, HttpMethods.Head], context => SendAsync(context, file));
        }

        return routes;
    }

    private static Task SendAsync(HttpContext context, PageFile file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A newer server has newer files under the same names: the browser asks each time, and mostly hears that nothing changed.
        headers.CacheControl = "no-cache";
        headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }
}
