using TinyGpt.Conversations;
using TinyGpt.Evaluation;
using TinyGpt.Tests.Data;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public sealed class TextOverlapTests : IDisposable
{
    private const string Long = "One two three, four: five (six) seven eight nine ten eleven twelve thirteen fourteen";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x ONE two three four five six seven eight nine ten eleven twelve\nthirteen y", true, true)]
    [InlineData("two three four five six seven eight nine ten eleven twelve thirteen fourteen", true, true)]
    [InlineData("one two three four five six seven eight nine ten eleven twelve", false, false)]
    [InlineData("four five six seven eight nine ten eleven twelve thirteen fourteen the answer", true, false)]
    [InlineData("five six seven eight nine ten eleven twelve thirteen fourteen the answer", false, false)]
    [InlineData("one two three four five six seven nine eight ten eleven twelve thirteen fourteen", false, false)]
    [InlineData("", false, false)]
    public void ThirteenWordsInARowAreShared(string training, bool whole, bool question)
    {
        File.WriteAllText(_folder.File("a.txt"), training + ".");
        Assert.Equal(new CaseOverlap(whole, question), Of("a.txt", (Long, "The answer")));
    }

    [Theory]
    [InlineData("she said: Where is Robin? In bed.", true, true)]
    [InlineData("Where is Robin?", false, true)]
    [InlineData("Where is robins", false, false)]
    [InlineData("where was Robin? In bed.", false, false)]
    public void ShortTextsAreLookedForAsAWhole(string training, bool whole, bool question)
    {
        File.WriteAllText(_folder.File("a.txt"), training);
        Assert.Equal(new CaseOverlap(whole, question), Of("a.txt", ("Where is Robin?", "In bed")));
    }

    [Fact]
    public void EveryTextOfALineCountsAndNoRunGoesFromLineToLine()
    {
        File.WriteAllLines(_folder.File("a.jsonl"),
        [
            """{"id": "where", "messages": [{"role": "user", "content": "Where is Robin?"}, {"role": "assistant", "content": "In bed."}], "task": "unknown"}""",
            """{"prompt": "Who is", "response": "it"}""",
            """{"text": "Nobody knows"}""",
            """{"text": "why that is", "questions": [{"question": "How", "answer": "so"}]}""",
        ]);
        Assert.Equal(new CaseOverlap(true, true), Of("a.jsonl", ("Where is Robin", "in bed")));
        Assert.Equal(new CaseOverlap(true, true), Of("a.jsonl", ("Who is", "it")));
        Assert.Equal(new CaseOverlap(false, true), Of("a.jsonl", ("Nobody knows", "why that is")));
        Assert.Equal(new CaseOverlap(true, true), Of("a.jsonl", ("How", "so")));
        Assert.Equal(new CaseOverlap(false, false), Of("a.jsonl", ("unknown", "user")));
    }

    [Fact]
    public void ACorpusIsReadAsText()
    {
        // Bytes: a corpus of one document with the letters of the alphabet, seven on at a time.
        BuiltCorpus.Write(_folder.File("corpus"), [200]);
        string text = new([.. Enumerable.Range(0, 200).Select(i => (char)BuiltCorpus.Token(i, 200)).SkipWhile(c => c != 'A').TakeWhile(char.IsAsciiLetterOrDigit)]);
        Assert.NotEmpty(text);
        Assert.Equal(new CaseOverlap(false, true), Of("corpus", (text, "never there")));
    }

    [Fact]
    public void OnlyTheTestsAreTold()
    {
        File.WriteAllText(_folder.File("a.txt"), "one two");
        EvaluationTask task = new("t", [Case("one two", "three"), Case("one", "two"), Case("", "")]);
        TextOverlap overlap = new([task, task]);
        overlap.Read(_folder.File("a.txt"), TestContext.Current.CancellationToken);
        EvaluationTask[] tasks = [.. overlap.Tasks];
        Assert.All(tasks, found => Assert.Equal(
            [new CaseOverlap(false, true), new CaseOverlap(true, true), new CaseOverlap(false, false)], found.Cases.Select(one => one.Overlap!.Value)));
        Assert.Throws<FileNotFoundException>(() => overlap.Read(_folder.File("missing"), TestContext.Current.CancellationToken));
    }

    private static QuestionCase Case(string question, string answer) =>
        new(new Conversation([new Message(Role.User, question)]), new AnswerJudge(AnswerRule.Contains, [answer]), answer);

    private CaseOverlap Of(string name, (string Question, string Answer) looked)
    {
        TextOverlap overlap = new([new EvaluationTask("t", [Case(looked.Question, looked.Answer)])]);
        overlap.Read(_folder.File(name), TestContext.Current.CancellationToken);
        return Assert.Single(Assert.Single(overlap.Tasks).Cases).Overlap!.Value;
    }
}
