using System.Text.Json.Serialization;

namespace TinyGpt.Corpus.World.Tasks;

/// <summary>One line of a task's file.</summary>
public abstract record TaskCase
{
    /// <summary>"facts-test-00042": the task, the part and the number.</summary>
    [JsonPropertyOrder(-2)]
    public string Id { get; init; } = "";

    /// <summary>The name of the task.</summary>
    [JsonPropertyOrder(-1)]
    public string Task { get; init; } = "";

    /// <summary>What is asked. No two cases of a file ask the same.</summary>
    internal abstract string Asked { get; }
}

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">"system", "user", "assistant" or "tool".</param>
/// <param name="Content">The words.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>What the model thinks before it answers.</summary>
    public string? ReasoningContent { get; init; }

    /// <summary>The tools that the model calls.</summary>
    public IReadOnlyList<CalledTool>? ToolCalls { get; init; }

    /// <summary>Of a result: the call that it belongs to.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Somebody asks.</summary>
    public static ChatMessage User(string content) => new("user", content);

    /// <summary>The model answers.</summary>
    public static ChatMessage Assistant(string content) => new("assistant", content);
}

/// <summary>A conversation whose last answer can be marked by a program, in the form that OpenAI and Hugging Face read.</summary>
public sealed record Conversation : TaskCase
{
    /// <summary>Questions and answers in turn; the last is an answer.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The tools that the model is told of.</summary>
    public IReadOnlyList<OfferedTool>? Tools { get; init; }

    /// <summary>The short right answer, which the last message holds word for word; null where the right answer is that nobody knows.</summary>
    public string? Answer { get; init; }

    /// <summary>Where several answers are right: words of which a right one holds at least one.</summary>
    public IReadOnlyList<string>? Accept { get; init; }

    /// <summary>"at once", "steps", or the name of the tool that works it out.</summary>
    public string? Style { get; init; }

    /// <summary>What a calculator or an interpreter of JavaScript works out to the answer.</summary>
    public string? Expression { get; init; }

    /// <summary>Of a bare sum: "three and three" digits, or "fewer".</summary>
    public string? Digits { get; init; }

    /// <summary>Where there is no fact: whom the question is about.</summary>
    public string? Subject { get; init; }

    /// <summary>The fact that the last question asks for.</summary>
    public Fact? Fact { get; init; }

    /// <summary>The number of documents that tell the fact (<see cref="DocumentSurvey"/>).</summary>
    public int? Fame { get; init; }

    /// <summary>What that number means: "well known", "known" or "nearly unknown" (<see cref="FameLabel"/>).</summary>
    public string? Known { get; init; }

    /// <summary>Of a test: whether the training conversations may ask for the fact too, in other words; else they never do.</summary>
    public bool? InTraining { get; init; }

    internal override string Asked => string.Join('\n', Messages.Where(message => message.Role == "user").Select(message => message.Content));
}

/// <summary>Two answers to one question, of which one is better.</summary>
public sealed record Preference : TaskCase
{
    /// <summary>The question.</summary>
    public required string Prompt { get; init; }

    /// <summary>The better answer.</summary>
    public required string Chosen { get; init; }

    /// <summary>The worse answer.</summary>
    public required string Rejected { get; init; }

    /// <summary>What is wrong with it: "false", "rude", "lazy", "rambling", "flattery", "invention" or "false sum".</summary>
    public required string Flaw { get; init; }

    internal override string Asked => Prompt;
}

/// <summary>A document for a search index, and questions that it answers.</summary>
public sealed record SearchDocument : TaskCase
{
    /// <summary>Its name, which no other document of the task has, in either file.</summary>
    public required string Document { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>What the text answers; for training, only what training may ask for: there may be none.</summary>
    public required IReadOnlyList<SearchQuestion> Questions { get; init; }

    internal override string Asked => Document;
}

/// <summary>A question that one document answers.</summary>
/// <param name="Question">The words.</param>
/// <param name="Answer">The short answer, which the document tells, word for word or nearly so.</param>
/// <param name="Fact">What is asked for.</param>
/// <param name="Fame">The number of documents of the world that tell it.</param>
public sealed record SearchQuestion(string Question, string Answer, Fact Fact, int Fame);

/// <summary>A question with answers to choose from, in the form of llm-foundry.</summary>
public sealed record ChoiceQuestion : TaskCase
{
    /// <summary>"Question: …?"</summary>
    public required string Query { get; init; }

    /// <summary>Four answers of the same kind.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>The position of the right one, from 0.</summary>
    public required int Gold { get; init; }

    /// <summary>What is asked for.</summary>
    public required Fact Fact { get; init; }

    /// <summary>The number of documents that tell it.</summary>
    public required int Fame { get; init; }

    /// <summary>What that number means (<see cref="FameLabel"/>).</summary>
    public required string Known { get; init; }

    internal override string Asked => Query;
}
