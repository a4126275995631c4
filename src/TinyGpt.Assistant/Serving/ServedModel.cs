using System.Security.Cryptography;
using System.Text;
using TinyGpt.Conversations;
using TinyGpt.Generation;

namespace TinyGpt.Assistant.Serving;

/// <summary>A model as the server offers it.</summary>
public sealed class ServedModel
{
    /// <summary>Takes a model.</summary>
    /// <param name="id">What requests call it.</param>
    /// <param name="generator">What writes, for all requests together; it must outlive this.</param>
    /// <param name="tools">What the server itself runs when the model calls it.</param>
    /// <exception cref="InvalidDataException">There are tools, and the model has not learned conversations.</exception>
    public ServedModel(string id, TextGenerator generator, IReadOnlyList<ITool>? tools = null)
    {
        Id = id;
        Generator = generator;
        Tools = tools ?? [];
        Chat = Tools.Count > 0 || ChatTokens.AreIn(generator.Tokenizer) ? new ChatGenerator(generator) : null;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{id} {generator.Settings} {typeof(ServedModel).Assembly.GetName().Version}"));
        Fingerprint = $"fp_{Convert.ToHexStringLower(hash.AsSpan(0, 5))}";
    }

    /// <summary>What requests call it.</summary>
    public string Id { get; }

    /// <summary>What writes.</summary>
    public TextGenerator Generator { get; }

    /// <summary>What answers in conversations; null: the model has not learned them, and only continues texts.</summary>
    public ChatGenerator? Chat { get; }

    /// <summary>What the server itself runs when the model calls it.</summary>
    public IReadOnlyList<ITool> Tools { get; }

    /// <summary>Since when it is offered.</summary>
    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;

    /// <summary>Tells answers apart that other settings of the server may have changed: <c>system_fingerprint</c>.</summary>
    public string Fingerprint { get; }
}
