using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Sums told as little stories, from Text/story-sums.txt: somebody has three apples and gets two more.</summary>
internal static class StorySums
{
    /// <summary>What sums count.</summary>
    internal static readonly Noun[] Counted =
    [
        Noun.Regular("apple"), Noun.Regular("pear"), Noun.Regular("nut"), Noun.Regular("egg"), Noun.Regular("bun"), Noun.Regular("button"),
        Noun.Regular("shell"), Noun.Regular("ribbon"), Noun.Regular("candle"), Noun.Regular("book"), Noun.Regular("plum"),
        Noun.Regular("flower"), Noun.Regular("basket"), Noun.Regular("bell"), Noun.Regular("stone"), Noun.Regular("cherry"),
        Noun.Regular("coin"), Noun.Regular("cup"), Noun.Regular("carrot"), Noun.Regular("feather"),
    ];

    private static readonly Dictionary<string, Template[]> Forms = TextFile.Sections("story-sums.txt")
        .ToDictionary(section => section.Name, section => section.Lines.Select(Template.Parse).ToArray(), StringComparer.Ordinal);

    private static readonly string[] Kinds = ["more", "together", "less", "times", "share", "compare", "buying", "ages"];

    /// <summary>One to three such sums about different people.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        int count = scene.Random.Between(1, 3);
        for (int i = 0; i < count; i++)
        {
            output.Append(i == 0 ? "" : "\n");
            string kind = scene.Random.Pick(Kinds);
            Scene told = kind == "buying" ? CastBuying(scene.Fresh()) : Cast(scene.Fresh(), kind);
            scene.Random.Pick(Forms[kind]).Render(told, output);
        }
    }

    /// <summary>Binds a + b = c and x · y = z, counted in one sort of thing, in digits or in words.</summary>
    private static Scene Cast(Scene scene, string kind)
    {
        WorldRandom random = scene.Random;
        Noun things = random.Pick(Counted);
        bool inWords = random.Chance(35);
        int largest = random.Chance(75) ? 10 : 40;
        (int a, int b) = (random.Between(2, largest), random.Between(2, largest));
        (int x, int y) = (random.Between(2, 9), random.Between(2, 9));
        int age = scene.Hero.Age;
        (char Operation, int Left, int Right)[] sums = kind switch
        {
            "more" or "together" => [('+', a, b)],
            "ages" => [('+', age, b)],
            "times" => [('*', x, y)],
            "share" => [('/', x * y, x), ('/', 2 * a, 2)],
            _ => [('-', a + b, a)],
        };
        Array.ForEach(sums, sum => scene.Tell(sum.Operation, sum.Left, sum.Right));
        scene["things"] = new Phrase(things.Plural);
        return Bind(scene, things, inWords, [
            ("a", a), ("b", b), ("c", a + b), ("x", x), ("y", y), ("z", x * y), ("age", age), ("later", age + b), ("twice", 2 * a),
        ]);
    }

    /// <summary>Binds count · price = cost and money - price = rest.</summary>
    private static Scene CastBuying(Scene scene)
    {
        Ware ware = scene.Random.Pick(scene.World.Wares);
        int count = scene.Random.Between(2, 6), money = ware.Price + scene.Random.Between(1, 30);
        scene["ware"] = ware;
        scene.Tell('*', count, ware.Price);
        scene.Tell('-', money, ware.Price);
        return Bind(scene, ware.Noun, inWords: false, [
            ("x", count), ("price", ware.Price), ("cost", count * ware.Price), ("money", money), ("rest", money - ware.Price),
        ]);
    }

    private static Scene Bind(Scene scene, Noun things, bool inWords, (string Role, int Number)[] amounts)
    {
        foreach ((string role, int number) in amounts)
        {
            scene[role] = new Amount(number, things, inWords);
        }

        return scene;
    }
}
