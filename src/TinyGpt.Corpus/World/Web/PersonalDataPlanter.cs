namespace TinyGpt.Corpus.World.Web;

/// <summary>Writes e-mail and IP addresses into a text: public ones, which must go, and sometimes private ones, which may stay.</summary>
internal static class PersonalDataPlanter
{
    /// <summary>
    /// First numbers of blocks that are public, and belong to an army that does not answer to the internet: nobody is met at these addresses.
    /// </summary>
    private static readonly int[] PublicBlocks = [11, 21, 22, 26, 28, 29, 30, 33, 55];

    private static readonly string[] Endings = ["example", "co.example", "village.example", "post.example"];

    /// <summary>The text with sentences more, and what was planted that must go; a text that is too short for so many dots stays as it is.</summary>
    public static (PageText Text, IReadOnlyList<string> Planted) Plant(PageText text, TinyWorld world, WorldRandom random)
    {
        List<string> planted = [], sentences = [];
        for (int count = random.Between(1, 3); count > 0; count--)
        {
            bool isMail = random.Chance(65);
            string datum = isMail ? Mail(world, random) : PublicAddress(random);
            planted.Add(datum);
            (string section, string slot) = isMail ? ("email", "MAIL") : ("public-ip", "IP");
            sentences.Add(WebPhrases.Say(section, world, random).Replace(slot, datum, StringComparison.Ordinal));
        }

        if (random.Chance(40))
        {
            sentences.Add(WebPhrases.Say("private-ip", world, random).Replace("IP", PrivateAddress(random), StringComparison.Ordinal));
        }

        TextLine[] part = [.. sentences.Select(sentence => new TextLine(LineKind.Paragraph, sentence))];
        PageText changed = new(text.Title, [.. text.Parts, part]);
        return TextMeasure.IsPlainlyGood(changed.Text) ? (changed, planted) : (text, []);
    }

    private static string Mail(TinyWorld world, WorldRandom random)
    {
        Person person = world.PickPerson(random, _ => true);
        (string first, string last) = (person.Name.ToLowerInvariant(), person.Household.FamilyName.ToLowerInvariant());
        string name = random.Next(6) switch
        {
            0 => first + "." + last,
            1 => first[0] + last,
            2 => first + Grammar.Digits(person.Age),
            3 => first + "_" + last,
            4 => last + "+market",
            _ => person.Name + "." + person.Household.FamilyName,
        };
        return $"{name}@{Site.Slug(person.Home.Name)}{(random.Chance(30) ? "-post" : "")}.{random.Pick(Endings)}";
    }

    private static string PublicAddress(WorldRandom random) =>
        $"{random.Pick(PublicBlocks)}.{random.Next(256)}.{random.Next(256)}.{random.Between(1, 254)}";

    private static string PrivateAddress(WorldRandom random) => random.Next(4) switch
    {
        0 => $"10.{random.Next(256)}.{random.Next(256)}.{random.Between(1, 254)}",
        1 => $"192.168.{random.Next(256)}.{random.Between(1, 254)}",
        2 => $"172.{random.Between(16, 31)}.{random.Next(256)}.{random.Between(1, 254)}",
        _ => "127.0.0.1",
    };
}
