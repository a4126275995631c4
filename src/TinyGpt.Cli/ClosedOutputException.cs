namespace TinyGpt.Cli;

/// <summary>Whoever read the standard output has gone.</summary>
internal sealed class ClosedOutputException(IOException cause) : IOException("nobody reads the standard output any more", cause);
