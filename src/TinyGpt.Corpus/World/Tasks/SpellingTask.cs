namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Words letter by letter, their first and last letters, and words backwards.</summary>
internal sealed class SpellingTask(TaskSource source) : TaskGenerator(source)
{
    private static readonly string[] Kinds = ["spell", "first", "last", "backwards"];

    public override string Name => "spelling";

    public override string Description =>
        "Words letter by letter, first and last letters, and backwards, at once and with steps. No word is in both parts.";

    protected override int Count(TaskPart part) => 2 * base.Count(part);

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        WorldRandom random = scene.Random;
        while (true)
        {
            string word = random.Pick(Source.Words(part)), kind = random.Pick(Kinds);
            Scene asked = scene.Fresh();
            asked["word"] = new Phrase(word);
            string question = TaskText.SayLetters(kind, asked);
            string backwards = new([.. word.Reverse()]), spelled = string.Join('-', word.AsEnumerable());
            string literal = TaskText.Literal(word, question);
            (string answer, string says, string expression) = kind switch
            {
                "spell" => (spelled, spelled + ".", $"{literal}.split(\"\").join(\"-\")"),
                "first" => (word[..1], $"The first letter is {word[0]}.", $"{literal}.at(0)"),
                "last" => (word[^1..], $"The last letter is {word[^1]}.", $"{literal}.at(-1)"),
                _ => (backwards, $"Backwards it is {backwards}.", $"{literal}.split(\"\").reverse().join(\"\")"),
            };
            yield return Case(question, "at once", says, answer, expression);
            // Spelling is its own steps.
            if (kind != "spell")
            {
                string steps = kind == "backwards" ? $"{spelled}. {string.Join('-', backwards.AsEnumerable())}." : spelled + ".";
                string slow = $"{question} {random.Pick(TaskText.Words("tasks-sums.txt", "steps"))}";
                yield return Case(slow, "steps", $"{steps} {says}", answer, expression);
            }
        }
    }

    private static Conversation Case(string question, string style, string says, string answer, string expression) => new()
    {
        Messages = [ChatMessage.User(question), ChatMessage.Assistant(says)],
        Answer = answer,
        Style = style,
        Expression = expression,
    };
}
