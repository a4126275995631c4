using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Formats;

/// <summary>The <c>llama</c> kind of a GGUF file's vocabularies: pieces with scores, in which ▁ stands for a space.</summary>
internal static class GgufPieces
{
    private const string ScoresKey = "tokenizer.ggml.scores";
    private const string SpaceKey = "tokenizer.ggml.add_space_prefix";
    private const string UnknownKey = "tokenizer.ggml.unknown_token_id";

    /// <summary>The keys and values of a tokenizer.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Pairs(ScoredTokenizer tokenizer, int vocabularySize)
    {
        TokenPiece[] pieces =
        [
            .. tokenizer.Pieces,
            .. Enumerable.Range(tokenizer.VocabularySize, vocabularySize - tokenizer.VocabularySize)
                .Select(id => new TokenPiece(Encoding.UTF8.GetBytes(GgufVocabulary.Padding(id)), 0, TokenKind.Unused)),
        ];
        if (pieces.FirstOrDefault(piece => Text(piece).Contains(ScoredTokenizer.SpaceMark, StringComparison.Ordinal)) is { Text.IsEmpty: false } marked)
        {
            throw new InvalidDataException($"the piece {Quoted.Name(Text(marked))} has the character ▁, which a GGUF file takes for a space");
        }

        yield return new(GgufVocabulary.ModelKey, "llama");
        yield return new("tokenizer.ggml.pre", "default");
        yield return new(GgufVocabulary.TokensKey, Array.ConvertAll(pieces, Escaped));
        yield return new(ScoresKey, Array.ConvertAll(pieces, piece => piece.Score));
        yield return new(GgufVocabulary.KindsKey, Array.ConvertAll(pieces, piece => (int)piece.Kind));
        if (tokenizer.BeginToken is { } begin)
        {
            yield return new(GgufVocabulary.BeginKey, (uint)begin);
        }

        if (tokenizer.EndToken is { } end)
        {
            yield return new(GgufVocabulary.EndKey, (uint)end);
        }

        if (Array.FindIndex(pieces, piece => piece.Kind == TokenKind.Unknown) is int unknown and >= 0)
        {
            yield return new(UnknownKey, (uint)unknown);
        }

        yield return new(GgufVocabulary.AddsBeginKey, tokenizer.AddsBeginToken);
        yield return new(GgufVocabulary.AddsEndKey, false);
        yield return new(SpaceKey, tokenizer.Settings.AddsSpace);
    }

    /// <summary>Reads a tokenizer.</summary>
    public static ScoredTokenizer Read(GgufFile file)
    {
        (string[] tokens, TokenKind[] kinds) = GgufVocabulary.ReadTokens(file);
        float[] scores = file.Find(ScoresKey) as float[] ?? throw file.Invalid(ScoresKey, "is no list of 32-bit floats");
        if (scores.Length < tokens.Length)
        {
            throw file.Invalid(ScoresKey, $"has {scores.Length} numbers for {tokens.Length} tokens");
        }

        TokenPiece[] pieces = new TokenPiece[tokens.Length];
        for (int id = 0; id < pieces.Length; id++)
        {
            bool isText = kinds[id] is TokenKind.Normal or TokenKind.UserDefined;
            string text = isText ? tokens[id].Replace(ScoredTokenizer.SpaceMark, " ", StringComparison.Ordinal) : tokens[id];
            pieces[id] = new TokenPiece(Encoding.UTF8.GetBytes(text), scores[id], kinds[id]);
        }

        return new ScoredTokenizer(pieces, new ScoredTokenizerSettings
        {
            BeginToken = GgufVocabulary.FindToken(file, GgufVocabulary.BeginKey, tokens.Length),
            EndToken = GgufVocabulary.FindToken(file, GgufVocabulary.EndKey, tokens.Length),
            AddsBeginToken = GgufVocabulary.Flag(file, GgufVocabulary.AddsBeginKey, true),
            AddsSpace = GgufVocabulary.Flag(file, SpaceKey, true),
            ReadsSpaceMark = true,
        });
    }

    private static string Text(TokenPiece piece) => Encoding.UTF8.GetString(piece.Text.Span);

    private static string Escaped(TokenPiece piece) =>
        piece.Kind is TokenKind.Normal or TokenKind.UserDefined ? Text(piece).Replace(" ", ScoredTokenizer.SpaceMark, StringComparison.Ordinal) : Text(piece);
}
