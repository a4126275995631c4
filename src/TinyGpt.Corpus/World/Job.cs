namespace TinyGpt.Corpus.World;

/// <summary>A trade. What it is like holds in every world; who follows it depends on the seed.</summary>
/// <param name="Name">"baker"</param>
/// <param name="Workplace">"the bakery"</param>
/// <param name="Does">What such a person does: "bakes bread and cakes".</param>
/// <param name="Do">The same for "I" and "they": "bake bread and cakes".</param>
/// <param name="Tool">What is needed for it: "a hot oven".</param>
/// <param name="NeedsWater">Whether it can be done only where there is a sea, lake or river.</param>
public sealed record Job(string Name, string Workplace, string Does, string Do, string Tool, bool NeedsWater = false) : IWords
{
    /// <summary>What every child does.</summary>
    public static Job Pupil { get; } = new("pupil", "the school", "learns to read and write", "learn to read and write", "a pencil");

    /// <summary>The trades of grown-up people.</summary>
    public static IReadOnlyList<Job> All { get; } =
    [
        new("baker", "the bakery", "bakes bread and cakes", "bake bread and cakes", "a hot oven"),
        new("miller", "the mill", "grinds corn into flour", "grind corn into flour", "a big round stone"),
        new("smith", "the forge", "makes things out of iron", "make things out of iron", "a heavy hammer"),
        new("farmer", "the farm", "grows corn and cabbages", "grow corn and cabbages", "a plough"),
        new("fisher", "the harbour", "catches fish", "catch fish", "a net", NeedsWater: true),
        new("weaver", "the weaving room", "weaves cloth and blankets", "weave cloth and blankets", "a loom"),
        new("potter", "the pottery", "makes pots and cups out of clay", "make pots and cups out of clay", "a turning wheel"),
        new("tailor", "the sewing room", "sews coats and shirts", "sew coats and shirts", "a needle"),
        new("shoemaker", "the shoe shop", "makes boots and shoes", "make boots and shoes", "strong thread"),
        new("carpenter", "the workshop", "makes tables and chairs", "make tables and chairs", "a saw"),
        new("teacher", "the school", "teaches the children", "teach the children", "chalk"),
        new("doctor", "the sick house", "helps sick people", "help sick people", "a black bag"),
        new("gardener", "the garden", "grows flowers", "grow flowers", "a watering can"),
        new("shepherd", "the hills", "looks after the sheep", "look after the sheep", "a long stick"),
        new("beekeeper", "the bee garden", "looks after the bees", "look after the bees", "a hat with a veil"),
        new("cook", "the kitchen of the inn", "cooks soup and stew", "cook soup and stew", "a big pot"),
        new("innkeeper", "the inn", "looks after the guests", "look after the guests", "a ring of keys"),
        new("sailor", "the ship", "sails over the water", "sail over the water", "a sail", NeedsWater: true),
        new("letter carrier", "the post house", "carries letters from house to house", "carry letters from house to house", "a letter bag"),
        new("painter", "the picture room", "paints pictures", "paint pictures", "a brush"),
        new("clockmaker", "the clock shop", "makes and mends clocks", "make and mend clocks", "a tiny hammer"),
        new("boat builder", "the boat yard", "builds boats", "build boats", "a plane", NeedsWater: true),
        new("woodcutter", "the forest", "cuts wood", "cut wood", "an axe"),
        new("librarian", "the library", "looks after the books", "look after the books", "a tall ladder"),
        new("singer", "the music hall", "sings songs", "sing songs", "a clear voice"),
        new("candle maker", "the candle shop", "makes candles", "make candles", "a pot of wax"),
        new("mason", "the stone yard", "builds walls", "build walls", "a chisel"),
        new("ferry keeper", "the ferry", "takes people over the water", "take people over the water", "a long rope", NeedsWater: true),
        new("basket maker", "the basket shop", "makes baskets", "make baskets", "a bundle of willow"),
        new("toy maker", "the toy shop", "makes toys", "make toys", "a pot of paint"),
        new("cheese maker", "the dairy", "makes butter and cheese", "make butter and cheese", "a pail of milk"),
        new("cart driver", "the road", "drives a cart from place to place", "drive a cart from place to place", "a strong horse"),
        new("stable keeper", "the stables", "looks after the horses", "look after the horses", "a fork for the hay"),
        new("glass maker", "the glass house", "makes jars and windows", "make jars and windows", "a very hot fire"),
        new("rope maker", "the rope yard", "makes rope", "make rope", "a long straight path"),
        new("bell ringer", "the bell tower", "rings the bells", "ring the bells", "a good ear"),
        new("fruit grower", "the orchard", "grows apples and pears", "grow apples and pears", "a ladder"),
        new("soap maker", "the soap shop", "makes soap", "make soap", "a big kettle"),
    ];

    string? IWords.Word(string property) => property switch
    {
        "" => Name,
        "work" => Workplace,
        "does" => Does,
        "do" => Do,
        "tool" => Tool,
        "he" or "him" => "it",
        "his" => "its",
        _ => null,
    };
}
