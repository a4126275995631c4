using TinyGpt.Corpus.Steps;
using Xunit;

namespace TinyGpt.Corpus.Tests.Steps;

public sealed class C4FilterTests
{
    private const string Five = "Here is one. Here is two. Here is three. Here is four. Here is five.";

    private static readonly C4Filter _filter = new(new C4Settings());

    [Theory]
    [InlineData("Here is one. Here is two. Here is three. Here is four.", "too-few-sentences")]
    [InlineData(Five, "keep")]
    [InlineData("One line here\nTwo lines here\nThree lines here\nFour lines here\nFive lines here", "keep")]
    [InlineData("", "too-few-sentences")]
    [InlineData(Five + " Lorem Ipsum dolor.", "lorem-ipsum")]
    [InlineData(Five + " Lorem dolor ipsum.", "keep")]
    [InlineData(Five + "\nif (a) {", "curly-bracket")]
    [InlineData(Five + "\n}", "keep")]
    public void DocumentsGoAndStay(string text, string expected) => Assert.Equal(expected, StepTest.Judge(_filter, text));

    [Theory]
    [InlineData("Only two", false)]
    [InlineData("Just three words", true)]
    [InlineData("two words [1]", false)]
    [InlineData("Please enable JavaScript to read on.", false)]
    [InlineData("Please enable Java Script to read on.", true)]
    [InlineData("Read our Privacy Policy before you go on.", false)]
    [InlineData("We read the terms of use aloud.", false)]
    [InlineData("Our cookie policy is long.", false)]
    [InlineData("This site uses cookies for dinner.", false)]
    [InlineData("The use of cookies is old.", false)]
    [InlineData("We use cookies every day.", false)]
    [InlineData("We bake cookies every day.", true)]
    public void LinesGoAndStay(string line, bool stays) =>
        Assert.Equal(stays ? $"{Five}\n{line}\n{Five}" : $"{Five}\n{Five}", Clean($"{Five}\n{line}\n{Five}"));

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void AWordHasAtMostAThousandCharacters(int length, bool stays)
    {
        string line = "one word " + new string('a', length);
        Assert.Equal(stays ? $"{line}\n{Five}" : Five, Clean($"{line}\n{Five}"));
    }

    [Theory]
    [InlineData("The river[1] is long[23].", "The river is long.")]
    [InlineData("History of it[edit]", "History of it")]
    [InlineData("[2] Some say so[citation needed], others do not.[]", "Some say so, others do not.")]
    [InlineData("Keep [this] and [1a] and [12 and [ and ] too", "Keep [this] and [1a] and [12 and [ and ] too")]
    [InlineData("Ends in a [", "Ends in a [")]
    [InlineData("Nested [[3]] ones here", "Nested [] ones here")]
    public void CitationsAreTakenOut(string line, string expected) => Assert.Equal($"{Five}\n{expected}", Clean($"{Five}\n{line}"));

    [Fact]
    public void BlankLinesAndMarginsGo() => Assert.Equal($"{Five}\nthree more words", Clean($"\n  {Five} \n\n\tthree more words\n"));

    [Fact]
    public void AnUnchangedTextIsTheSameString()
    {
        Document document = StepTest.Document($"{Five}\nAnd some more words");
        string before = document.Text;
        Assert.True(_filter.Apply(document).IsKept);
        Assert.Same(before, document.Text);
    }

    [Fact]
    public void ADocumentThatGoesKeepsItsText()
    {
        Document document = StepTest.Document("Only two\nHere is one[1].");
        Assert.Equal("1 sentences in the lines that stay, less than 5", _filter.Apply(document).Detail);
        Assert.Equal("Only two\nHere is one[1].", document.Text);
    }

    [Theory]
    [InlineData("This is a line.", true)]
    [InlineData("Is this a line?", true)]
    [InlineData("\"This is a line\"", true)]
    [InlineData("This is a line", false)]
    [InlineData("This is a line...", false)]
    public void TerminalPunctuationCanBeAskedFor(string line, bool stays)
    {
        C4Filter strict = new(new C4Settings { RequireTerminalPunctuation = true });
        Document document = StepTest.Document($"{Five}\n{line}");
        Assert.True(strict.Apply(document).IsKept);
        Assert.Equal(stays ? $"{Five}\n{line}" : Five, document.Text);
    }

    [Fact]
    public void EveryRuleCanBeSwitchedOff()
    {
        C4Filter none = new(new C4Settings
        {
            MinimumWordsPerLine = 0,
            MaximumWordLength = int.MaxValue,
            LinePhrases = [],
            RemoveCitations = false,
            DropLoremIpsum = false,
            DropCurlyBracket = false,
            MinimumSentences = 0,
        });
        Document document = StepTest.Document("javascript\nlorem ipsum [1] {");
        Assert.True(none.Apply(document).IsKept);
        Assert.Equal("javascript\nlorem ipsum [1] {", document.Text);
    }

    private static string Clean(string text)
    {
        Document document = StepTest.Document(text);
        Assert.True(_filter.Apply(document).IsKept);
        return document.Text;
    }
}
