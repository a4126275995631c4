using Microsoft.Extensions.AI;
using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Serving;

/// <summary>What a caller of <see cref="TinyGptChatClient"/> may set, as the generator understands it.</summary>
internal static class ClientOptions
{
    /// <summary>Applies options to what counts otherwise.</summary>
    /// <exception cref="NotSupportedException">They ask for what there is not.</exception>
    public static ChatSettings Apply(ChatOptions? options, ChatSettings otherwise)
    {
        if (options?.ResponseFormat is ChatResponseFormatJson)
        {
            throw new NotSupportedException("the model answers in text only: ResponseFormat must not be JSON");
        }

        if (options?.PresencePenalty is not (null or 0) || options?.FrequencyPenalty is not (null or 0))
        {
            throw new NotSupportedException("PresencePenalty and FrequencyPenalty are not supported; SamplingSettings.RepetitionPenalty is");
        }

        return otherwise with
        {
            ForcedCall = ForcedCall(options),
            Text = otherwise.Text with
            {
                MaxTokens = options?.MaxOutputTokens ?? otherwise.Text.MaxTokens,
                StopTexts = options?.StopSequences is { } stops ? [.. stops] : otherwise.Text.StopTexts,
                Sampling = otherwise.Text.Sampling with
                {
                    Temperature = options?.Temperature ?? otherwise.Text.Sampling.Temperature,
                    TopP = options?.TopP ?? otherwise.Text.Sampling.TopP,
                    TopK = options?.TopK ?? otherwise.Text.Sampling.TopK,
                    Seed = options?.Seed is { } seed ? unchecked((ulong)seed) : (ulong)Random.Shared.NextInt64(),
                },
            },
        };
    }

    /// <summary>The tools that the model is told of: none where it must not call any.</summary>
    public static IReadOnlyList<ToolDescription> Tools(ChatOptions? options) =>
        options?.ToolMode is NoneChatToolMode ? [] : [.. (options?.Tools ?? []).Select(Describe)];

    private static string? ForcedCall(ChatOptions? options)
    {
        if (options?.ToolMode is not RequiredChatToolMode mode)
        {
            return null;
        }

        IReadOnlyList<ToolDescription> tools = Tools(options);
        string? name = mode.RequiredFunctionName;
        return tools.Count == 0 || (name is not null && tools.All(tool => tool.Name != name))
            ? throw new NotSupportedException($"the tool mode requires a call of {name ?? "a tool"}, and Tools has none such")
            : name ?? (tools.Count == 1 ? tools[0].Name : "");
    }

    private static ToolDescription Describe(AITool tool) =>
        tool is AIFunctionDeclaration function ? ToolDescription.OfSchema(function.Name, function.Description, function.JsonSchema)
        : throw new NotSupportedException($"{tool.GetType().Name} is no function, and the model calls only functions");
}
