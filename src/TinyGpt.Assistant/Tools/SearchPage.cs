namespace TinyGpt.Assistant.Tools;

/// <summary>A page to be found.</summary>
/// <param name="Title">Its title or address; may be empty.</param>
/// <param name="Text">What it says.</param>
public sealed record SearchPage(string Title, string Text);
