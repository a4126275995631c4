using System.Security.Cryptography;
using TinyGpt.Data;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Shards;

/// <summary>Writes shards from parts.</summary>
internal sealed class ShardWriter(IReadOnlyList<string> parts, ShardPlan plan, int vocabularySize)
{
    /// <summary>Writes a shard's two files, replacing what is there.</summary>
    /// <param name="folder">The corpus's folder.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>What the manifest says of it.</returns>
    public ShardEntry Write(string folder, Shard shard, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, shard.FileName), endsPath = DocumentEnds.PathFor(path);
        AtomicFile.RemoveLeftovers(folder, shard.FileName);
        AtomicFile.RemoveLeftovers(folder, Path.GetFileName(endsPath));
        List<long> ends = [];
        string hash = "", endsHash = "";
        AtomicFile.Write(path, stream =>
        {
            TokenWriter tokens = new(stream, vocabularySize);
            Copy(shard, tokens, ends, cancellation);
            tokens.Finish();
            hash = Hash(stream);
        });
        AtomicFile.Write(endsPath, stream =>
        {
            DocumentEnds.Write(stream, ends.ToArray());
            endsHash = Hash(stream);
        });
        return new ShardEntry(shard.FileName, shard.Tokens, shard.Documents, shard.Bytes, hash, endsHash);
    }

    private void Copy(Shard shard, TokenWriter tokens, List<long> ends, CancellationToken cancellation)
    {
        int[] ids = [];
        for (int number = shard.FirstPart; ends.Count < shard.Documents; number++)
        {
            using TokenPart part = TokenPart.Open(parts[number]);
            for (int i = number == shard.FirstPart ? shard.FirstDocument : 0; i < part.Documents.Length && ends.Count < shard.Documents; i++)
            {
                if (plan.IsForValidation(part.Documents[i]) != shard.IsForValidation)
                {
                    continue;
                }

                cancellation.ThrowIfCancellationRequested();
                long start = i == 0 ? 0 : part.Documents[i - 1].End;
                int length = checked((int)(part.Documents[i].End - start));
                Array.Resize(ref ids, Math.Max(ids.Length, length));
                part.Read(start, ids.AsSpan(0, length));
                tokens.Write(ids.AsSpan(0, length));
                ends.Add(tokens.Count);
            }
        }
    }

    private static string Hash(Stream stream)
    {
        stream.Flush();
        stream.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
