namespace TinyGpt.Corpus.Pipeline;

/// <summary>The beginning of a text.</summary>
internal static class TextHead
{
    /// <summary>At most so many characters; no character is cut in two.</summary>
    public static string Of(string text, int characters) =>
        text.Length <= characters ? text
        : text[..(characters > 0 && char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters)];
}
