namespace TinyGpt.Corpus.World;

/// <summary>A kind of animal. These facts hold in every world.</summary>
/// <param name="Name">"cow"</param>
/// <param name="Plural">"cows"</param>
/// <param name="Young">The word for a young one: "calf"; "" where the world has none.</param>
/// <param name="Sound">What it says: "moo"; "" where it is silent.</param>
/// <param name="Food">What it eats: "grass".</param>
/// <param name="Dwelling">Where it lives: "in the field".</param>
/// <param name="Legs">Number of legs.</param>
/// <param name="Looks">What one sees: "has two horns".</param>
/// <param name="Can">What it does or can do: "gives milk".</param>
public sealed record AnimalKind(
    string Name, string Plural, string Young, string Sound, string Food, string Dwelling, int Legs, string Looks, string Can) : IWords
{
    /// <summary>Animals that people keep and give a name.</summary>
    public static IReadOnlyList<AnimalKind> Tame { get; } =
    [
        new("dog", "dogs", "puppy", "woof", "meat", "in the house", 4, "has a wet nose", "can guard a house"),
        new("cat", "cats", "kitten", "meow", "fish", "in the house", 4, "has soft paws", "can see in the dark"),
        new("goat", "goats", "kid", "meh", "leaves", "on the hills", 4, "has a little beard", "can climb over rocks"),
        new("hen", "hens", "chick", "cluck", "corn", "in the hen house", 2, "has a red comb", "lays eggs"),
        new("duck", "ducks", "duckling", "quack", "water plants", "on the pond", 2, "has flat yellow feet", "can swim and fly"),
        new("goose", "geese", "gosling", "honk", "grass", "on the farm", 2, "has a long neck", "can chase a thief away"),
        new("rabbit", "rabbits", "", "", "clover", "in a hole in the ground", 4, "has long ears", "can jump very far"),
        new("donkey", "donkeys", "foal", "hee-haw", "thistles", "in the stable", 4, "has long grey ears", "can carry heavy bags"),
        new("pony", "ponies", "foal", "neigh", "hay", "in the stable", 4, "has a long mane", "can carry a child"),
        new("pig", "pigs", "piglet", "oink", "roots", "in the mud", 4, "has a curly tail", "can find roots under the ground"),
        new("tortoise", "tortoises", "", "", "green leaves", "in the garden", 4, "has a hard shell", "can live for a hundred years"),
        new("parrot", "parrots", "", "hello", "nuts", "in a warm room", 2, "has bright feathers", "can say words"),
    ];

    /// <summary>Animals of farm, forest and water without names of their own.</summary>
    public static IReadOnlyList<AnimalKind> Wild { get; } =
    [
        new("cow", "cows", "calf", "moo", "grass", "in the field", 4, "has two horns", "gives milk"),
        new("horse", "horses", "foal", "neigh", "hay", "in the stable", 4, "has a long tail", "can pull a cart"),
        new("sheep", "sheep", "lamb", "baa", "grass", "on the hills", 4, "has thick wool", "gives wool"),
        new("fox", "foxes", "cub", "yip", "berries and mice", "in a den", 4, "has a red coat", "can walk without a sound"),
        new("owl", "owls", "", "hoo", "mice", "in a hollow tree", 2, "has big round eyes", "can hunt at night"),
        new("bear", "bears", "cub", "growl", "berries and honey", "in a cave", 4, "has thick brown fur", "sleeps all winter"),
        new("frog", "frogs", "tadpole", "croak", "flies", "in the pond", 4, "has wet green skin", "can jump into the water"),
        new("bee", "bees", "", "buzz", "the sweet juice of flowers", "in a hive", 6, "has black and yellow stripes", "makes honey"),
        new("squirrel", "squirrels", "", "", "nuts", "in a nest in a tree", 4, "has a thick tail", "can jump from tree to tree"),
        new("hedgehog", "hedgehogs", "", "", "worms and snails", "in a pile of leaves", 4, "has sharp spines", "can roll into a ball"),
        new("mouse", "mice", "", "squeak", "seeds", "in a hole in the wall", 4, "has a long thin tail", "can hide in a boot"),
        new("crow", "crows", "", "caw", "seeds and worms", "in a nest in a tall tree", 2, "has black feathers", "never forgets a face"),
        new("swan", "swans", "", "", "water plants", "on the lake", 2, "has white feathers", "can swim without a sound"),
        new("otter", "otters", "cub", "", "fish", "by the river", 4, "has thick wet fur", "can swim under the water"),
        new("snail", "snails", "", "", "leaves", "in its own shell", 0, "has a house on its back", "can climb up a wall"),
        new("spider", "spiders", "", "", "flies", "in a web", 8, "has eight thin legs", "can spin a web"),
        new("deer", "deer", "fawn", "", "leaves and grass", "in the forest", 4, "has thin strong legs", "can run very fast"),
        new("badger", "badgers", "cub", "", "worms and roots", "in a den", 4, "has a striped face", "can dig deep holes"),
    ];

    string? IWords.Word(string property) => property switch
    {
        "" or "kind" => Name,
        "plural" => Plural,
        "eats" => Food,
        "lives" => Dwelling,
        "legs" => Legs == 0 ? "no" : Grammar.NumberWord(Legs),
        "looks" => Looks,
        "can" => Can,
        "he" or "him" => "it",
        "his" => "its",
        _ => null,
    };
}
