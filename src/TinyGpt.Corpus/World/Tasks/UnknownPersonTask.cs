namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Questions about people who do not exist: the right answer is that nobody knows.</summary>
internal sealed class UnknownPersonTask(TaskSource source) : TaskGenerator(source)
{
    public override string Name => "unknown";

    public override string Description => "People who do not exist. The test asks about other people than training, in words never trained on.";

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        FactKind[] kinds = [.. Source.Facts.Where(known => known.Subject is Person).Select(known => known.Fact.Kind).Distinct()];
        while (true)
        {
            Person stranger = scene.Random.Pick(Source.Strangers(part));
            // There is no answer that a question could give away.
            Fact asked = new(scene.Random.Pick(kinds), stranger.Name, "nobody knows");
            string question = FactQuestions.Ask(scene, stranger, asked, part);
            yield return new Conversation
            {
                Messages =
                [
                    ChatMessage.User(part == TaskPart.Train ? TaskText.Opened(question, scene.Random, part) : question),
                    ChatMessage.Assistant(StrangerAnswers.About(stranger, scene, part)),
                ],
                Subject = stranger.Name,
                Fame = 0,
            };
        }
    }
}
