using TinyGpt.Conversations;
using TinyGpt.Data;
using TinyGpt.Tests.Formats;
using TinyGpt.Training;
using Xunit;

namespace TinyGpt.Tests.Conversations;

/// <summary>A model that learns some conversations by heart.</summary>
internal sealed class ChatModel : IDisposable
{
    public const int Context = 64;

    private readonly TemporaryFolder _folder = new();
    private readonly Device _device = Device.Cpu(threads: 1);

    public ChatModel(IReadOnlyList<Conversation> conversations, int steps = 600, int context = Context)
    {
        BaseModel.Save(_folder.File("base"), _device, context, layers: 2, width: 32);
        using (FileStream file = File.Create(_folder.File("data.jsonl")))
        {
            for (int i = 0; i < 60; i++)
            {
                ConversationFile.Write(file, conversations[i % conversations.Count]);
            }
        }

        RunSettings settings = new()
        {
            Training = new TrainingSettings { BatchSize = 2, ContextLength = context, Steps = steps, LearningRate = 4e-3, MinLearningRate = 1e-4, WarmupSteps = 20 },
            EvaluationInterval = 0,
            SaveInterval = 0,
        };
        Run = FineTuning.Start(
            _folder.File("run"), _device, _folder.File("base"), new FineTuningData([new ConversationSource(_folder.File("data.jsonl"))]), settings);
        Run.Run(cancellation: TestContext.Current.CancellationToken);
    }

    public TrainingRun Run { get; }

    public void Dispose()
    {
        Run.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }
}
