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
            [AnswerRule.Number, AnswerRule.Contains, AnswerRule.Mentions, AnswerRule.Refusal], questions.Select(question => JudgeOf(question).Rule));
        Assert.All(questions, question => Assert.True(question.Judge.IsRight(
            JudgeOf(question).Rule is AnswerRule.Contains or AnswerRule.Mentions ? JudgeOf(question).Accepted[0] : question.Reference)));
        Assert.Equal(2, questions[1].Conversation.Messages.Count);
        Assert.Equal(["fact Age", "in_training no", "style steps"], questions[1].Slices.Select(slice => $"{slice.Key} {slice.Value}").Order());
    }

    [Fact]
    public void PagesPreferencesAndPromptsAreRead()
    {
        File.WriteAllText(_folder.File("a.jsonl"), """
            {"document": "person/a", "text": "A lives in B.", "questions": [{"question": "Where?", "answer": "B", "fact": {"kind": "Home", "subject": "A"}}, {"question": "How old?", "answer": "12"}]}
            {"prompt": "p", "chosen": "c", "rejected": "r", "flaw": "rude"}
            {"prompt": "Who?", "response": "Me."}
            {"prompt": "Who?", "completion": "You."}
            """);
        IReadOnlyList<EvaluationCase> cases = EvaluationFile.Read(_folder.File("a.jsonl")).Cases;
        QuestionCase[] questions = [.. cases.OfType<QuestionCase>()];
        Assert.Equal(["A lives in B.", "A lives in B.", null, null], questions.Select(question => question.Page));
        Assert.Equal(["A", null, null, null], questions.Select(question => question.Subject));
        Assert.Equal([AnswerRule.Contains, AnswerRule.Number, AnswerRule.Contains, AnswerRule.Contains], questions.Select(question => JudgeOf(question).Rule));
        Assert.Equal(["B", "12", "Me.", "You."], questions.Select(question => question.Reference));
        PreferenceCase preference = Assert.Single(cases.OfType<PreferenceCase>());
        Assert.Equal(("p", "c", "r", 0.5, "rude"), (preference.Prompt, preference.Chosen, preference.Rejected, preference.Chance, preference.Slices["flaw"]));
    }

    [Fact]
    public void QuestionsMayLackAnswersWhereTheyAreAsked()
    {
        File.WriteAllText(_folder.File("a.jsonl"), """
            {"question": "q"}
            {"prompt": "p"}
            {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "m"}]}
            {"messages": [{"role": "user", "content": "n"}, {"role": "assistant", "content": "reply"}]}
            {"question": "r", "answer": "12"}
            {"messages": [{"role": "user", "content": "o"}, {"role": "assistant", "content": "I do not know."}], "task": "unknown", "subject": "O"}
            {"query": "passed over", "choices": ["a"], "gold": 0}
            """);
        IReadOnlyList<QuestionCase> questions = EvaluationFile.ReadQuestions(_folder.File("a.jsonl"));
        Assert.Equal(["q", "p", "m", "n", "r", "o"], questions.Select(question => question.Question));
        Assert.Equal([false, false, false, false, true, true], questions.Select(question => question.HasAnswer));
        Assert.Equal(["", "", "", "reply", "12", "I do not know."], questions.Select(question => question.Reference));
        Assert.Equal((true, "O"), (questions[^1].IsUnanswerable, questions[^1].Subject));
        Expect.Failure<InvalidDataException>("line 1: it is no question", () => EvaluationFile.Read(_folder.File("a.jsonl")));
        File.WriteAllText(_folder.File("b.jsonl"), """{"query": "q", "choices": ["a"], "gold": 0}""");
        Expect.Failure<InvalidDataException>("has no question that is answered in free words", () => EvaluationFile.ReadQuestions(_folder.File("b.jsonl")));
        File.WriteAllText(_folder.File("c.jsonl"), """{"messages": [{"role": "system", "content": "s"}]}""");
        Expect.Failure<InvalidDataException>("line 1: its messages have no question of the user's", () => EvaluationFile.ReadQuestions(_folder.File("c.jsonl")));
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
    [InlineData("""{"text": "t", "questions": 1}""", "line 1: its questions are no list")]
    [InlineData("""{"text": "t", "questions": [{"question": "q"}]}""", "line 1: its questions are no list of objects with question and answer")]
    [InlineData("""{"text": "t", "questions": [{"question": "q", "answer": 1}]}""", "line 1: its answer is no text")]
    [InlineData("""{"prompt": "p", "chosen": 1, "rejected": "r"}""", "line 1: its chosen is no text")]
    [InlineData("""{"question": "q"}""", "line 1: it is no question")]
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

    private static AnswerJudge JudgeOf(QuestionCase question) => Assert.IsType<AnswerJudge>(question.Judge);
}
