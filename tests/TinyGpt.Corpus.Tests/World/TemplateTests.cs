using System.Text;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

public class TemplateTests
{
    private static readonly string[] ScriptFiles =
    [
        "stories-lost.txt", "stories-animals.txt", "stories-work.txt", "stories-roads.txt", "stories-friends.txt", "stories-village.txt",
        "stories-days.txt", "fables.txt", "dialogues.txt", "letters.txt", "diaries.txt", "notices.txt", "recipes.txt",
    ];

    public static TheoryData<string> AllScriptFiles => [.. ScriptFiles];

    [Theory]
    [InlineData("no slot at all", "no slot at all")]
    [InlineData("{thing} and {Thing}", "red kite and Red kite")]
    [InlineData("{thing.kind}, {thing.Kind}, {Thing.colour}", "kite, Kite, Red")]
    [InlineData("[one|one]", "one")]
    [InlineData("a[]b[|]c", "abc")]
    [InlineData("[[a|a] [b|b]|a b]", "a b")]
    [InlineData("first / second", "first\nsecond")]
    [InlineData("[{thing.kind}|{thing.kind}]s", "kites")]
    public void GapsAreFilled(string template, string expected)
    {
        Scene scene = NewScene(1);
        scene["thing"] = new Possession(ThingKind.All.Single(kind => kind.Name == "kite"), "red");
        Assert.Equal(expected, Template.Parse(template).Render(scene));
    }

    [Fact]
    public void EveryAlternativeIsChosen()
    {
        Scene scene = NewScene(1);
        Template template = Template.Parse("[a|b|[c|d]]");
        string[] chosen = [.. Enumerable.Range(0, 200).Select(_ => template.Render(scene)).Distinct().Order()];
        Assert.Equal(["a", "b", "c", "d"], chosen);
    }

    [Theory]
    [InlineData("[a|b")]
    [InlineData("a]")]
    [InlineData("{hero")]
    [InlineData("[a|{b]}")]
    public void BrokenTemplatesAreRefused(string template)
    {
        FormatException error = Assert.Throws<FormatException>(() => Template.Parse(template));
        Assert.Contains(template, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{nonsense}", "nonsense")]
    [InlineData("{hero.nonsense}", "nonsense")]
    public void UnknownSlotsAreNamed(string template, string name)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Template.Parse(template).Render(NewScene(1)));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RolesKeepTheirPerson()
    {
        Scene scene = NewScene(5);
        string names = Template.Parse("{hero} {friend} {neighbour} {hero} {friend} {neighbour}").Render(scene);
        string[] words = names.Split(' ');
        Assert.Equal(words[..3], words[3..]);
        Assert.Equal(3, words.Distinct().Count());
    }

    /// <summary>Also the alternatives that are hardly ever chosen must find all their words.</summary>
    [Theory]
    [MemberData(nameof(AllScriptFiles))]
    public void EveryAlternativeOfEveryScriptCanBeWritten(string fileName)
    {
        IReadOnlyList<Script> scripts = TextFile.Scripts(fileName);
        Assert.True(scripts.Count >= 4, $"{fileName} holds {scripts.Count} scripts.");
        foreach (Script script in scripts)
        {
            for (int path = 0; path < 60; path++)
            {
                Scene scene = NewScene((ulong)path);
                StringBuilder output = new();
                script.Write(scene, output);
                foreach (Template template in script.Titles.Concat(script.Stages.SelectMany(stage => stage.Alternatives)))
                {
                    template.Render(scene, output);
                }

                Assert.True(output.Length > 50);
            }
        }
    }

    [Fact]
    public void EveryFactCanBeSaid()
    {
        foreach (FactKind kind in Enum.GetValues<FactKind>())
        {
            Assert.True(FactPhrases.Has(kind, "say") && FactPhrases.Has(kind, "ask") && FactPhrases.Has(kind, "answer"), $"{kind}");
            Assert.Equal(FactPhrases.Has(kind, "check"), FactPhrases.Has(kind, "yes"));
            Assert.Equal(FactPhrases.Has(kind, "check"), FactPhrases.Has(kind, "no"));
        }
    }

    private static Scene NewScene(ulong stream) => new(SampleText.World, new WorldRandom(99, stream));
}
