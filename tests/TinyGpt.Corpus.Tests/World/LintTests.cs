using System.Text.RegularExpressions;
using TinyGpt.Corpus.World;
using Xunit;

namespace TinyGpt.Corpus.Tests.World;

/// <summary>The default text, read by a strict editor.</summary>
public class LintTests
{
    [Fact]
    public void OnlyPlainCharactersOccur()
    {
        const string allowed = "\n !\"'*+,-.0123456789:;=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        Assert.Empty(SampleText.Text.Distinct().Except(allowed));
    }

    [Theory]
    [InlineData("  ")]
    [InlineData(" \n")]
    [InlineData("\n ")]
    [InlineData("\n\n\n")]
    [InlineData(" [.,!?:]")]
    [InlineData("[.,!?]{2}")]
    [InlineData("[,.!?:][A-Za-z]")]
    [InlineData(@"[\[\]{}|/]")]
    [InlineData(@"\b([A-Za-z]+) \1\b")]
    public void NothingLooksBroken(string pattern)
    {
        Match match = Regex.Match(SampleText.Text, pattern);
        Assert.False(match.Success, $"\"{Around(match)}\"");
    }

    [Fact]
    public void ArticlesFitTheNextWord()
    {
        Assert.Empty(SampleText.Find(@"\b[Aa] [aeiouAEIOU](?!ne\b|se)\w*").Select(Around));
        Assert.Empty(SampleText.Find(@"\b[Aa]n (?!hour|honest)[^aeiouAEIOU8]\w*").Select(Around));
        Assert.True(SampleText.Find(@"\b[Aa]n [a-z]+").Count > 1000);
    }

    [Fact]
    public void SentencesStartWithACapital()
    {
        Assert.Empty(SampleText.Find(@"[.!?] ""?[a-z]").Select(Around));
        Assert.Empty(SampleText.Find(@"(?<=\n)[a-z]").Select(Around));
        Assert.All(SampleText.Documents, document => Assert.Matches(@"\A[""A-Z0-9]", document));
    }

    [Fact]
    public void DocumentsEndWithPunctuation()
    {
        Assert.All(SampleText.Documents, document => Assert.Matches(@"[.!?]""?\z", document));
    }

    [Fact]
    public void QuotesAreClosed()
    {
        Assert.All(SampleText.Text.Split('\n'), line => Assert.True(line.Count(character => character == '"') % 2 == 0, line));
    }

    [Fact]
    public void CountsAgreeWithTheirNouns()
    {
        Assert.Empty(SampleText.Find(@"(?<![\d,+*=-] ?)\b(1|[Oo]ne) (coin|mile|year|apple|egg|nut|bun)s\b").Select(Around));
        Assert.Empty(SampleText.Find(@"\b([2-9]|\d\d+|two|three|four|five|six) (coin|mile|year|apple|egg|nut|bun)\b").Select(Around));
    }

    /// <summary>Where all the people of a document are women, nobody is "he", and the other way round.</summary>
    [Fact]
    public void PronounsAgreeWithThePeople()
    {
        int checkedDocuments = 0;
        List<string> wrongDocuments = [];
        foreach (string document in SampleText.Documents)
        {
            Gender[] genders = [.. SampleText.PeopleIn(document).Select(person => person.Gender).Distinct()];
            if (genders.Length == 1)
            {
                string wrong = genders[0] == Gender.Female ? "he|him|his|himself" : "she|her|hers|herself";
                checkedDocuments++;
                if (Regex.IsMatch(document, $@"\b({wrong})\b", RegexOptions.IgnoreCase))
                {
                    wrongDocuments.Add(document);
                }
            }
        }

        Assert.Empty(wrongDocuments);
        Assert.True(checkedDocuments > 2000, $"Only {checkedDocuments} documents could be checked.");
    }

    /// <summary>A sentence that starts with a name and goes on with a possession of that person.</summary>
    [Fact]
    public void PossessivesAgreeWithTheirSubject()
    {
        int found = 0;
        const string verbs = "combs|has|keeps|tells|helps|talks|takes|spends";
        foreach (Match match in SampleText.Find($@"(?<=[.] )([A-Z][a-z]+) (?:often )?(?:{verbs}) [a-z ]*?\b(his|her)\b"))
        {
            if (SampleText.World.FindPerson(match.Groups[1].Value) is Person person)
            {
                Assert.True(match.Groups[2].Value == (person.Gender == Gender.Female ? "her" : "his"), match.Value);
                found++;
            }
        }

        Assert.True(found > 300, $"Only {found} such sentences.");
    }

    [Fact]
    public void VocabularyIsSmall()
    {
        string[] words = [.. Regex.Matches(SampleText.Text.Replace("'s", "", StringComparison.Ordinal), "[A-Za-z]+(-[a-z]+)?")
            .Select(match => match.Value.ToLowerInvariant())];
        int distinct = words.Distinct().Count();
        Assert.InRange(distinct, 1200, 2000);
        Assert.InRange(words.Average(word => word.Length), 3.5, 4.5);
    }

    private static string Around(Match match) =>
        match.Success ? SampleText.Text[Math.Max(0, match.Index - 60)..Math.Min(SampleText.Text.Length, match.Index + 60)] : "";
}
