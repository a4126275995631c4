namespace TinyGpt.Corpus.Shards;

/// <summary>Which documents come into which shard. Follows from the parts alone, so that every rank finds the same.</summary>
internal sealed class ShardPlan
{
    private readonly ulong _limit;
    private readonly bool _limitIsIn;

    private ShardPlan(ulong limit, bool limitIsIn, List<Shard> shards) => (_limit, _limitIsIn, Shards) = (limit, limitIsIn, shards);

    /// <summary>All shards: those to train on, and then those for validation.</summary>
    public IReadOnlyList<Shard> Shards { get; }

    /// <summary>Divides the documents.</summary>
    /// <param name="parts">The folders of the parts, in order.</param>
    /// <param name="share">The share for validation.</param>
    /// <param name="shardTokens">Tokens of a shard at most, unless one document alone has more.</param>
    /// <exception cref="InvalidDataException">There are fewer than two documents.</exception>
    public static ShardPlan Create(IReadOnlyList<string> parts, double share, int shardTokens)
    {
        (ulong limit, bool isIn) = Limit(parts, share);
        ShardPlan plan = new(limit, isIn, []);
        List<Shard> shards = [.. plan.Divide(parts, false, shardTokens), .. plan.Divide(parts, true, shardTokens)];
        return new ShardPlan(limit, isIn, shards);
    }

    /// <summary>Whether a document is kept for validation.</summary>
    public bool IsForValidation(in PartDocument document) => document.Hash < _limit || (_limitIsIn && document.Hash == _limit);

    /// <summary>Where a document went.</summary>
    /// <param name="parts">The folders of the parts, in order.</param>
    /// <param name="part">The document's part.</param>
    /// <param name="document">Its place in that.</param>
    public ShardPlace Find(IReadOnlyList<string> parts, int part, int document)
    {
        PartDocument[] documents = TokenPart.ReadTable(parts[part]);
        bool isForValidation = IsForValidation(documents[document]);
        Shard shard = Shards.Last(
            shard => shard.IsForValidation == isForValidation && (shard.FirstPart, shard.FirstDocument).CompareTo((part, document)) <= 0);
        (long index, long start) = (0, 0);
        for (int other = shard.FirstPart; other <= part; other++)
        {
            PartDocument[] table = other == part ? documents : TokenPart.ReadTable(parts[other]);
            int end = other == part ? document : table.Length;
            for (int i = other == shard.FirstPart ? shard.FirstDocument : 0; i < end; i++)
            {
                if (IsForValidation(table[i]) == isForValidation)
                {
                    (index, start) = (index + 1, start + Length(table, i));
                }
            }
        }

        return new ShardPlace(shard.FileName, index, start, start + Length(documents, document));
    }

    private static long Length(PartDocument[] documents, int i) => documents[i].End - (i == 0 ? 0 : documents[i - 1].End);

    /// <summary>
    /// The hash below which documents are for validation. If that leaves one side empty, the smallest hash of all, or all but the largest.
    /// </summary>
    private static (ulong Limit, bool IsIn) Limit(IReadOnlyList<string> parts, double share)
    {
        ulong limit = (ulong)(share * ulong.MaxValue), smallest = ulong.MaxValue, largest = 0;
        long documents = 0;
        foreach (string part in parts)
        {
            foreach (PartDocument document in TokenPart.ReadTable(part))
            {
                documents++;
                smallest = Math.Min(smallest, document.Hash);
                largest = Math.Max(largest, document.Hash);
            }
        }

        return documents < 2 || smallest == largest
            ? throw new InvalidDataException(
                $"{(documents == 0 ? "no document was" : documents == 1 ? "one document alone was" : "copies of one document alone were")} kept, "
                + "and a corpus needs one to learn from and another for validation")
            : limit <= smallest ? (smallest, true) : limit > largest ? (largest, false) : (limit, false);
    }

    private IEnumerable<Shard> Divide(IReadOnlyList<string> parts, bool isForValidation, int shardTokens)
    {
        Shard? shard = null;
        int index = 0;
        for (int part = 0; part < parts.Count; part++)
        {
            PartDocument[] documents = TokenPart.ReadTable(parts[part]);
            for (int i = 0; i < documents.Length; i++)
            {
                if (IsForValidation(documents[i]) != isForValidation)
                {
                    continue;
                }

                long tokens = Length(documents, i);
                if (shard is not null && shard.Tokens + tokens > shardTokens)
                {
                    yield return shard;
                    shard = null;
                }

                shard ??= new Shard(isForValidation, index++, part, i, 0, 0, 0);
                shard = shard with { Documents = shard.Documents + 1, Tokens = shard.Tokens + tokens, Bytes = shard.Bytes + documents[i].Bytes };
            }
        }

        if (shard is not null)
        {
            yield return shard;
        }
    }
}

/// <summary>A shard, before it is written.</summary>
/// <param name="IsForValidation">Whether its documents are those for validation; those of the other kind that lie between are left out.</param>
/// <param name="Index">Its number among the shards of its kind.</param>
/// <param name="FirstPart">The part that its first document is in.</param>
/// <param name="FirstDocument">The first document's number in that.</param>
/// <param name="Documents">How many documents it has.</param>
/// <param name="Tokens">How many tokens they have.</param>
/// <param name="Bytes">How many bytes of UTF-8 they had.</param>
internal sealed record Shard(bool IsForValidation, int Index, int FirstPart, int FirstDocument, long Documents, long Tokens, long Bytes)
{
    /// <summary>Its token file's name.</summary>
    public string FileName => $"{(IsForValidation ? "validation" : "train")}-{Pipeline.BuildFolder.Number(Index)}.tok";
}

/// <summary>Where a document is in a corpus.</summary>
/// <param name="File">The shard's token file.</param>
/// <param name="Document">The document's number in it, from 0.</param>
/// <param name="Start">The number of its first token there.</param>
/// <param name="End">The number of the token after its last one.</param>
public sealed record ShardPlace(string File, long Document, long Start, long End);
