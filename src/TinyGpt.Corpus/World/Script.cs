using System.Text;

namespace TinyGpt.Corpus.World;

/// <summary>
/// A document with choices in it: a title, and a row of stages, of each of which one alternative is written. Every path through it must
/// make sense; that is the art of writing one.
/// </summary>
/// <param name="Name">The name of the section in its file, for errors.</param>
/// <param name="Needs">What the hero must be: "child", "adult", "pet", "parents", "siblings".</param>
/// <param name="Titles">Headings to choose from; there may be none.</param>
/// <param name="Bindings">Roles with a choice of words each, made once and then kept.</param>
/// <param name="Stages">What comes first, second, and so on.</param>
internal sealed record Script(
    string Name,
    IReadOnlyList<string> Needs,
    IReadOnlyList<Template> Titles,
    IReadOnlyList<(string Role, IReadOnlyList<Template> Choices)> Bindings,
    IReadOnlyList<Script.Stage> Stages)
{
    /// <summary>Casts the hero and writes one path through the script.</summary>
    public void Write(Scene scene, StringBuilder output)
    {
        scene["hero"] = scene.World.PickPerson(scene.Random, Fits);
        foreach ((string role, IReadOnlyList<Template> choices) in Bindings)
        {
            scene[role] = new Phrase(scene.Random.Pick(choices).Render(scene));
        }

        if (Titles.Count > 0)
        {
            scene.Random.Pick(Titles).Render(scene, output);
            output.Append('\n');
        }

        for (int i = 0; i < Stages.Count; i++)
        {
            if (i > 0)
            {
                output.Append(Stages[i].StartsLine ? '\n' : ' ');
            }

            scene.Random.Pick(Stages[i].Alternatives).Render(scene, output);
        }
    }

    private bool Fits(Person person) => Needs.All(need => need switch
    {
        "child" => person.IsChild,
        "adult" => !person.IsChild,
        "pet" => person.Pet is not null,
        "parents" => person.Mother is not null && person.Father is not null,
        "siblings" => person.Siblings.Count > 0,
        _ => throw new FormatException($"Script \"{Name}\" needs \"{need}\", which nobody can be."),
    });

    /// <summary>Alternatives for one part of the document.</summary>
    internal sealed record Stage(bool StartsLine, IReadOnlyList<Template> Alternatives);
}
