namespace TinyGpt.Corpus.World.Tasks;

/// <summary>Writes the cases of one task.</summary>
/// <param name="source">The world and what is known of it.</param>
internal abstract class TaskGenerator(TaskSource source)
{
    /// <summary>So many draws for each case that is wanted: then the world has no more of them.</summary>
    private const int DrawsPerCase = 30;

    /// <summary>The name of the task and of its files.</summary>
    public abstract string Name { get; }

    /// <summary>What is asked, and how training and test are kept apart, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>Whether there are cases to be tested with.</summary>
    public bool HasTest => Count(TaskPart.Test) > 0;

    protected TaskSource Source => source;

    protected TinyWorld World => source.World;

    /// <summary>The cases of a part, no two of which ask the same.</summary>
    public IEnumerable<TaskCase> Cases(TaskPart part) =>
        Draw(new Scene(World, source.Random(Name, part)), part)
            .Take(DrawsPerCase * Count(part))
            .DistinctBy(drawn => drawn.Asked, StringComparer.Ordinal)
            .Take(Count(part))
            .Select((drawn, i) => drawn with { Id = $"{Name}-{TaskText.Name(part)}-{i:D5}", Task = Name });

    /// <summary>The most cases of a part.</summary>
    protected virtual int Count(TaskPart part) => part == TaskPart.Train ? source.Settings.TrainCases : source.Settings.TestCases;

    /// <summary>Cases without end, some of them perhaps the same.</summary>
    /// <param name="scene">An empty scene with the random numbers of the part.</param>
    /// <param name="part">What they are for.</param>
    protected abstract IEnumerable<TaskCase> Draw(Scene scene, TaskPart part);
}
