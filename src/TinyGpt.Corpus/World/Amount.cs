namespace TinyGpt.Corpus.World;

/// <summary>A number of things: "5", "five", "5 apples", "5 coins".</summary>
internal sealed record Amount(int Number, Noun Noun, bool InWords) : IWords
{
    public string? Word(string property) => property switch
    {
        "" => InWords ? Grammar.WordOrDigits(Number) : Grammar.Digits(Number),
        "digits" => Grammar.Digits(Number),
        "words" => Grammar.WordOrDigits(Number),
        "things" or "wares" => InWords ? Grammar.CountInWords(Number, Noun) : Grammar.Count(Number, Noun),
        "coins" => Grammar.Count(Number, Ware.Coin),
        _ => null,
    };
}
