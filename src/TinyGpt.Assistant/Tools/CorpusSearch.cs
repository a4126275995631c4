using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Tools;

/// <summary>Finds what pages say about a question. The model gets the title and a snippet of the page that fits best.</summary>
/// <param name="index">The pages. It is not disposed.</param>
/// <param name="snippetLength">The most characters of a snippet, at least 1.</param>
/// <param name="count">The most pages, at least 1; a line stands between two.</param>
public sealed class CorpusSearch(SearchIndex index, int snippetLength = 600, int count = 1) : ITool
{
    private const string Parameter = "query";

    /// <inheritdoc/>
    public ToolDescription Description { get; } = StandardTools.Search;

    /// <inheritdoc/>
    public Task<string> RunAsync(string arguments, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(
            CallArguments.TryRead(arguments, Parameter, "lighthouse keeper", out string? query, out string? error) ? Search(query) : error);
    }

    private string Search(string query)
    {
        IReadOnlyList<SearchHit> hits = index.Find(query, count, snippetLength);
        return hits.Count == 0
            ? "nothing found"
            : string.Join("\n\n", hits.Select(hit => hit.Title.Length == 0 ? hit.Snippet : $"{hit.Title}: {hit.Snippet}"));
    }
}
