namespace TinyGpt.Corpus.World;

/// <summary>
/// The names that a seed can give. Those it leaves over belong to nobody: they serve to ask a model about people who do not exist.
/// Women's names end in a vowel, most men's in a consonant, so that a reader can learn to say "she" of a name never met.
/// </summary>
internal static class Names
{
    public static readonly string[] Female =
    [
        "Mara", "Anna", "Lena", "Ida", "Nora", "Tilda", "Sela", "Orla", "Dora", "Elsa", "Fina", "Greta", "Hanna", "Ilka", "Kira", "Lotta",
        "Mina", "Nella", "Olga", "Pia", "Runa", "Sanna", "Tessa", "Ula", "Vera", "Willa", "Yara", "Zora", "Alma", "Berta", "Cora", "Della",
        "Edda", "Frida", "Gilda", "Hilda", "Isla", "Jonna", "Karla", "Malina", "Nadia", "Odda", "Petra", "Rika", "Tova", "Una", "Vilma",
        "Wanda", "Britta", "Clara", "Emmi", "Gerda", "Helga", "Inga", "Josie", "Kaisa", "Lilla", "Marta", "Oona", "Polly", "Rosa", "Thea",
        "Bela", "Carla", "Dina", "Elina", "Fia", "Gina", "Hedda", "Jolie", "Luna", "Mila", "Nina", "Ottilie", "Paula", "Ronja", "Sunna",
        "Tina", "Ulla", "Viola",
    ];

    public static readonly string[] Male =
    [
        "Tom", "Ben", "Finn", "Anton", "Carl", "Emil", "Falk", "Gus", "Hans", "Jon", "Lars", "Max", "Nils", "Olaf", "Pim", "Rolf", "Sven",
        "Tim", "Wim", "Bram", "Colin", "Dirk", "Egil", "Glen", "Henrik", "Jasper", "Kurt", "Linus", "Mats", "Ned", "Oskar", "Piet",
        "Rufus", "Stig", "Victor", "Walt", "Albin", "Casper", "Edwin", "Gordon", "Harald", "Ivar", "Jens", "Leon", "Magnus", "Orin",
        "Rasmus", "Simon", "Torsten", "Ulf", "Wilmar", "Adam", "Bert", "Conrad", "David", "Erik", "Frank", "Georg", "Hendrik", "Jakob",
        "Kevin", "Ludwig", "Martin", "Norman", "Odin", "Peter", "Quentin", "Robin", "Samuel", "Tristan", "Urban", "Valentin", "Wendel",
        "Alan", "Boris", "Clemens", "Dorian", "Edgar", "Felix", "Gilbert",
    ];

    public static readonly string[] Family =
    [
        "Alderby", "Bramwick", "Corbell", "Dunlow", "Elmshaw", "Fernley", "Gorsby", "Hollins", "Inkwell", "Jessop", "Kettle", "Larkin",
        "Mallow", "Nettles", "Orchard", "Pebble", "Quill", "Rushing", "Sorrel", "Tansy", "Umber", "Vetch", "Whistler", "Yarrow", "Appleton",
        "Barley", "Clover", "Dovetail", "Easterly", "Fiddler", "Goosefoot", "Hazel", "Lantern", "Mossman", "Oatley", "Plum", "Rowan",
        "Thimble",
    ];

    public static readonly string[] Places =
    [
        "Larkhollow", "Pebblewick", "Tindermoor", "Owlstead", "Foxmere", "Rushwater", "Honeyfield", "Plumbury", "Crowhaven", "Mossgate",
        "Otterbank", "Goosewell", "Berrydale", "Puddleton", "Snowgate", "Lanternport", "Hazelcombe", "Windlebrook", "Thornby", "Applemoor",
        "Bellfield", "Fernwick",
    ];

    public static readonly string[] Countries = ["Merrowland", "Tillia", "Orrinland", "Ambria", "Wendelmark", "Talloria"];

    public static readonly string[] Pets =
    [
        "Biscuit", "Button", "Pepper", "Acorn", "Bubble", "Cinder", "Dusty", "Feather", "Ginger", "Jumper", "Kipper", "Lucky", "Muffin",
        "Nibble", "Olive", "Patch", "Pickle", "Pudding", "Rusty", "Shadow", "Snowball", "Socks", "Spot", "Tumble", "Waffle", "Whisper",
        "Ziggy", "Bandit", "Domino", "Fidget", "Jelly", "Mango", "Nutmeg", "Pumpkin", "Peanut", "Sparky", "Twig", "Velvet", "Cobble",
        "Crumb", "Dumpling", "Flicker", "Gravy", "Hopper", "Inky", "Juniper", "Lemon", "Marble", "Noodle", "Pebbles", "Raisin", "Sunny",
        "Thistle", "Tadpole", "Truffle", "Wobble",
    ];
}
