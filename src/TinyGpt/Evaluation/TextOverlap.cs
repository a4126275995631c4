using System.Runtime.InteropServices;
using System.Text.Json;
using TinyGpt.Data;
using TinyGpt.Formats;

namespace TinyGpt.Evaluation;

/// <summary>Whether a case of a test shares words with training data.</summary>
/// <param name="Whole">Whether its question and answer do.</param>
/// <param name="Question">Whether the question alone does.</param>
public readonly record struct CaseOverlap(bool Whole, bool Question);

/// <summary>
/// Finds out which cases of tests share a run of 13 words with training data (Brown et al. 2020, appendix C): letters and digits in lower case,
/// whatever stands between. What has fewer words is looked for as a whole. The tests' runs are kept, the training data is read once.
/// </summary>
public sealed class TextOverlap
{
    /// <summary>The length of a run.</summary>
    public const int RunLength = 13;

    // Names of properties whose texts are no part of what a model reads.
    private static readonly string[] _names = ["id", "role", "type", "task", "tool_call_id"];

    private readonly List<EvaluationTask> _tasks = [];
    private readonly List<bool> _isFound = [];
    private readonly Dictionary<ulong, List<int>> _runs = [];
    private readonly bool[] _lengths = new bool[RunLength + 1];

    /// <summary>Takes tests.</summary>
    /// <param name="tasks">The tests.</param>
    public TextOverlap(IEnumerable<EvaluationTask> tasks)
    {
        foreach (EvaluationTask task in tasks)
        {
            _tasks.Add(task);
            foreach (EvaluationCase one in task.Cases)
            {
                (string question, string answer) = TextOf(one);
                Add($"{question}\n{answer}");
                Add(question);
            }
        }
    }

    /// <summary>The tests, with what was found beside each case.</summary>
    public IEnumerable<EvaluationTask> Tasks
    {
        get
        {
            int next = 0;
            foreach (EvaluationTask task in _tasks)
            {
                List<EvaluationCase> cases = [];
                foreach (EvaluationCase one in task.Cases)
                {
                    cases.Add(one with { Overlap = new CaseOverlap(_isFound[next++], _isFound[next++]) });
                }

                yield return task with { Cases = cases };
            }
        }
    }

    /// <summary>Reads training data: lines of JSON, of which every text counts; a text; or the part of a corpus that is trained on.</summary>
    /// <param name="path">The file, or the corpus's folder.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="InvalidDataException">It is damaged or not UTF-8; the message says where.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public void Read(string path, CancellationToken cancellation = default)
    {
        WordRun run = new(this);
        bool areDocuments = Directory.Exists(path);
        foreach (ReadOnlyMemory<char> text in Texts(path))
        {
            cancellation.ThrowIfCancellationRequested();
            run.Read(text.Span);
            if (areDocuments || text.IsEmpty)
            {
                run.End();
            }
        }

        run.End();
    }

    private static IEnumerable<ReadOnlyMemory<char>> Texts(string path)
    {
        if (Directory.Exists(path))
        {
            using TextCorpus corpus = TextCorpus.Open(path);
            foreach (string text in EvaluationText.Texts(corpus, corpus.Train))
            {
                yield return text.AsMemory();
            }

            yield break;
        }

        InputFile.Open(path).Dispose();
        bool isJson = EvaluationText.LooksLikeJsonLines(path);
        foreach (ReadOnlyMemory<char> text in isJson ? LineTexts(path) : TextFile.Pieces(path))
        {
            yield return text;
        }
    }

    /// <summary>The texts of every line, with line ends between, and behind each line nothing: its end.</summary>
    private static IEnumerable<ReadOnlyMemory<char>> LineTexts(string path) => JsonLines.Read(path, json => (string[])[.. Strings(json)])
        .SelectMany(texts => (IEnumerable<ReadOnlyMemory<char>>)[.. texts.Select(text => $"{text}\n".AsMemory()), default]);

    private static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => json.EnumerateObject()
            .Where(property => !_names.Contains(property.Name))
            .SelectMany(property => Strings(property.Value)),
        _ => [],
    };

    private static (string Question, string Answer) TextOf(EvaluationCase one) => one switch
    {
        ChoiceCase choice => (choice.Query, choice.Choices[choice.Gold]),
        SchemaCase schema => (schema.Contexts[schema.Gold], schema.Continuation),
        ContinuationCase continuation => (continuation.Context, continuation.Continuation),
        PreferenceCase preference => (preference.Prompt, preference.Chosen),
        QuestionCase question => (question.Question, question.Reference),
        _ => throw new ArgumentException("a case has a question", nameof(one)),
    };

    /// <summary>Keeps the runs of a text that is looked for.</summary>
    private void Add(string text)
    {
        int number = _isFound.Count;
        _isFound.Add(false);
        ulong[] words = [.. AnswerJudge.Words(text).Select(word => WordRun.HashOf(word))];
        int length = Math.Min(words.Length, RunLength);
        if (length == 0)
        {
            return;
        }

        _lengths[length] = true;
        for (int end = length; end <= words.Length; end++)
        {
            ulong hash = 0;
            for (int back = 1; back <= length; back++)
            {
                hash = WordRun.Extend(hash, words[end - back]);
            }

            ref List<int>? owners = ref CollectionsMarshal.GetValueRefOrAddDefault(_runs, WordRun.Finish(hash, length), out _);
            (owners ??= []).Add(number);
        }
    }

    private void Found(ulong run)
    {
        if (_runs.Remove(run, out List<int>? owners))
        {
            owners.ForEach(owner => _isFound[owner] = true);
        }
    }

    /// <summary>The last words of a text that is read.</summary>
    private sealed class WordRun(TextOverlap overlap)
    {
        // FNV-1a's (Fowler, Noll, Vo), and an odd multiplier that spreads a word's bits over all 64.
        private const ulong Basis = 14695981039346656037, Prime = 1099511628211, Spread = 0x9E3779B97F4A7C15;

        private readonly ulong[] _words = new ulong[RunLength];
        private long _count;
        private ulong _word = Basis;

        public static ulong HashOf(string word)
        {
            ulong hash = Basis;
            foreach (char c in word)
            {
                hash = (hash ^ c) * Prime;
            }

            return hash;
        }

        /// <summary>A run with one word more before it.</summary>
        public static ulong Extend(ulong hash, ulong word) => ulong.RotateLeft(hash, 23) * Spread + ((word ^ (word >> 29)) * Spread);

        /// <summary>A run of so many words is none of another number.</summary>
        public static ulong Finish(ulong hash, int length) => (hash ^ (hash >> 31)) + ((ulong)length * Spread);

        public void Read(ReadOnlySpan<char> text)
        {
            foreach (char c in text)
            {
                if (char.IsLetterOrDigit(c))
                {
                    _word = (_word ^ char.ToLowerInvariant(c)) * Prime;
                }
                else if (_word != Basis)
                {
                    EndWord();
                }
            }
        }

        /// <summary>What follows is another text.</summary>
        public void End()
        {
            if (_word != Basis)
            {
                EndWord();
            }

            _count = 0;
        }

        private void EndWord()
        {
            _words[_count++ % RunLength] = _word;
            _word = Basis;
            ulong hash = 0;
            for (int back = 1; back <= Math.Min(_count, RunLength); back++)
            {
                hash = Extend(hash, _words[(_count - back) % RunLength]);
                if (overlap._lengths[back])
                {
                    overlap.Found(Finish(hash, back));
                }
            }
        }
    }
}
