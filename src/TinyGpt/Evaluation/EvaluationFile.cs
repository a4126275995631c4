using System.Globalization;
using System.Text.Json;
using TinyGpt.Conversations;
using TinyGpt.Formats;

namespace TinyGpt.Evaluation;

/// <summary>
/// Tests as lines of JSON, each line in one of these forms: <c>query</c>, <c>choices</c>, <c>gold</c>; <c>context_options</c>, <c>continuation</c>, <c>gold</c>;
/// <c>context</c>, <c>continuation</c> (llm-foundry's forms); <c>question</c> and an <c>answer</c> that ends in <c>#### NUMBER</c> (GSM8K's); <c>messages</c> that end with a
/// right answer, and <c>answer</c>, a list <c>accept</c>, or the <c>task</c> "unknown" (TinyWorld's).
/// </summary>
public static class EvaluationFile
{
    private static readonly string[] _sliceNames = ["style", "known", "category", "in_training", "flaw"];

    /// <summary>Reads a test, named after its file.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <exception cref="InvalidDataException">A line has none of the forms, or there is none; the message says which, and why.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static EvaluationTask Read(string path)
    {
        InputFile.Open(path).Dispose();
        EvaluationCase[] cases = [.. JsonLines.Read(path, Parse)];
        string name = Path.GetFileNameWithoutExtension(path);
        return cases.Length > 0 ? new EvaluationTask(name, cases) : throw new InvalidDataException($"{path} is empty: a test needs at least one line");
    }

    /// <summary>Reads one question.</summary>
    /// <param name="json">The line's object.</param>
    /// <exception cref="InvalidDataException">It has none of the forms.</exception>
    public static EvaluationCase Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("it is no object");
        }

        bool Has(params string[] names) => names.All(name => json.TryGetProperty(name, out _));
        EvaluationCase found = Has("query", "choices", "gold") ? Choice(json)
            : Has("context_options", "continuation", "gold") ? Schema(json)
            : Has("context", "continuation") ? new ContinuationCase(Text(json, "context"), Text(json, "continuation"))
            : Has("messages") ? Question(json)
            : Has("question", "answer") ? Problem(json)
            : throw new InvalidDataException("it is no question: it has neither query, choices and gold, nor context and continuation, nor messages, nor question and answer");
        return found with { Slices = Slices(json) };
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

    private static QuestionCase Problem(JsonElement json)
    {
        const string Mark = "####";
        string question = Text(json, "question"), answer = Text(json, "answer");
        int mark = answer.LastIndexOf(Mark, StringComparison.Ordinal);
        string last = mark < 0 ? answer : answer[(mark + Mark.Length)..].Trim();
        AnswerRule rule = AnswerJudge.LastNumber(last) is null ? AnswerRule.Contains : AnswerRule.Number;
        return new QuestionCase(new Conversation([new Message(Role.User, question)]), new AnswerJudge(rule, [last]), answer);
    }

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
            string answer = Text(json, "answer");
            bool isNumber = decimal.TryParse(answer, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
            return new AnswerJudge(isNumber ? AnswerRule.Number : AnswerRule.Contains, [answer]);
        }

        bool isUnknown = json.TryGetProperty("task", out JsonElement task) && task.ValueKind == JsonValueKind.String && task.ValueEquals("unknown");
        return isUnknown ? new AnswerJudge(AnswerRule.Refusal, []) : throw new InvalidDataException("its messages come with neither an answer nor a list accept");
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
