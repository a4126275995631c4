namespace TinyGpt.Corpus.World;

/// <summary>How facts are said and asked: several forms for each kind, from the files Text/facts-*.txt.</summary>
internal static class FactPhrases
{
    private static readonly Dictionary<(FactKind Kind, string Form), List<Template>> Forms = Read();

    /// <summary>Whether the kind can be said in the form: "say", "ask", "answer", "check", "yes", "no", "i" or "you".</summary>
    public static bool Has(FactKind kind, string form) => Forms.ContainsKey((kind, form));

    /// <summary>The sentences in the form: "ask" …</summary>
    public static IReadOnlyList<Template> Templates(FactKind kind, string form) => Forms[(kind, form)];

    /// <summary>A sentence in the form, with the name of the subject, or with its pronoun in place of the name.</summary>
    public static string Say(
        Scene scene, string form, IWords subject, Fact fact, bool pronoun = false, string guess = "", bool fullName = false)
    {
        if (form is not ("ask" or "check" or "you"))
        {
            scene.Tell(fact.Kind, fact.Subject);
        }

        return Render(scene, scene.Random.Pick(Forms[(fact.Kind, form)]), subject, fact, pronoun, guess, fullName);
    }

    /// <summary>The sentence about the fact.</summary>
    public static string Render(
        Scene scene, Template template, IWords subject, Fact fact, bool pronoun = false, string guess = "", bool fullName = false)
    {
        Scene facts = scene.Fresh();
        facts["hero"] = facts["subject"] = subject;
        facts["value"] = new Phrase(fact.Value);
        facts["guess"] = new Phrase(guess);
        string name = fullName ? subject.Word("full")! : subject.Word("")!;
        string owner = name + "'s";
        facts["name"] = new Mention(name);
        facts["who"] = new Phrase(pronoun ? subject.Word("he")! : name);
        facts["whom"] = new Phrase(pronoun ? subject.Word("him")! : name);
        facts["whose"] = new Phrase(pronoun ? subject.Word("his")! : owner);
        if (subject is Person person)
        {
            facts["siblings"] = new Phrase(Relatives(person.Siblings, "brother", "sister"));
            facts["children"] = new Phrase(Relatives(person.Children, "son", "daughter"));
        }

        return template.Render(facts);
    }

    /// <summary>"a brother and two sisters"</summary>
    private static string Relatives(IReadOnlyList<Person> people, string male, string female)
    {
        List<string> groups = [];
        foreach ((Gender gender, string word) in new[] { (Gender.Male, male), (Gender.Female, female) })
        {
            int count = people.Count(person => person.Gender == gender);
            if (count > 0)
            {
                groups.Add(count == 1 ? "a " + word : Grammar.CountInWords(count, Noun.Regular(word)));
            }
        }

        return Grammar.Enumerate(groups);
    }

    private static Dictionary<(FactKind Kind, string Form), List<Template>> Read()
    {
        Dictionary<(FactKind, string), List<Template>> forms = [];
        string[] files = ["facts-people.txt", "facts-places.txt", "facts-lore.txt"];
        foreach ((string section, IReadOnlyList<string> lines) in files.SelectMany(TextFile.Sections))
        {
            FactKind kind = Enum.Parse<FactKind>(section);
            foreach (string line in lines)
            {
                (string form, string words) = TextFile.KeyAndWords(line);
                if (!forms.TryGetValue((kind, form), out List<Template>? templates))
                {
                    forms.Add((kind, form), templates = []);
                }

                templates.Add(Template.Parse(words));
            }
        }

        return forms;
    }

    private sealed record Mention(string Name) : IWords
    {
        public string? Word(string property) => property switch { "" => Name, "s" => Name + "'s", _ => null };
    }
}
