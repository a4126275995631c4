using System.Text.Json;
using TinyGpt.Data;
using TinyGpt.Tests.Conversations;
using TinyGpt.Tests.Formats;
using Xunit;

namespace TinyGpt.Tests.Data;

public sealed class PackedWindowsTests : IDisposable
{
    private const int Length = 64;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnEpochHasEachConversationOnceAndWholeInRandomOrder()
    {
        using ConversationCorpus corpus = Corpus([("a", 300, 1)]);
        PackedWindows windows = new(corpus.Train, corpus.Sources.Files, Length, 1);
        List<string>[] epochs = [.. Enumerable.Range(0, 2).Select(epoch => new List<string>())];
        long first = windows.WindowsPerEpoch, all = windows.CountWindows(2);
        for (long index = 0; index < all; index++)
        {
            epochs[index < first ? 0 : 1].AddRange(Sequences(windows, index));
        }

        IEnumerable<string> expected = Enumerable.Range(0, corpus.Train.Count).Select(index => Expected(corpus.Train, index));
        Assert.Equal(expected.Order(), epochs[0].Order());
        Assert.Equal(expected.Order(), epochs[1].Order());
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(expected, epochs[0]);
    }

    [Fact]
    public void LittleIsPadding()
    {
        using ConversationCorpus corpus = Corpus([("a", 1000, 1)]);
        PackedWindows windows = new(corpus.Train, corpus.Sources.Files, Length, 1);
        long rows = Enumerable.Range(0, corpus.Train.Count).Sum(index => Math.Min(Length, corpus.Train.Length(index) - 1));
        double used = (double)rows / (windows.WindowsPerEpoch * Length);
        Assert.InRange(used, 0.95, 1);
    }

    [Fact]
    public void AnyWindowCanBeReadAtAnyTime()
    {
        using ConversationCorpus corpus = Corpus([("a", 120, 1.5)]);
        PackedWindows forward = new(corpus.Train, corpus.Sources.Files, Length, 3), jumping = new(corpus.Train, corpus.Sources.Files, Length, 3);
        string[][] all = [.. Enumerable.Range(0, (int)forward.CountWindows(3)).Select(index => Sequences(forward, index).ToArray())];
        for (int i = 0; i < all.Length; i++)
        {
            int index = i * 37 % all.Length;
            Assert.Equal(all[index], Sequences(jumping, index));
        }

        PackedWindows other = new(corpus.Train, corpus.Sources.Files, Length, 4);
        Assert.NotEqual(all[0], Sequences(other, 0));
    }

    [Fact]
    public void WeightsSayHowOftenAConversationComes()
    {
        using ConversationCorpus corpus = Corpus([("a", 100, 2), ("b", 100, 0.25), ("c", 100, 1)]);
        PackedWindows windows = new(corpus.Train, corpus.Sources.Files, Length, 1);
        HashSet<string>[] quarters = [[], []];
        long first = windows.WindowsPerEpoch, all = windows.CountWindows(2);
        Dictionary<string, int> counts = [];
        for (long index = 0; index < all; index++)
        {
            foreach (string conversation in Sequences(windows, index))
            {
                counts[conversation] = counts.GetValueOrDefault(conversation) + 1;
                if (Enumerable.Range(98, 98).Any(b => Expected(corpus.Train, b) == conversation))
                {
                    quarters[index < first ? 0 : 1].Add(conversation);
                }
            }
        }

        Assert.All(Enumerable.Range(0, 98), a => Assert.Equal(4, counts[Expected(corpus.Train, a)]));
        Assert.All(Enumerable.Range(196, 98), c => Assert.Equal(2, counts[Expected(corpus.Train, c)]));
        Assert.Equal([24, 24], quarters.Select(quarter => quarter.Count));
        Assert.NotEqual(quarters[0], quarters[1]);
    }

    [Fact]
    public void ALongConversationIsCut()
    {
        Write("a", [new string('x', 200), .. Enumerable.Range(0, 60).Select(i => $"{i}")]);
        using ConversationCorpus corpus = Open([new ConversationSource(_folder.File("a.jsonl"))]);
        PackedWindows windows = new(corpus.Train, corpus.Sources.Files, Length, 1);
        Assert.Equal(1, windows.CutConversations);
        string[] sequences = [.. Enumerable.Range(0, (int)windows.WindowsPerEpoch).SelectMany(index => Sequences(windows, index))];
        Assert.Equal(corpus.Train.Count, sequences.Length);
        Assert.Contains(Expected(corpus.Train, 0), sequences);
    }

    [Fact]
    public void DamagedFilesAreNamed()
    {
        Corpus([("a", 60, 1)]).Dispose();
        string folder = _folder.File("corpus");
        byte[] trained = File.ReadAllBytes(Path.Combine(folder, "train.trained.tok"));
        File.WriteAllBytes(Path.Combine(folder, "train.trained.tok"), [.. trained.AsSpan(0, 1024), 2, .. trained.AsSpan(1025)]);
        Expect.Failure<InvalidDataException>("train.trained.tok", () => ConversationCorpus.Open(folder));
        File.WriteAllBytes(Path.Combine(folder, "train.trained.tok"), trained);
        ConversationCorpus.Open(folder).Dispose();
        File.WriteAllText(Path.Combine(folder, "conversations.json"), """{"files": [{"file": "a", "weight": 1, "conversations": 3}]}""");
        Expect.Failure<InvalidDataException>("conversations.json", () => ConversationCorpus.Open(folder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void WeightsThatAreNoneAreRefused(double weight)
    {
        Write("a", ["b"]);
        Expect.Failure<ArgumentException>("weight", () => Open([new ConversationSource(_folder.File("a.jsonl"), weight)]));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(51, 1)]
    [InlineData(52, 2)]
    public void TheSecondOfEveryFiftyIsForValidation(int conversations, int held)
    {
        using ConversationCorpus corpus = Corpus([("a", conversations, 1)]);
        Assert.Equal((conversations - held, held), (corpus.Train.Count, corpus.Validation.Count));
    }

    [Fact]
    public void OneConversationAloneIsRefused()
    {
        Write("a", ["b"]);
        Expect.Failure<InvalidDataException>("nothing for validation: there are too few conversations", () => Open([new ConversationSource(_folder.File("a.jsonl"))]));
    }

    [Fact]
    public void ConversationsWithoutAnythingToLearnAreRefused()
    {
        File.WriteAllText(_folder.File("a.jsonl"), """{"messages": [{"role": "user", "content": "a"}]}""");
        Expect.Failure<InvalidDataException>("nothing to learn from", () => Open([new ConversationSource(_folder.File("a.jsonl"))]));
        Assert.False(Directory.Exists(_folder.File("corpus")));
    }

    /// <summary>What a window holds, without its padding: for each sequence its inputs and targets.</summary>
    private static List<string> Sequences(PackedWindows windows, long index)
    {
        int[] inputs = new int[Length], targets = new int[Length], starts = new int[windows.MaxSequences];
        int count = windows.Read(index, inputs, targets, starts);
        List<string> sequences = [];
        for (int s = 0; s < count; s++)
        {
            int end = s + 1 < count ? starts[s + 1] : Length;
            Range range = starts[s]..end;
            if (targets[range].Any(target => target >= 0) || inputs[range].Any(input => input != 0))
            {
                sequences.Add($"{string.Join(' ', inputs[range])} > {string.Join(' ', targets[range])}");
            }
        }

        return sequences;
    }

    private static string Expected(ConversationTokens tokens, int index)
    {
        int rows = (int)Math.Min(Length, tokens.Length(index) - 1);
        int[] inputs = new int[rows], targets = new int[rows];
        tokens.Read(index, inputs, targets);
        return $"{string.Join(' ', inputs)} > {string.Join(' ', targets)}";
    }

    private ConversationCorpus Corpus((string Name, int Count, double Weight)[] files)
    {
        foreach ((string name, int count, _) in files)
        {
            Write(name, Enumerable.Range(0, count).Select(i => $"{name}{i}{new string('x', i * 7 % 30)}"));
        }

        return Open([.. files.Select(file => new ConversationSource(_folder.File($"{file.Name}.jsonl"), file.Weight))]);
    }

    private void Write(string name, IEnumerable<string> questions) => File.WriteAllLines(
        _folder.File($"{name}.jsonl"), questions.Select(question => $$"""{"prompt": {{JsonSerializer.Serialize(question)}}, "response": "ok{{question.Length}}"}"""));

    private ConversationCorpus Open(IReadOnlyList<ConversationSource> sources)
    {
        ConversationCorpus.Build(_folder.File("corpus"), ChatVocabulary.Create(), sources, []);
        return ConversationCorpus.Open(_folder.File("corpus"));
    }
}
