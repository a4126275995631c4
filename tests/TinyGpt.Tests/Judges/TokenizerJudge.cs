using System.Runtime.InteropServices;
using TinyGpt.Tests.Formats;

namespace TinyGpt.Tests.Judges;

/// <summary>The other programs that turn texts into ids: tiktoken and Hugging Face's tokenizers.</summary>
internal sealed class TokenizerJudge : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes the rank file of an encoding of tiktoken, or skips the test where there are no judges.</summary>
    /// <returns>Its path.</returns>
    public string RankFile(string encoding)
    {
        string path = _folder.File($"{encoding}.tiktoken");
        new Judge("tiktoken.mjs").Run(_timeout, "ranks", encoding, path);
        return path;
    }

    /// <summary>The ids of texts by tiktoken.</summary>
    public IReadOnlyList<int[]> Tiktoken(string encoding, IReadOnlyList<string> texts)
    {
        WriteTexts(texts);
        new Judge("tiktoken.mjs").Run(_timeout, "encode", encoding, _folder.File("texts"), _folder.File("ids"));
        return ReadIds();
    }

    /// <summary>The ids of texts by Hugging Face's library, and the texts of these ids.</summary>
    /// <param name="tokenizerJson">The tokenizer's file.</param>
    /// <param name="texts">The texts; names of special tokens in them become these.</param>
    public (IReadOnlyList<int[]> Ids, IReadOnlyList<string> Decoded) HuggingFace(string tokenizerJson, IReadOnlyList<string> texts)
    {
        WriteTexts(texts);
        new Judge("tokenizers.mjs").Run(_timeout, tokenizerJson, _folder.File("texts"), _folder.File("ids"), _folder.File("decoded"));
        ReadOnlySpan<byte> decoded = File.ReadAllBytes(_folder.File("decoded"));
        List<string> all = [];
        while (!decoded.IsEmpty)
        {
            int bytes = 2 * MemoryMarshal.Read<int>(decoded);
            all.Add(new string(MemoryMarshal.Cast<byte, char>(decoded.Slice(sizeof(int), bytes))));
            decoded = decoded[(sizeof(int) + bytes)..];
        }

        return (ReadIds(), all);
    }

    private void WriteTexts(IReadOnlyList<string> texts)
    {
        using BinaryWriter writer = new(File.Create(_folder.File("texts")));
        foreach (string text in texts)
        {
            writer.Write(text.Length);
            writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    private List<int[]> ReadIds()
    {
        ReadOnlySpan<int> words = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(_folder.File("ids")));
        List<int[]> all = [];
        while (!words.IsEmpty)
        {
            all.Add(words.Slice(1, words[0]).ToArray());
            words = words[(1 + words[0])..];
        }

        return all;
    }
}
