namespace TinyGpt.Corpus.World;

/// <summary>Something that is sold, at the same price everywhere in the world.</summary>
public sealed class Ware : IWords
{
    /// <summary>The money of the world.</summary>
    internal static readonly Noun Coin = Noun.Regular("coin");

    /// <summary>What can be sold: the thing, who makes it, and the lowest and highest price that a seed may give it.</summary>
    internal static readonly IReadOnlyList<(Noun Noun, string Maker, int Low, int High)> Kinds =
    [
        (new("loaf of bread", "loaves of bread"), "baker", 2, 4),
        (Noun.Regular("bun"), "baker", 1, 2),
        (Noun.Regular("cake"), "baker", 6, 12),
        (new("bag of flour", "bags of flour"), "miller", 3, 6),
        (Noun.Regular("horseshoe"), "smith", 4, 7),
        (Noun.Regular("iron pan"), "smith", 9, 15),
        (Noun.Regular("cabbage"), "farmer", 1, 3),
        (new("sack of corn", "sacks of corn"), "farmer", 5, 8),
        (new("basket of fish", "baskets of fish"), "fisher", 4, 9),
        (Noun.Regular("blanket"), "weaver", 9, 15),
        (Noun.Regular("cup"), "potter", 2, 4),
        (Noun.Regular("bowl"), "potter", 3, 5),
        (Noun.Regular("coat"), "tailor", 14, 20),
        (Noun.Regular("shirt"), "tailor", 6, 11),
        (new("pair of boots", "pairs of boots"), "shoemaker", 11, 18),
        (Noun.Regular("chair"), "carpenter", 8, 13),
        (Noun.Regular("stool"), "carpenter", 5, 7),
        (new("bunch of flowers", "bunches of flowers"), "gardener", 2, 4),
        (new("ball of wool", "balls of wool"), "shepherd", 2, 5),
        (new("jar of honey", "jars of honey"), "beekeeper", 4, 8),
        (new("bowl of soup", "bowls of soup"), "cook", 2, 4),
        (Noun.Regular("picture"), "painter", 12, 20),
        (Noun.Regular("clock"), "clockmaker", 16, 25),
        (new("bundle of wood", "bundles of wood"), "woodcutter", 2, 5),
        (Noun.Regular("candle"), "candle maker", 1, 3),
        (Noun.Regular("basket"), "basket maker", 3, 7),
        (Noun.Regular("kite"), "toy maker", 5, 9),
        (Noun.Regular("doll"), "toy maker", 4, 8),
        (new("round of cheese", "rounds of cheese"), "cheese maker", 5, 10),
        (new("pot of butter", "pots of butter"), "cheese maker", 3, 6),
        (Noun.Regular("glass jar"), "glass maker", 3, 6),
        (Noun.Regular("rope"), "rope maker", 4, 9),
        (new("bag of apples", "bags of apples"), "fruit grower", 2, 4),
        (Noun.Regular("pear"), "fruit grower", 1, 2),
        (new("bar of soap", "bars of soap"), "soap maker", 1, 3),
    ];

    internal Ware(Noun noun, string maker, int price) => (Noun, Maker, Price) = (noun, maker, price);

    /// <summary>"loaf of bread"</summary>
    public string Name => Noun.Singular;

    /// <summary>The name of the job of those who make and sell it: "baker".</summary>
    public string Maker { get; }

    /// <summary>Price of one, in coins.</summary>
    public int Price { get; }

    internal Noun Noun { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    string? IWords.Word(string property) => property switch
    {
        "price" => Grammar.Count(Price, Coin),
        "he" or "him" => "it",
        "his" => "its",
        _ => Noun.Word(property),
    };
}
