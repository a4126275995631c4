using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>Sums told as little stories: somebody has three apples and gets two more.</summary>
internal static class StorySums
{
    private static readonly Noun[] Counted =
    [
        Noun.Regular("apple"), Noun.Regular("pear"), Noun.Regular("nut"), Noun.Regular("egg"), Noun.Regular("bun"), Noun.Regular("button"),
        Noun.Regular("shell"), Noun.Regular("ribbon"), Noun.Regular("candle"), Noun.Regular("book"), Noun.Regular("plum"),
        Noun.Regular("flower"), Noun.Regular("basket"), Noun.Regular("bell"), Noun.Regular("stone"), Noun.Regular("cherry"),
        Noun.Regular("coin"), Noun.Regular("cup"), Noun.Regular("carrot"), Noun.Regular("feather"),
    ];

    private static readonly Template[] More = Parse(
        "{hero} has {a.things}. {friend} gives {him} {b} more. Now {he} has {c.things}.",
        "{hero} has {a.things}. {He} finds {b} more. {a.digits} + {b.digits} = {c.digits}, so now {he} has {c.things}.",
        "{hero} had {a.things}. Then {he} got {b} more from {friend}. How many does {he} have now? {a.digits} + {b.digits} = {c.digits}. {He} has {c.things}.",
        "In the morning {hero} finds {a.things}. In the evening {he} finds {b} more. Together that makes {c.things}.",
        "{hero} puts {a.things} in a box. {friend} adds {b} more. {a.digits} + {b.digits} = {c.digits}. Now there are {c.things} in the box.");

    private static readonly Template[] Together = Parse(
        "{hero} has {a.things}, and {friend} has {b.things}. Together they have {c.things}.",
        "{hero} has {a.things}. {friend} has {b.things}. How many do they have together? {a.digits} + {b.digits} = {c.digits}. They have {c.things}.",
        "{hero} brings {a.things}, and {friend} brings {b.things}. {a.digits} + {b.digits} = {c.digits}, so there are {c.things} on the table.");

    private static readonly Template[] Less = Parse(
        "{hero} has {c.things}. {He} gives {a} of them to {friend}. Now {he} has {b.things}.",
        "{hero} had {c.things}. {He} lost {a} of them. {c.digits} - {a.digits} = {b.digits}, so {he} has {b.things} left.",
        "There are {c.things} on the table. {hero} takes {a} of them. How many are left? {c.digits} - {a.digits} = {b.digits}.",
        "{hero} and {friend} have {c.things} together. {A} of these belong to {hero}. {c.digits} - {a.digits} = {b.digits}, so {friend} has {b.things}.",
        "{hero} wants to have {c.things}. {He} has only {a}. {c.digits} - {a.digits} = {b.digits}, so {he} needs {b} more.");

    private static readonly Template[] Times = Parse(
        "{hero} has {x} bags. In each bag there are {y.things}. {x.digits} * {y.digits} = {z.digits}, so {he} has {z.things}.",
        "There are {x} children, and each has {y.things}. How many are there in all? {x.digits} * {y.digits} = {z.digits}. There are {z.things}.",
        "{hero} puts the {things} in {x} rows of {y}. {x.digits} times {y.digits} is {z.digits}, so there are {z.things}.");

    private static readonly Template[] Share = Parse(
        "{hero} has {z.things} and shares them among {x} friends. Each gets {y.things}, because {x.digits} * {y.digits} = {z.digits}.",
        "{x.Words} children share {z.things}. {z.digits} divided by {x.digits} is {y.digits}, so each child gets {y.things}.");

    private static readonly Template[] Buying = Parse(
        "A {ware} costs {price.coins}. {hero} buys {x} of them. {x.digits} * {price.digits} = {cost.digits}, so {he} pays {cost.coins}.",
        "{hero} has {money.coins}. {He} buys a {ware} for {price.coins}. {money.digits} - {price.digits} = {rest.digits}, so {he} has {rest.coins} left.",
        "How much are {x.wares}? One costs {price.coins}. {x.digits} * {price.digits} = {cost.digits}. They cost {cost.coins}.");

    private static readonly Template[] Ages = Parse(
        "{hero} is {age.digits} years old. In {b} years {he} will be {later.digits}, because {age.digits} + {b.digits} = {later.digits}.",
        "How old will {hero} be in {b} years? Now {he} is {age.digits}. {age.digits} + {b.digits} = {later.digits}. {He} will be {later.digits}.");

    /// <summary>One to three such sums about different people.</summary>
    public static void Write(Scene scene, StringBuilder output)
    {
        int count = scene.Random.Between(1, 3);
        for (int i = 0; i < count; i++)
        {
            output.Append(i == 0 ? "" : "\n");
            scene.Random.Pick<Action<Scene, StringBuilder>>([Told(More), Told(Together), Told(Less), Told(Times), Told(Share), Buy, Told(Ages)])(
                Cast(scene.Fresh()), output);
        }
    }

    private static Action<Scene, StringBuilder> Told(Template[] templates) =>
        (scene, output) => scene.Random.Pick(templates).Render(scene, output);

    /// <summary>Binds a + b = c and x · y = z, counted in one sort of thing, in digits or in words.</summary>
    private static Scene Cast(Scene scene)
    {
        WorldRandom random = scene.Random;
        Noun things = random.Pick(Counted);
        bool inWords = random.Chance(35);
        int largest = random.Chance(75) ? 10 : 40;
        (int a, int b) = (random.Between(2, largest), random.Between(2, largest));
        (int x, int y) = (random.Between(2, 9), random.Between(2, 9));
        int age = scene.Hero.Age;
        foreach ((string role, int number) in new[]
        {
            ("a", a), ("b", b), ("c", a + b), ("x", x), ("y", y), ("z", x * y), ("age", age), ("later", age + b),
        })
        {
            scene[role] = new Amount(number, things, inWords);
        }

        scene["things"] = new Phrase(things.Plural);
        return scene;
    }

    private static void Buy(Scene scene, StringBuilder output)
    {
        Ware ware = scene.Random.Pick(scene.World.Wares);
        int count = scene.Random.Between(2, 6), money = ware.Price + scene.Random.Between(1, 30);
        scene["ware"] = ware;
        foreach ((string role, int number) in new[]
        {
            ("x", count), ("price", ware.Price), ("cost", count * ware.Price), ("money", money), ("rest", money - ware.Price),
        })
        {
            scene[role] = new Amount(number, ware.Noun, InWords: false);
        }

        scene.Random.Pick(Buying).Render(scene, output);
    }

    private static Template[] Parse(params string[] templates) => [.. templates.Select(Template.Parse)];

    /// <summary>A number of things: "5", "five", "5 apples", "5 coins".</summary>
    private sealed record Amount(int Number, Noun Noun, bool InWords) : IWords
    {
        public string? Word(string property) => property switch
        {
            "" => InWords ? Grammar.NumberWord(Number) : Grammar.Digits(Number),
            "digits" => Grammar.Digits(Number),
            "words" => Grammar.NumberWord(Number),
            "things" or "wares" => InWords ? Grammar.CountInWords(Number, Noun) : Grammar.Count(Number, Noun),
            "coins" => Grammar.Count(Number, Ware.Coin),
            _ => null,
        };
    }
}
