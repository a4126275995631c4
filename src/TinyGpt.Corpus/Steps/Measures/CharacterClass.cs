namespace TinyGpt.Corpus.Steps.Measures;

/// <summary>What a character of 16 bits is to the splitting of a text into words.</summary>
internal enum CharacterClass : byte
{
    /// <summary>White space, line ends included.</summary>
    White,

    /// <summary>Punctuation, currency, arrows, controls, and all that is nothing else.</summary>
    Symbol,

    /// <summary>A letter of a script that writes spaces between words, or that is treated so (Thai, Khmer).</summary>
    Letter,

    /// <summary>A digit or another number.</summary>
    Digit,

    /// <summary>A combining mark or an invisible format character: goes on with a word, begins none.</summary>
    Mark,

    /// <summary>Apostrophe, hyphen, underscore: part of a word if letters or digits stand on both sides.</summary>
    Joiner,

    /// <summary>Full stop and comma: part of a number if digits stand on both sides.</summary>
    Point,

    /// <summary>A Chinese character or a kana: a word by itself.</summary>
    Ideograph,

    /// <summary>The first half of a character beyond 16 bits.</summary>
    HighSurrogate,
}
