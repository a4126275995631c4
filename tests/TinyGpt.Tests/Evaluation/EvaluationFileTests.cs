using TinyGpt.Evaluation;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Evaluation;

public sealed class EvaluationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryFormIsRead()
    {
        File.WriteAllText(_folder.File("mixed.test.jsonl"), """
            {"query": "q", "choices": ["a", "b"], "gold": 1, "category": "c"}
            {"context_options": ["x", "y", "z"], "continuation": "e", "gold": 0}

            {"context": "f", "continuation": "g"}
            {"question": "h", "answer": "1 + 1 = 2\n#### 1,002"}
            {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "i"}, {"role": "assistant", "content": "It is j."}], "answer": "j", "style": "steps", "in_training": false, "fact": {"kind": "Age"}}
            {"messages": [{"role": "user", "content": "k"}, {"role": "assistant", "content": "l"}], "accept": ["m", "n"]}
            {"messages": [{"role": "user", "content": "o"}, {"role": "assistant", "content": "I do not know."}], "task": "unknown"}
            """);
        EvaluationTask task = EvaluationFile.Read(_folder.File("mixed.test.jsonl"));
        Assert.Equal("mixed.test", task.Name);
        Assert.Equal([1 / 2.0, 1 / 3.0, 0, 0, 0, 0, 0], task.Cases.Select(one => one.Chance));
        ChoiceCase choice = Assert.IsType<ChoiceCase>(task.Cases[0]);
        Assert.Equal(("q", 1, "c"), (choice.Query, choice.Gold, choice.Slices["category"]));
        Assert.Equal(["x", "y", "z"], Assert.IsType<SchemaCase>(task.Cases[1]).Contexts);
        Assert.Equal(new ContinuationCase("f", "g") { Slices = task.Cases[2].Slices }, task.Cases[2]);
        QuestionCase[] questions = [.. task.Cases.OfType<QuestionCase>()];
        Assert.Equal(["h", "i", "k", "o"], questions.Select(question => question.Question));
        Assert.Equal(
            [AnswerRule.Number, AnswerRule.Contains, AnswerRule.Mentions, AnswerRule.Refusal], questions.Select(question => question.Judge.Rule));
        Assert.All(questions, question => Assert.True(question.Judge.IsRight(question.Judge.Rule is AnswerRule.Contains or AnswerRule.Mentions ? question.Judge.Accepted[0] : question.Reference)));
        Assert.Equal(2, questions[1].Conversation.Messages.Count);
        Assert.Equal(["fact Age", "in_training no", "style steps"], questions[1].Slices.Select(slice => $"{slice.Key} {slice.Value}").Order());
    }

    [Theory]
    [InlineData("{", "line 1: no JSON at byte")]
    [InlineData("3", "line 1: it is no object")]
    [InlineData("{}", "line 1: it is no question")]
    [InlineData("""{"query": "q", "choices": [], "gold": 0}""", "line 1: its choices are no list of texts")]
    [InlineData("""{"query": "q", "choices": ["a"], "gold": 1}""", "line 1: its gold is none of 0 to 0")]
    [InlineData("""{"query": 1, "choices": ["a"], "gold": 0}""", "line 1: its query is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}], "answer": "b"}""", "line 1: its messages have no question that the assistant answers")]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}""", "line 1: its messages come with neither")]
    [InlineData("""{"messages": 1, "answer": "b"}""", "line 1: its messages are no list")]
    [InlineData("", "is empty")]
    public void AWrongLineIsNamed(string line, string problem)
    {
        File.WriteAllText(_folder.File("a.jsonl"), line);
        Expect.Failure<InvalidDataException>(problem, () => EvaluationFile.Read(_folder.File("a.jsonl")));
    }

    /// <summary>Files of llm-foundry's and of GSM8K's forms that lie outside the project.</summary>
    [Fact]
    public void RealFilesAreRead()
    {
        string? folder = Environment.GetEnvironmentVariable("TINYGPT_EVAL");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "TINYGPT_EVAL is not set: it names a folder with tests as lines of JSON");
        string[] files = Directory.GetFiles(folder!, "*.jsonl");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(File.ReadLines(file).Count(), EvaluationFile.Read(file).Cases.Count));
    }
}
