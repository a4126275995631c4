using System.Text;
using System.Text.Json;
using TinyGpt.Formats;
using static TinyGpt.Tokenization.TokenizerJson;

namespace TinyGpt.Tokenization;

/// <summary>
/// Llama's kind of <c>tokenizer.json</c>: spaces become ▁, one of them is put before the text, and what the vocabulary lacks falls back to bytes.
/// Instead of scores it lists all pairs that may merge, the best first, so that a score is what is left of a place in that list. Of two
/// ways to make one piece that overlap in a text, a list prefers one for good where scores take the leftmost; no other text is read differently.
/// </summary>
internal static class ScoredTokenizerJson
{
    private const string Begin = "<s>", End = "</s>";

    /// <summary>Whether a file is of this kind.</summary>
    public static bool IsMeant(JsonElement model) => Flag(model, "byte_fallback", otherwise: false);

    /// <summary>Reads a file of this kind.</summary>
    /// <exception cref="InvalidDataException">A field is damaged, or asks for what does not exist here; the message names it.</exception>
    public static ScoredTokenizer Read(JsonElement root, JsonElement model)
    {
        Require(IsAbsent(root, "pre_tokenizer"), "it has a pre_tokenizer beside its normalizer");
        bool addsSpace = ReadNormalizer(Property(root, "normalizer"));
        Dictionary<string, int> special = BytePairJson.ReadSpecialTokens(root);
        Dictionary<string, int> ids = BytePairJson.ReadIds(Property(model, "vocab"));
        TokenPiece[] pieces = ReadPieces(ids, special, Text(model, "unk_token"));
        Score(pieces, BytePairJson.ReadMerges(model, ids));
        int? begin = BytePairJson.ReadBeginToken(Property(root, "post_processor"), special);
        return new ScoredTokenizer(pieces, new ScoredTokenizerSettings
        {
            BeginToken = begin ?? (special.TryGetValue(Begin, out int first) ? first : null),
            EndToken = special.TryGetValue(End, out int last) ? last : null,
            AddsBeginToken = begin is not null,
            AddsSpace = addsSpace,
            ReadsSpaceMark = true,
        });
    }

    /// <summary>All pairs of pieces whose joined text is a piece: the best score first, of one score the smaller id.</summary>
    public static IEnumerable<(int Left, int Right)> ListMerges(IReadOnlyList<TokenPiece> pieces)
    {
        PieceTable table = new([.. pieces]);
        return pieces.Index().Where(piece => piece.Item.Kind == TokenKind.Normal)
            .OrderByDescending(piece => piece.Item.Score).ThenBy(piece => piece.Index)
            .SelectMany(piece => Splits(piece.Item.Text, table));
    }

    /// <summary>The name of a piece in a vocabulary.</summary>
    public static string NameOf(TokenPiece piece)
    {
        string text = Encoding.UTF8.GetString(piece.Text.Span);
        return piece.Kind == TokenKind.Normal ? text.Replace(" ", ScoredTokenizer.SpaceMark, StringComparison.Ordinal) : text;
    }

    /// <summary>Throws if a tokenizer has what this kind of file cannot tell.</summary>
    /// <exception cref="InvalidDataException">It has; the message says what.</exception>
    public static void CheckWritable(ScoredTokenizer tokenizer)
    {
        foreach ((int id, TokenPiece piece) in tokenizer.Pieces.Index().Where(piece => !piece.Item.Text.IsEmpty))
        {
            string name = NameOf(piece);
            Require(piece.Kind is not TokenKind.UserDefined, $"token {id}, {Quoted.Name(name)}, has a kind that a tokenizer.json of Llama's has no sign for");
            bool hasMark = piece.Kind == TokenKind.Normal && piece.Text.Span.IndexOf(Encoding.UTF8.GetBytes(ScoredTokenizer.SpaceMark)) >= 0;
            Require(!hasMark, $"token {id}, {Quoted.Name(name)}, has the character {ScoredTokenizer.SpaceMark}, which stands for a space in a tokenizer.json");
        }
    }

    private static List<(int Left, int Right)> Splits(ReadOnlyMemory<byte> text, PieceTable table)
    {
        List<(int Left, int Right)> splits = [];
        for (int at = 1; at < text.Length; at++)
        {
            if (table.TryFind(text.Span[..at], out int left) && table.TryFind(text.Span[at..], out int right))
            {
                splits.Add((left, right));
            }
        }

        return splits;
    }

    /// <summary>Whether a space is put before the text.</summary>
    private static bool ReadNormalizer(JsonElement normalizer)
    {
        JsonElement[] steps = Text(normalizer, "type") == "Sequence" ? [.. List(normalizer, "normalizers")] : [normalizer];
        bool prepends = steps.Length == 2 && Text(steps[0], "type") == "Prepend" && Text(steps[0], "prepend") == ScoredTokenizer.SpaceMark;
        JsonElement replace = steps.Length > 0 ? steps[^1] : default;
        bool marks = Text(replace, "type") == "Replace" && Text(Property(replace, "pattern"), "String") == " "
            && Text(replace, "content") == ScoredTokenizer.SpaceMark;
        Require(marks && (prepends || steps.Length == 1), "its normalizer does more or less than to put ▁ before the text and for every space");
        return prepends;
    }

    private static TokenPiece[] ReadPieces(Dictionary<string, int> ids, Dictionary<string, int> special, string unknown)
    {
        TokenPiece[] pieces = new TokenPiece[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        Array.Fill(pieces, new TokenPiece(default, 0, TokenKind.Unused));
        foreach ((string name, int id) in special)
        {
            Require(ids.TryGetValue(name, out int known) && known == id, $"its added token {Quoted.Name(name)} has another id than in its vocab, or none there");
        }

        foreach ((string name, int id) in ids)
        {
            Require(pieces[id].Kind == TokenKind.Unused, $"the id of token {Quoted.Name(name)}, {id}, is there twice");
            bool isMark = special.ContainsKey(name) || name == unknown;
            bool isByte = ScoredTokenizer.ByteOf(Encoding.UTF8.GetBytes(name)) >= 0;
            TokenKind kind = name == unknown ? TokenKind.Unknown : isMark ? TokenKind.Control : isByte ? TokenKind.Byte : TokenKind.Normal;
            string text = kind == TokenKind.Normal ? name.Replace(ScoredTokenizer.SpaceMark, " ", StringComparison.Ordinal) : name;
            pieces[id] = new TokenPiece(Encoding.UTF8.GetBytes(text), 0, kind);
        }

        return pieces;
    }

    /// <summary>
    /// Gives each piece the score 0, −1, −2 … in the order in which merges first make it, then those that none makes in the order of their ids.
    /// Vocabularies of SentencePiece have these very scores.
    /// </summary>
    private static void Score(TokenPiece[] pieces, List<(int Left, int Right)> merges)
    {
        PieceTable table = new(pieces);
        float[] scores = new float[pieces.Length];
        Array.Fill(scores, float.NegativeInfinity);
        int made = 0, last = -1, read = 0;
        foreach ((int left, int right) in merges)
        {
            byte[] text = [.. pieces[left].Text.Span, .. pieces[right].Text.Span];
            bool areText = pieces[left].Kind == TokenKind.Normal && pieces[right].Kind == TokenKind.Normal;
            if (!areText || !table.TryFind(text, out int id))
            {
                // Converters also list pairs that would spell the name of a mark, which text never becomes.
                Require(areText && IsMark(pieces, text), $"its merge of the tokens {left} and {right} makes none of its tokens");
                continue;
            }

            read++;
            if (id != last)
            {
                Require(float.IsNegativeInfinity(scores[id]), $"its merges make token {id} both before and after token {last}, which no scores can tell");
                scores[last = id] = -(float)made++;
            }
        }

        for (int id = 0; id < pieces.Length; id++)
        {
            bool isText = pieces[id].Kind == TokenKind.Normal;
            pieces[id] = pieces[id] with { Score = !isText ? 0 : float.IsNegativeInfinity(scores[id]) ? -(float)made++ : scores[id] };
        }

        int complete = ListMerges(pieces).Count();
        Require(read == complete, $"it lists {read} merges where its vocabulary has {complete} pairs that make a token, which no scores can tell");
    }

    private static bool IsMark(TokenPiece[] pieces, byte[] text) =>
        Array.Exists(pieces, piece => piece.Kind is not (TokenKind.Normal or TokenKind.Unused) && piece.Text.Span.SequenceEqual(text));
}
