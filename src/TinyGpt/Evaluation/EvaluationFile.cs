using System.Globalization;
using System.Text.Json;
using TinyGpt.Conversations;
using TinyGpt.Formats;

namespace TinyGpt.Evaluation;

/// <summary>
/// Tests as lines of JSON, each line in one of these forms: <c>query</c>, <c>choices</c>, <c>gold</c>; <c>context_options</c>, <c>continuation</c>, <c>gold</c>;
/// <c>context</c>, <c>continuation</c> (llm-foundry's forms); <c>prompt</c>, <c>chosen</c>, <c>rejected</c>; <c>question</c> and an
/// <c>answer</c>, which may end in <c>#### NUMBER</c> (GSM8K's); <c>prompt</c> and <c>response</c>; <c>messages</c> that end with a right
/// answer, and <c>answer</c>, a list <c>accept</c>, or the <c>task</c> "unknown" (TinyWorld's); a page's <c>text</c> and <c>questions</c> with
/// <c>question</c> and <c>answer</c>.
/// </summary>
public static class EvaluationFile
{
    private static readonly string[] _sliceNames = ["style", "digits", "known", "category", "in_training", "flaw"];

    /// <summary>Reads a test, named after its file.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <exception cref="InvalidDataException">A line has none of the forms, or there is none; the message says which, and why.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static EvaluationTask Read(string path)
    {
        EvaluationCase[] cases = [.. Lines(path, Parse)];
        string name = Path.GetFileNameWithoutExtension(path);
        return cases.Length > 0 ? new EvaluationTask(name, cases) : throw new InvalidDataException($"{path} is empty: a test needs at least one line");
    }

    /// <summary>Reads the questions of a file that are answered in free words, also those whose answer it does not tell.</summary>
    /// <param name="path">The file, in UTF-8: lines in the same forms, which may lack answers.</param>
    /// <exception cref="InvalidDataException">
    /// A line has none of the forms, or there is no such question; the message says which, and why.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyList<QuestionCase> ReadQuestions(string path)
    {
        QuestionCase[] questions = [.. Lines(path, ParseWithoutAnswers).OfType<QuestionCase>()];
        return questions.Length > 0 ? questions : throw new InvalidDataException($"{path} has no question that is answered in free words");
    }

    /// <summary>Reads the questions of a line: one, or of a page all of its.</summary>
    /// <param name="json">The line's object.</param>
    /// <exception cref="InvalidDataException">It has none of the forms.</exception>
    public static IReadOnlyList<EvaluationCase> Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("it is no object");
        }

        bool Has(params string[] names) => names.All(name => json.TryGetProperty(name, out _));
        return Has("query", "choices", "gold") ? [Choice(json) with { Slices = Slices(json) }]
            : Has("context_options", "continuation", "gold") ? [Schema(json) with { Slices = Slices(json) }]
            : Has("context", "continuation") ? [new ContinuationCase(Text(json, "context"), Text(json, "continuation")) { Slices = Slices(json) }]
            : Has("prompt", "chosen", "rejected") ? [Preference(json) with { Slices = Slices(json) }]
            : Has("messages") ? [Described(Question(json), json)]
            : Has("text", "questions") ? [.. PageQuestions(json)]
            : Has("question", "answer") ? [Described(Problem(json, "question", "answer"), json)]
            : Has("prompt", "response") ? [Described(Problem(json, "prompt", "response"), json)]
            : Has("prompt", "completion") ? [Described(Problem(json, "prompt", "completion"), json)]
            : throw new InvalidDataException(
                "it is no question: it has neither query, choices and gold, nor context and continuation, nor messages, nor question and answer, "
                + "nor prompt and response");
    }

    private static IEnumerable<EvaluationCase> Lines(string path, Func<JsonElement, IReadOnlyList<EvaluationCase>> parse)
    {
        InputFile.Open(path).Dispose();
        return JsonLines.Read(path, parse).SelectMany(cases => cases);
    }

    /// <summary>The same of a line that may lack an answer: then nothing is right.</summary>
    private static IReadOnlyList<EvaluationCase> ParseWithoutAnswers(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Parse(json);
        }

        bool Has(string name) => json.TryGetProperty(name, out _);
        bool isAnswered = Has("answer") || Has("accept") || IsUnknown(json) || Has("response") || Has("completion");
        if (isAnswered || !(Has("messages") || Has("question") || (Has("prompt") && !Has("chosen"))))
        {
            return Parse(json);
        }

        Conversation whole = Has("messages") ? ConversationFile.Parse(json)
            : new Conversation([new Message(Role.User, Text(json, Has("question") ? "question" : "prompt"))]);
        int end = whole.Messages.ToList().FindIndex(message => message.Role == Role.Assistant);
        string reply = end < 0 ? "" : whole.Messages[^1].Content;
        Conversation question = end < 0 ? whole : whole with { Messages = [.. whole.Messages.Take(end)] };
        return question.Messages.Count > 0 && question.Messages[^1].Role == Role.User
            ? [Described(new QuestionCase(question.Validated(), new AnswerJudge(AnswerRule.Contains, []), reply), json)]
            : throw new InvalidDataException("its messages have no question of the user's");
    }

    private static ChoiceCase Choice(JsonElement json)
    {
        string[] choices = Texts(json, "choices");
        return new ChoiceCase(Text(json, "query"), choices, Gold(json, choices.Length));
    }

    private static SchemaCase Schema(JsonElement json)
    {
        string[] contexts = Texts(json, "context_options");
        return new SchemaCase(contexts, Text(json, "continuation"), Gold(json, contexts.Length));
    }

    private static PreferenceCase Preference(JsonElement json) => new(Text(json, "prompt"), Text(json, "chosen"), Text(json, "rejected"));

    private static QuestionCase Problem(JsonElement json, string questionName, string answerName)
    {
        const string Mark = "####";
        string question = Text(json, questionName), answer = Text(json, answerName);
        int mark = answer.LastIndexOf(Mark, StringComparison.Ordinal);
        string last = mark < 0 ? answer : answer[(mark + Mark.Length)..].Trim();
        AnswerJudge judge = mark >= 0 && AnswerJudge.LastNumber(last) is not null ? new AnswerJudge(AnswerRule.Number, [last]) : Judge(last);
        return new QuestionCase(new Conversation([new Message(Role.User, question)]), judge, answer);
    }

    private static IEnumerable<QuestionCase> PageQuestions(JsonElement json)
    {
        string page = Text(json, "text");
        JsonElement questions = json.GetProperty("questions");
        return questions.ValueKind == JsonValueKind.Array && questions.EnumerateArray().All(IsPageQuestion)
            ? questions.EnumerateArray().Select(question => Described(Problem(question, "question", "answer"), question) with { Page = page })
            : throw new InvalidDataException("its questions are no list of objects with question and answer");
    }

    private static bool IsPageQuestion(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("question", out _) && json.TryGetProperty("answer", out _);

    private static QuestionCase Question(JsonElement json)
    {
        Conversation whole = ConversationFile.Parse(json);
        int end = whole.Messages.ToList().FindIndex(message => message.Role == Role.Assistant);
        if (end < 1)
        {
            throw new InvalidDataException("its messages have no question that the assistant answers");
        }

        Conversation question = whole with { Messages = [.. whole.Messages.Take(end)] };
        return new QuestionCase(question, Judge(json), whole.Messages[^1].Content);
    }

    private static AnswerJudge Judge(JsonElement json)
    {
        if (json.TryGetProperty("accept", out _))
        {
            return new AnswerJudge(AnswerRule.Mentions, Texts(json, "accept"));
        }

        if (json.TryGetProperty("answer", out _))
        {
            return Judge(Text(json, "answer"));
        }

        return IsUnknown(json)
            ? new AnswerJudge(AnswerRule.Refusal, [])
            : throw new InvalidDataException("its messages come with neither an answer nor a list accept");
    }

    private static AnswerJudge Judge(string answer)
    {
        bool isNumber = decimal.TryParse(answer, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
        return new AnswerJudge(isNumber ? AnswerRule.Number : AnswerRule.Contains, [answer]);
    }

    private static bool IsUnknown(JsonElement json) =>
        json.TryGetProperty("task", out JsonElement task) && task.ValueKind == JsonValueKind.String && task.ValueEquals("unknown");

    /// <summary>A question with its groups and its subject.</summary>
    private static QuestionCase Described(QuestionCase question, JsonElement json)
    {
        JsonElement owner = json.TryGetProperty("fact", out JsonElement fact) && fact.ValueKind == JsonValueKind.Object ? fact : json;
        string? subject = owner.TryGetProperty("subject", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        return question with { Slices = Slices(json), Subject = string.IsNullOrWhiteSpace(subject) ? null : subject };
    }

    private static Dictionary<string, string> Slices(JsonElement json)
    {
        Dictionary<string, string> slices = [];
        foreach (string name in _sliceNames)
        {
            if (json.TryGetProperty(name, out JsonElement value) && Label(value) is { } label)
            {
                slices[name] = label;
            }
        }

        if (json.TryGetProperty("fact", out JsonElement fact) && fact.ValueKind == JsonValueKind.Object && fact.TryGetProperty("kind", out JsonElement kind)
            && Label(kind) is { } what)
        {
            slices["fact"] = what;
        }

        return slices;
    }

    private static string? Label(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => null,
    };

    private static int Gold(JsonElement json, int count) =>
        json.GetProperty("gold") is { ValueKind: JsonValueKind.Number } gold && gold.TryGetInt32(out int index) && index >= 0 && index < count
            ? index
            : throw new InvalidDataException($"its gold is none of 0 to {count - 1}");

    private static string[] Texts(JsonElement json, string name)
    {
        JsonElement list = json.GetProperty(name);
        bool isList = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 && list.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String);
        return isList ? [.. list.EnumerateArray().Select(text => text.GetString()!)] : throw new InvalidDataException($"its {name} are no list of texts");
    }

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new InvalidDataException($"its {name} is no text");
}
