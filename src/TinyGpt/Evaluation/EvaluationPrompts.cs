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
    private readonly int _contextLength;

    /// <summary>The prompts of a test.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="task">The test.</param>
    /// <param name="settings">How it is asked.</param>
    /// <param name="contextLength">Tokens of the model's context.</param>
    /// <exception cref="ArgumentException">The test offers tools, and the model has not learned conversations.</exception>
    public EvaluationPrompts(Tokenizer tokenizer, EvaluationTask task, EvaluationSettings settings, int contextLength)
    {
        (_tokenizer, _task, _settings, _contextLength) = (tokenizer, task, settings, contextLength);
        _template = ChatTokens.AreIn(tokenizer) ? new ChatTemplate(tokenizer) : null;
        StopTokens = _template is not null ? [_template.Tokens.End, _template.Tokens.Begin] : tokenizer.EndToken is { } end ? [end] : [];
        if (task.Tools.Count > 0 && _template is null)
        {
            throw new ArgumentException("the model has not learned conversations, so that it cannot call tools");
        }
    }

    /// <summary>How conversations become tokens; null: the model has not learned any.</summary>
    public ChatTemplate? Template => _template;

    /// <summary>How many tokens a prompt may have: a quarter of the context at most is kept for the answer.</summary>
    public int Room => Math.Max(1, _contextLength - Math.Min(_settings.MaxTokens, _contextLength / 4));

    /// <summary>The tokens that end an answer.</summary>
    public IReadOnlyList<int> StopTokens { get; }

    /// <summary>
    /// The tokens before an answer in free words. What is too long loses its page's end, and then its own beginning, so that an answer finds
    /// room.
    /// </summary>
    public int[] Question(QuestionCase question, int index)
    {
        string? page = _task.WithPages ? question.Page : null;
        int[] prompt = Prompt(question, index, page);
        if (page is not null && prompt.Length > Room)
        {
            // The longest beginning of the page that fits, by halving.
            (int fits, int tooLong) = (0, page.Length);
            while (tooLong - fits > 1)
            {
                int middle = (fits + tooLong) / 2;
                (fits, tooLong) = Prompt(question, index, Beginning(page, middle)).Length <= Room ? (middle, tooLong) : (fits, middle);
            }

            prompt = Prompt(question, index, Beginning(page, fits));
        }

        return prompt.Length <= Room ? prompt : prompt[^Room..];
    }

    /// <summary>What a model that has learned conversations is asked: solved cases, and the question, with the tools that there are.</summary>
    public Conversation Conversation(QuestionCase question, int index) => Conversation(question, index, _task.WithPages ? question.Page : null);

    /// <summary>What was said: of a conversation without thoughts and calls, of a document its line.</summary>
    public string Answer(ReadOnlySpan<int> ids) => _template is not null ? _template.Parse(ids).Content : _tokenizer.Decode(ids).TrimStart().Split('\n')[0];

    /// <summary>Contexts and continuations of a case that is decided by log-probabilities.</summary>
    public IEnumerable<(int[] Context, int[] Continuation)> Continuations(EvaluationCase one, int index) => one switch
    {
        ChoiceCase choice => choice.Choices.Select(text => Pair(index, choice.Query, text)),
        SchemaCase schema => schema.Contexts.Select(context => Pair(index, context, schema.Continuation)),
        ContinuationCase continuation => [Pair(index, continuation.Context, continuation.Continuation)],
        PreferenceCase preference => [Answer(index, preference.Prompt, preference.Chosen), Answer(index, preference.Prompt, preference.Rejected)],
        _ => throw new ArgumentException("a question is answered, not scored", nameof(one)),
    };

    private Conversation Conversation(QuestionCase question, int index, string? page)
    {
        IEnumerable<Message> shots = Shots(index).Cast<QuestionCase>()
            .SelectMany(shot => (Message[])[new Message(Role.User, shot.Question), new Message(Role.Assistant, shot.Reference)]);
        IReadOnlyList<Message> messages = question.Conversation.Messages;
        int first = messages[0].Role == Role.System ? 1 : 0;
        Message asked = messages[^1];
        return question.Conversation with
        {
            Messages =
            [
                .. messages.Take(first), .. shots, .. messages.Take(messages.Count - 1).Skip(first),
                page is null ? asked : asked with { Content = $"{page}\n\n{asked.Content}" },
            ],
            Tools = _task.Tools.Count > 0 ? [.. _task.Tools.Select(tool => tool.Description)] : question.Conversation.Tools,
        };
    }

    private int[] Prompt(QuestionCase question, int index, string? page)
    {
        if (_template is not null)
        {
            return _template.RenderPrompt(Conversation(question, index, page));
        }

        string shots = string.Concat(Shots(index).Cast<QuestionCase>().Select(shot => $"{Ask(shot.Question)} {OneLine(shot.Reference)}\n\n"));
        return Document(shots + (page is null ? "" : $"{page}\n\n") + Ask(question.Question));
    }

    /// <summary>So many characters, and no half of a surrogate pair.</summary>
    private static string Beginning(string text, int length) => text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>A prompt, and an answer as the model would end it. Of one that would leave no room for the prompt the end is left out.</summary>
    private (int[] Context, int[] Continuation) Answer(int index, string prompt, string answer)
    {
        int[] context = _template is not null
            ? _template.RenderPrompt(new Conversation([new Message(Role.User, prompt)]))
            : Document(string.Concat(Shots(index).Select(shot => $"{Solved(shot)}\n\n")) + Ask(prompt));
        int[] continuation = _template is not null ? [.. _tokenizer.Encode(answer), _template.Tokens.End] : _tokenizer.Encode(" " + OneLine(answer));
        return (context, continuation[..Math.Min(continuation.Length, Math.Max(1, _contextLength * 3 / 4))]);
    }

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
        PreferenceCase preference => $"{Ask(preference.Prompt)} {OneLine(preference.Chosen)}",
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
