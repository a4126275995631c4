namespace TinyGpt.Corpus.World;

/// <summary>Settings, trades, animals, wares and events for larger worlds, after those that every world has.</summary>
internal static class MoreTraits
{
    public static readonly PlaceSetting[] Settings =
    [
        new("on the east bank of the River Torr", true), new("at the foot of Mount Arrel", false), new("on the edge of the Grey Moor", false),
        new("by a deep blue bay", true), new("where two roads cross", false), new("under a white cliff by the sea", true),
        new("in a valley full of apple trees", false), new("on the south shore of Moon Lake", true), new("in the heart of the Pine Wood", false),
        new("on a hill above the River Torr", true), new("at the end of the long road", false), new("beside a small waterfall", false),
        new("among green meadows", false), new("on a strip of sand between two waters", true),
    ];

    public static readonly string[] Landmarks =
    [
        "a white lighthouse", "a tree house", "a painted barn", "a wooden fish", "a tunnel of roses", "a market hall", "a floating garden",
        "a ring of stones", "a blue chapel", "a long stair", "a glass house", "a snail of iron", "a water wheel", "a leaning gate",
    ];

    public static readonly string[] Fames =
    [
        "pears", "carpets", "lamps", "drums", "pies", "boots", "salt", "ropes", "paper", "ducks", "plums", "glass", "tea", "masks",
    ];

    public static readonly Job[] Jobs =
    [
        new("hat maker", "the hat shop", "makes hats and caps", "make hats and caps", "a round block of wood"),
        new("paper maker", "the paper mill", "makes paper", "make paper", "a fine sieve"),
        new("printer", "the print shop", "prints books and maps", "print books and maps", "a box of letters"),
        new("barber", "the barber shop", "cuts hair", "cut hair", "a pair of scissors"),
        new("lamp lighter", "the streets", "lights the lamps at night", "light the lamps at night", "a long burning stick"),
        new("well digger", "the well", "digs wells", "dig wells", "a spade and a bucket"),
        new("tinker", "the roadside", "mends pots and pans", "mend pots and pans", "a small hot iron"),
        new("saddle maker", "the saddle room", "makes saddles and belts", "make saddles and belts", "a sharp knife"),
        new("brush maker", "the brush shop", "makes brushes and brooms", "make brushes and brooms", "a bundle of straw"),
        new("egg seller", "the hen yard", "keeps hens and sells eggs", "keep hens and sell eggs", "a soft basket"),
        new("salt boiler", "the salt house", "boils salt out of sea water", "boil salt out of sea water", "a wide pan", NeedsWater: true),
        new("lighthouse keeper", "the lighthouse", "keeps the light burning", "keep the light burning", "a strong lamp", NeedsWater: true),
        new("fiddle maker", "the fiddle room", "makes fiddles and flutes", "make fiddles and flutes", "a pot of glue"),
        new("button maker", "the button room", "makes buttons", "make buttons", "a little drill"),
        new("tea seller", "the tea house", "sells tea", "sell tea", "a copper kettle"),
        new("judge", "the town hall", "settles quarrels", "settle quarrels", "a wooden hammer"),
    ];

    public static readonly AnimalKind[] Tame =
    [
        new("hamster", "hamsters", "", "", "seeds and carrots", "in a box of straw", 4, "has fat cheeks", "can run in a wheel"),
        new("pigeon", "pigeons", "", "coo", "grain", "under the roof", 2, "has pink feet", "always finds its way home"),
        new("ferret", "ferrets", "", "", "meat and eggs", "in a cage", 4, "has a long thin body", "can creep through a pipe"),
        new("turkey", "turkeys", "", "gobble", "grain and grass", "in the yard", 2, "has a red neck", "can spread its tail like a fan"),
    ];

    public static readonly AnimalKind[] Wild =
    [
        new("wolf", "wolves", "cub", "howl", "meat", "in the deep forest", 4, "has yellow eyes", "can run all night"),
        new("beaver", "beavers", "", "", "bark and leaves", "in a house of sticks", 4, "has a flat tail", "can build a dam"),
        new("bat", "bats", "", "", "moths", "in a dark cave", 2, "has wings of skin", "sleeps with its head down"),
        new("seal", "seals", "pup", "bark", "fish", "on the rocks by the sea", 0, "has a round head and whiskers", "can hold its breath"),
        new("stork", "storks", "", "clack", "frogs and worms", "in a nest on the roof", 2, "has long red legs", "flies away for the winter"),
        new("mole", "moles", "", "", "worms", "under the meadow", 4, "has hands like spades", "can dig in the dark"),
        new("ant", "ants", "", "", "crumbs and sweet juice", "in a heap of needles", 6, "has a tiny waist", "can carry more than it weighs"),
        new("butterfly", "butterflies", "", "", "the juice of flowers", "in the meadow", 6, "has coloured wings", "was once a caterpillar"),
        new("eagle", "eagles", "", "", "fish and rabbits", "on a high rock", 2, "has a bent beak", "can see a mouse from the sky"),
        new("toad", "toads", "tadpole", "croak", "beetles", "under a wet stone", 4, "has bumps on its back", "comes out when it rains"),
        new("whale", "whales", "", "", "tiny shrimps", "in the open sea", 0, "has a back like an island", "can blow water into the air"),
        new("lynx", "lynxes", "kitten", "", "hares", "in the rocks of the forest", 4, "has tufts on its ears", "can jump from a tree"),
        new("crab", "crabs", "", "", "small things on the sand", "on the beach", 10, "has two claws", "walks to the side"),
        new("woodpecker", "woodpeckers", "", "tock", "beetles in the bark", "in a hole in a tree", 2, "has a red cap", "can drum on wood"),
    ];

    public static readonly (Noun Noun, string Maker, int Low, int High)[] Wares =
    [
        (Noun.Regular("cap"), "hat maker", 4, 8),
        (Noun.Regular("straw hat"), "hat maker", 5, 9),
        (new("roll of paper", "rolls of paper"), "paper maker", 3, 6),
        (Noun.Regular("story book"), "printer", 9, 16),
        (Noun.Regular("road map"), "printer", 4, 8),
        (Noun.Regular("saddle"), "saddle maker", 18, 28),
        (Noun.Regular("belt"), "saddle maker", 4, 9),
        (Noun.Regular("broom"), "brush maker", 3, 5),
        (Noun.Regular("brush"), "brush maker", 2, 4),
        (new("basket of eggs", "baskets of eggs"), "egg seller", 3, 5),
        (new("bag of salt", "bags of salt"), "salt boiler", 2, 5),
        (Noun.Regular("fiddle"), "fiddle maker", 20, 30),
        (Noun.Regular("flute"), "fiddle maker", 8, 13),
        (new("box of buttons", "boxes of buttons"), "button maker", 2, 4),
        (new("tin of tea", "tins of tea"), "tea seller", 5, 9),
    ];

    public static readonly (string Name, string Clause)[] Events =
    [
        ("the day of two rainbows", "two rainbows stood over {place} from morning to noon"),
        ("the singing contest", "the first singing contest was held in {place}"),
        ("the night of the loose goats", "sixty goats got loose in {place}"),
        ("the fall of the old bridge", "the old bridge of {place} fell into the water"),
        ("the frozen market", "it was so cold in {place} that the milk froze in the pails"),
        ("the long quarrel", "half of {place} did not speak to the other half for a year"),
        ("the lost cart", "a cart full of cheese rolled through {place} with no driver"),
        ("the new well", "the deepest well of all was dug in {place}"),
        ("the great cake", "the bakers of {place} baked a cake for five hundred people"),
        ("the visit of the swans", "a hundred swans came to {place} and stayed for a day"),
        ("the summer of the bees", "a thousand bees settled on the town hall of {place}"),
        ("the stolen bell rope", "somebody stole the bell rope of {place}"),
        ("the first post", "the first letter was carried to {place}"),
        ("the wet wedding", "it rained into every cup at a wedding in {place}"),
        ("the painted sheep", "all the sheep of {place} were blue one morning"),
        ("the dark week", "nobody saw the sun for a week in {place}"),
    ];
}
