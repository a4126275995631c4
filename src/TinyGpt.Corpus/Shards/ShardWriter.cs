using System.Security.Cryptography;
using TinyGpt.Data;
using TinyGpt.Formats;

namespace TinyGpt.Corpus.Shards;

/// <summary>Writes shards from parts.</summary>
internal sealed class ShardWriter(IReadOnlyList<string> parts, ShardPlan plan, int vocabularySize) : IDisposable
{
    // The part that was read last: shards in a row are often of one part, whose table is read once for all of them.
    private (int Number, TokenPart Part)? _open;

    /// <summary>A shard's two files, in the corpus's folder.</summary>
    public static string[] PathsOf(string folder, Shard shard)
    {
        string path = Path.Combine(folder, shard.FileName);
        return [path, DocumentEnds.PathFor(path)];
    }

    /// <summary>Writes a shard's two files, replacing what is there.</summary>
    /// <param name="folder">The corpus's folder.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>What the manifest says of it.</returns>
    public ShardEntry Write(string folder, Shard shard, CancellationToken cancellation)
    {
        string[] paths = PathsOf(folder, shard);
        List<long> ends = [];
        string hash = "", endsHash = "";
        AtomicFile.Write(paths[0], stream =>
        {
            TokenWriter tokens = new(stream, vocabularySize);
            Copy(shard, tokens, ends, cancellation);
            tokens.Finish();
            hash = Hash(stream);
        });
        AtomicFile.Write(paths[1], stream =>
        {
            DocumentEnds.Write(stream, ends.ToArray());
            endsHash = Hash(stream);
        });
        return new ShardEntry(shard.FileName, shard.Tokens, shard.Documents, shard.Bytes, hash, endsHash);
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Part.Dispose();

    private TokenPart Open(int number)
    {
        if (_open?.Number != number)
        {
            _open?.Part.Dispose();
            _open = null;
            _open = (number, TokenPart.Open(parts[number]));
        }

        return _open.Value.Part;
    }

    private void Copy(Shard shard, TokenWriter tokens, List<long> ends, CancellationToken cancellation)
    {
        int[] ids = [];
        for (int number = shard.FirstPart; ends.Count < shard.Documents; number++)
        {
            TokenPart part = Open(number);
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
