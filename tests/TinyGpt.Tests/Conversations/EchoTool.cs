using TinyGpt.Conversations;

namespace TinyGpt.Tests.Conversations;

/// <summary>A tool that always says the same. Any thread may call it.</summary>
internal sealed class EchoTool(string name, string result) : ITool
{
    private readonly List<string> _calls = [];

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public ToolDescription Description => new(name, "", []);

    public async Task<string> RunAsync(string arguments, CancellationToken cancellation = default)
    {
        await Task.Yield();
        lock (_calls)
        {
            _calls.Add(arguments);
        }

        return result;
    }
}
