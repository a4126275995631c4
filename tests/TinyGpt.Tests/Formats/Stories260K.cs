namespace TinyGpt.Tests.Formats;

/// <summary>The small model that llama2.c's author trained; not part of this repository.</summary>
internal static class Stories260K
{
    private const string FolderVariable = "TINYGPT_STORIES260K";

    /// <summary>The folder with stories260K.bin, tok512.bin and stories260K.greedy200.txt; skips the test where there is none.</summary>
    public static string RequireFolder()
    {
        string? folder = Environment.GetEnvironmentVariable(FolderVariable);
        Xunit.Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{FolderVariable} is not set: it names a folder with stories260K.bin and tok512.bin");
        return folder!;
    }
}
