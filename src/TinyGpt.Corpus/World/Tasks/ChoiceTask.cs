namespace TinyGpt.Corpus.World.Tasks;

/// <summary>A question for a fact with four answers of the same kind.</summary>
internal sealed class ChoiceTask(TaskSource source) : TaskGenerator(source)
{
    private const int WrongChoices = 3;

    public override string Name => "choices";

    public override string Description => "Facts as multiple choice, the wrong answers of the same kind. The test asks in words never trained on.";

    protected override IEnumerable<TaskCase> Draw(Scene scene, TaskPart part)
    {
        KnownFact[] facts =
            [.. Source.Facts.Where(fact => FactQuestions.HasOneAnswer(fact.Fact.Kind) && (part == TaskPart.Test || fact.IsTaught))];
        foreach (KnownFact known in TaskSource.Mixed(facts, scene.Random, Count(part)))
        {
            List<string> choices = [];
            foreach (string value in FactQuestions.OtherValues(Source, scene.Random, known.Fact))
            {
                if (choices.Count < WrongChoices && !choices.Any(choice => FactQuestions.Overlap(choice, value)))
                {
                    choices.Add(value);
                }
            }

            if (choices.Count == WrongChoices)
            {
                int gold = scene.Random.Next(WrongChoices + 1);
                choices.Insert(gold, known.Fact.Value);
                yield return new ChoiceQuestion
                {
                    Query = "Question: " + FactQuestions.Ask(scene, known.Subject, known.Fact, part),
                    Choices = choices,
                    Gold = gold,
                    Fact = known.Fact,
                    Fame = known.Fame,
                    Known = known.Known,
                };
            }
        }
    }
}
