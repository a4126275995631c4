namespace TinyGpt.Assistant.Tools;

/// <summary>A page that was found.</summary>
/// <param name="Title">Its title or address.</param>
/// <param name="Snippet">The part of its text that fits the question best.</param>
/// <param name="Score">How well it fits, by BM25: the more the better.</param>
public sealed record SearchHit(string Title, string Snippet, double Score);
