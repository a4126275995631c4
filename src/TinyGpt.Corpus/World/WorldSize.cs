namespace TinyGpt.Corpus.World;

/// <summary>How large a world is.</summary>
public enum WorldSize
{
    /// <summary>A few villages with a little over 120 people: the world of the built-in text, in which a small model soon knows everybody.</summary>
    Tiny,

    /// <summary>
    /// A country of 24 places with some 350 people, more trades, wares, animals and events. Fame follows a Zipf law, so that a few people are met
    /// everywhere and many hardly ever.
    /// </summary>
    Small,
}
