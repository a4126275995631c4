namespace TinyGpt.Corpus.World;

/// <summary>What people, animals and places can be like: the values that a seed deals out.</summary>
internal static class Traits
{
    public static readonly string[] Colours = ["red", "blue", "green", "yellow", "white", "black", "brown", "grey", "orange", "purple", "pink"];

    public static readonly string[] PetColours = ["white", "black", "brown", "grey", "spotted", "yellow", "red"];

    public static readonly string[] Hair = ["brown", "black", "red", "yellow", "dark", "light brown"];

    public static readonly string[] OldHair = ["grey", "white", "silver"];

    public static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ];

    public static readonly string[] Foods =
    [
        "honey cake", "onion soup", "apple pie", "fresh bread", "baked fish", "plum jam", "cheese", "pancakes", "porridge", "nut cake",
        "carrot stew", "roast potatoes", "berry tart", "mushroom pie", "boiled eggs", "pea soup", "sweet buns", "cherries", "bean stew",
        "noodles", "pumpkin soup", "pear tart", "cabbage rolls", "corn bread",
    ];

    public static readonly string[] Treats =
    [
        "apples", "carrots", "cheese", "nuts", "bread", "berries", "lettuce", "sweet corn", "pears", "eggs", "cake", "peas",
    ];

    public static readonly string[] Hobbies =
    [
        "painting", "singing", "dancing", "swimming", "fishing", "reading", "knitting", "baking", "rowing", "running", "juggling",
        "climbing trees", "collecting shells", "telling stories", "carving wood", "flying kites", "watching birds", "growing flowers",
        "drawing maps", "playing chess", "walking in the hills", "looking at the stars", "playing the drum", "playing the flute",
        "telling jokes", "writing poems", "picking berries", "riding", "cooking", "making puppets",
    ];

    public static readonly PlaceSetting[] Settings =
    [
        new("by the sea", true), new("on the River Lind", true), new("on the shore of Moon Lake", true), new("at the foot of Mount Cobb", false),
        new("at the edge of the Long Wood", false), new("in a green valley", false), new("on a round hill", false),
        new("at the mouth of the River Lind", true), new("in the middle of wide fields", false), new("on a small island", true),
        new("between two hills", false), new("on the old salt road", false), new("beside a quiet stream", false),
        new("on the north shore of Moon Lake", true),
    ];

    public static readonly string[] Landmarks =
    [
        "a stone bridge", "an old mill", "a tall tower", "a round pond", "a clock with one hand", "a hollow oak", "a castle without a roof",
        "a stone lion", "a deep well", "a red windmill", "a statue of a goose", "a hanging bridge", "a rose garden", "a bell tower",
        "a hot spring", "a crooked gate",
    ];

    public static readonly string[] Fames =
    [
        "cheese", "honey", "boats", "bells", "apples", "wool", "pots", "songs", "candles", "kites", "clocks", "bread", "puppets", "roses",
        "soup", "baskets",
    ];
}
