namespace TinyGpt.Corpus.World.Tasks;

/// <summary>How many letters r are in "strawberry", and how many letters are there in all.</summary>
internal sealed class LetterCountTask(TaskSource source) : TaskGenerator(source)
{
    private const int AllLettersPercent = 15, AllLettersToLearnPercent = 25, AbsentPercent = 15, JoinedPercent = 25, LongestJoined = 14;

    public override string Name => "letters";

    public override string Description => "How many letters of a sort a word has, at once and with steps. No word is in both parts.";

    protected override int Count(TaskPart part) => 2 * base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        while (true)
        {
            string word = part == TaskPart.Train && random.Chance(JoinedPercent) ? Joined(random) : random.Pick(Source.Words(part));
            bool all = random.Chance(part == TaskPart.Train ? AllLettersToLearnPercent : AllLettersPercent);
            char letter = random.Chance(AbsentPercent) ? (char)('a' + random.Next(26)) : word[random.Next(word.Length)];
            Scene asked = scene.Fresh();
            (asked["word"], asked["letter"]) = (new Phrase(word), new Phrase(letter.ToString()));
            string question = TaskText.SayLetters(all ? "length" : "count", asked);
            string slow = $"{question} {random.Pick(TaskText.Words("tasks-sums.txt", "steps"))}";
            int answer = all ? word.Length : word.AsSpan().Count(letter);
            string literal = TaskText.Literal(word, question);
            string expression = all ? $"{literal}.length" : $"{literal}.split(\"{letter}\").length - 1";
            yield return Case(question, "at once", "", answer, expression);
            yield return Case(slow, "steps", Steps(word, all ? null : letter) + " ", answer, expression);
        }
    }

    /// <summary>
    /// Two words in one, such as "milktable": of several tokens in a row that never follow each other in documents. Whoever shall count the letters of any word must
    /// learn to read what stands there.
    /// </summary>
    private string Joined(WorldRandom random)
    {
        IReadOnlyList<string> words = Source.Words(TaskPart.Train), tested = Source.Words(TaskPart.Test);
        string joined;
        do
        {
            joined = random.Pick(words) + random.Pick(words);
        }
        while (joined.Length > LongestJoined || tested.Contains(joined));

        return joined;
    }

    private static Conversation Case(string question, string style, string steps, int answer, string expression) => new()
    {
        Messages = [ChatMessage.User(question), ChatMessage.Assistant($"{steps}The answer is {answer}.")],
        Answer = Grammar.Digits(answer),
        Style = style,
        Expression = expression,
    };

    /// <summary>"s 0, t 0, r 1, a 1, …": each letter, and how many there are up to it.</summary>
    private static string Steps(string word, char? letter)
    {
        int count = 0;
        return string.Join(", ", word.Select(next => $"{next} {(letter is null || next == letter ? ++count : count)}")) + ".";
    }
}
