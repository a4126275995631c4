using TinyGpt.Conversations;
using TinyGpt.Tokenization;

namespace TinyGpt.Evaluation;

/// <summary>
/// What a model is given of a case. One that has learned conversations is asked as a user asks; one that has not is given a document that goes on with the
/// answer, after others like it.
/// </summary>
internal sealed class EvaluationPrompts
{
    private const string AnswerLine = "\nAnswer:";

    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate? _template;
    private readonly EvaluationSettings _settings;
    private readonly EvaluationTask _task;

    /// <summary>The prompts of a test.</summary>
    public EvaluationPrompts(Tokenizer tokenizer, EvaluationTask task, EvaluationSettings settings)
    {
        (_tokenizer, _task, _settings) = (tokenizer, task, settings);
        _template = ChatTokens.AreIn(tokenizer) ? new ChatTemplate(tokenizer) : null;
        StopTokens = _template is not null ? [_template.Tokens.End, _template.Tokens.Begin] : tokenizer.EndToken is { } end ? [end] : [];
    }

    /// <summary>Whether conversations are rendered.</summary>
    public bool AreConversations => _template is not null;

    /// <summary>The tokens that end an answer.</summary>
    public IReadOnlyList<int> StopTokens { get; }

    /// <summary>The tokens before an answer in free words.</summary>
    public int[] Question(QuestionCase question, int index)
    {
        if (_template is null)
        {
            return Document(string.Concat(Shots(index).Cast<QuestionCase>().Select(shot => $"{Ask(shot.Question)} {OneLine(shot.Reference)}\n\n")) + Ask(question.Question));
        }

        IEnumerable<Message> shots = Shots(index).Cast<QuestionCase>()
            .SelectMany(shot => (Message[])[new Message(Role.User, shot.Question), new Message(Role.Assistant, shot.Reference)]);
        bool hasSystem = question.Conversation.Messages[0].Role == Role.System;
        return _template.RenderPrompt(question.Conversation with
        {
            Messages = [.. question.Conversation.Messages.Take(hasSystem ? 1 : 0), .. shots, .. question.Conversation.Messages.Skip(hasSystem ? 1 : 0)],
        });
    }

    /// <summary>What was said: of a conversation without thoughts and calls, of a document its line.</summary>
    public string Answer(ReadOnlySpan<int> ids) => _template is not null ? _template.Parse(ids).Content : _tokenizer.Decode(ids).TrimStart().Split('\n')[0];

    /// <summary>Contexts and continuations of a case that is decided by log-probabilities.</summary>
    public IEnumerable<(int[] Context, int[] Continuation)> Continuations(EvaluationCase one, int index) => one switch
    {
        ChoiceCase choice => choice.Choices.Select(text => Pair(index, choice.Query, text)),
        SchemaCase schema => schema.Contexts.Select(context => Pair(index, context, schema.Continuation)),
        ContinuationCase continuation => [Pair(index, continuation.Context, continuation.Continuation)],
        _ => throw new ArgumentException("a question is answered, not scored", nameof(one)),
    };

    private (int[] Context, int[] Continuation) Pair(int index, string context, string continuation)
    {
        if (_template is not null && _settings.Delimiter is null && IsQuestion(context))
        {
            Conversation question = new([new Message(Role.User, context)]);
            return (_template.RenderPrompt(question), _tokenizer.Encode(continuation));
        }

        // A space belongs to the word behind it, as in the texts that models read.
        string delimiter = Delimiter(context);
        string before = string.Concat(Shots(index).Select(shot => $"{Solved(shot)}\n\n")) + context + delimiter.TrimEnd(' ');
        return (Document(before), _tokenizer.Encode((delimiter.EndsWith(' ') ? " " : "") + continuation));
    }

    private string Solved(EvaluationCase shot) => shot switch
    {
        ChoiceCase choice => choice.Query + Delimiter(choice.Query) + choice.Choices[choice.Gold],
        SchemaCase schema => schema.Contexts[schema.Gold] + Delimiter(schema.Contexts[schema.Gold]) + schema.Continuation,
        ContinuationCase continuation => continuation.Context + Delimiter(continuation.Context) + continuation.Continuation,
        _ => throw new ArgumentException("a test has cases of one form", nameof(shot)),
    };

    private string Delimiter(string query) => _settings.Delimiter ?? (IsQuestion(query) ? $"{AnswerLine} " : " ");

    /// <summary>A query that is a question: marked as one, or of a quiz, "CATEGORY: clue".</summary>
    private static bool IsQuestion(string query)
    {
        int colon = query.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && (query.StartsWith("Question", StringComparison.Ordinal) || query.AsSpan(0, colon).IndexOfAnyInRange('a', 'z') < 0);
    }

    /// <summary>Other cases of the test, the same for a place whatever is asked before.</summary>
    private IEnumerable<EvaluationCase> Shots(int index)
    {
        int count = Math.Min(_settings.Shots, _task.Cases.Count - 1);
        if (count <= 0)
        {
            return [];
        }

        Data.Permutation order = new(_task.Cases.Count, _settings.Seed ^ ((ulong)index << 32));
        return Enumerable.Range(0, _task.Cases.Count).Select(i => (int)order[i]).Where(other => other != index).Take(count).Select(other => _task.Cases[other]);
    }

    private int[] Document(string text)
    {
        int[] ids = _tokenizer.Encode(text);
        return (_tokenizer.BeginToken ?? _tokenizer.EndToken) is { } begin ? [begin, .. ids] : ids;
    }

    private static string Ask(string question) => $"Question: {OneLine(question)}{AnswerLine}";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
