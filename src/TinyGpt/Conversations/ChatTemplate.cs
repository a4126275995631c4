using System.Text;
using TinyGpt.Tokenization;

namespace TinyGpt.Conversations;

/// <summary>
/// How a conversation becomes tokens, the only place that knows: every message is the token of its role, what is said, and <c>&lt;|end|&gt;</c>.
/// </summary>
/// <remarks>
/// <code>
/// &lt;|endoftext|&gt;&lt;|system|&gt;CONTENT, and under "Tools:" a line for each&lt;|end|&gt;
/// &lt;|user|&gt;CONTENT&lt;|end|&gt;
/// &lt;|assistant|&gt;&lt;|think|&gt;THOUGHTS&lt;|thought|&gt;CONTENT&lt;|call|&gt;NAME ARGUMENTS&lt;|end|&gt;
/// &lt;|tool|&gt;RESULT&lt;|end|&gt;
/// &lt;|assistant|&gt;CONTENT&lt;|end|&gt;
/// </code>
/// (without the line breaks). What people and tools say is encoded without special tokens, so that nobody can end his turn and speak as another.
/// </remarks>
public sealed class ChatTemplate
{
    private const string ToolsHeading = "Tools:";

    private readonly Tokenizer _tokenizer;

    /// <summary>The template with a tokenizer's tokens.</summary>
    /// <param name="tokenizer">A tokenizer with <see cref="ChatTokens"/>.</param>
    /// <exception cref="InvalidDataException">It lacks one of them.</exception>
    public ChatTemplate(Tokenizer tokenizer) => (_tokenizer, Tokens) = (tokenizer, ChatTokens.Of(tokenizer));

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer => _tokenizer;

    /// <summary>The special tokens.</summary>
    public ChatTokens Tokens { get; }

    /// <summary>The same as a template in Jinja, for <c>chat_template</c> of <c>tokenizer_config.json</c>: other programs render with it.</summary>
    public static string Jinja { get; } = MakeJinja();

    /// <summary>A whole conversation, with what is learned of it.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character.</exception>
    public RenderedConversation Render(Conversation conversation)
    {
        Writer writer = new(_tokenizer, Tokens);
        writer.Write(conversation);
        return new RenderedConversation(writer.Ids, writer.Trained);
    }

    /// <summary>What a model reads before it answers: the conversation so far, and the token that begins the assistant's message.</summary>
    /// <param name="conversation">The conversation; its last message is not the assistant's.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character.</exception>
    public int[] RenderPrompt(Conversation conversation)
    {
        Writer writer = new(_tokenizer, Tokens);
        writer.Write(conversation);
        return [.. writer.Ids, Tokens[Role.Assistant]];
    }

    /// <summary>What comes between the end of the assistant's message that called tools and what it says next: the results, and the token that begins it.</summary>
    /// <param name="results">The results, in the order of the calls.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character.</exception>
    public int[] RenderResults(IEnumerable<string> results)
    {
        Writer writer = new(_tokenizer, Tokens);
        foreach (string result in results)
        {
            writer.Write(new Message(Role.Tool, result));
        }

        return [.. writer.Ids, Tokens[Role.Assistant]];
    }

    /// <summary>Reads what a model said: the tokens after <c>&lt;|assistant|&gt;</c>, with or without <c>&lt;|end|&gt;</c>.</summary>
    /// <param name="ids">The tokens.</param>
    /// <returns>The message. A call whose name is none, and any other special token that has no place there, is left out.</returns>
    public Message Parse(ReadOnlySpan<int> ids)
    {
        StringBuilder content = new(), thoughts = new();
        List<ToolCall> calls = [];
        bool isThinking = false;
        for (int start = 0; start < ids.Length && ids[start] != Tokens.End;)
        {
            int id = ids[start];
            if (_tokenizer.IsSpecial(id))
            {
                isThinking = id == Tokens.Think || (isThinking && id != Tokens.Thought);
                start++;
            }

            int end = start;
            while (end < ids.Length && !_tokenizer.IsSpecial(ids[end]))
            {
                end++;
            }

            string text = _tokenizer.Decode(ids[start..end]);
            if (id == Tokens.Call)
            {
                AddCall(calls, text);
            }
            else
            {
                (isThinking ? thoughts : content).Append(text);
            }

            start = end;
        }

        return new Message(Role.Assistant, content.ToString())
        {
            Thinking = thoughts.Length > 0 ? thoughts.ToString() : null,
            ToolCalls = calls,
        };
    }

    /// <summary>The text that the tokens of a conversation stand for, with the names of special tokens: what <see cref="Jinja"/> renders.</summary>
    /// <param name="ids">Rendered tokens.</param>
    public string Text(IEnumerable<int> ids) => _tokenizer.Decode([.. ids], showSpecialTokens: true);

    /// <summary>What results refer to a call by: its number in the message, from 0.</summary>
    internal static string CallId(int index) => $"call_{index + 1}";

    private static void AddCall(List<ToolCall> calls, string text)
    {
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string name = space < 0 ? text : text[..space];
        if (Conversation.IsToolName(name))
        {
            calls.Add(new ToolCall(name, space < 0 ? "" : text[(space + 1)..], CallId(calls.Count)));
        }
    }

    private static string SystemText(Conversation conversation)
    {
        string own = conversation.Messages[0] is { Role: Role.System } system ? system.Content : "";
        return conversation.Tools.Count == 0 ? own
            : $"{own}{(own.Length > 0 ? "\n\n" : "")}{ToolsHeading}{string.Concat(conversation.Tools.Select(tool => $"\n{tool}"))}";
    }

    private static string MakeJinja()
    {
        string begin = Quote(ChatTokens.BeginName), end = Quote(ChatTokens.EndName), system = Quote(ChatTokens.NameOf(Role.System)),
            assistant = Quote(ChatTokens.NameOf(Role.Assistant));
        return $$$"""
            {{- {{{begin}}} }}
            {%- if messages[0].role == 'system' or tools %}
              {{- {{{system}}} }}
              {%- if messages[0].role == 'system' %}{{- messages[0].content }}{% endif %}
              {%- if tools %}
                {%- if messages[0].role == 'system' and messages[0].content %}{{- '\n\n' }}{% endif %}
                {{- '{{{ToolsHeading}}}' }}
                {%- for tool in tools %}
                  {{- '\n' + tool.function.name + '(' }}
                  {%- for name in tool.function.parameters.properties %}
                    {{- name if loop.first else ', ' + name }}
                  {%- endfor %}
                  {{- '): ' + tool.function.description }}
                {%- endfor %}
              {%- endif %}
              {{- {{{end}}} }}
            {%- endif %}
            {%- for message in messages %}
              {%- if message.role != 'system' %}
                {{- '<|' + message.role + '|>' }}
                {%- if message.reasoning_content %}{{- {{{Quote(ChatTokens.ThinkName)}}} + message.reasoning_content + {{{Quote(ChatTokens.ThoughtName)}}} }}{% endif %}
                {%- if message.content %}{{- message.content }}{% endif %}
                {%- if message.tool_calls %}
                  {%- for call in message.tool_calls %}
                    {{- {{{Quote(ChatTokens.CallName)}}} + call.function.name + ' ' }}
                    {%- if call.function.arguments is string %}{{- call.function.arguments }}{% else %}{{- call.function.arguments | tojson }}{% endif %}
                  {%- endfor %}
                {%- endif %}
                {{- {{{end}}} }}
              {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- {{{assistant}}} }}{% endif %}
            """;
    }

    private static string Quote(string name) => $"'{name}'";

    /// <summary>Tokens on their way to a rendering.</summary>
    private sealed class Writer(Tokenizer tokenizer, ChatTokens tokens)
    {
        public List<int> Ids { get; } = [];

        public List<bool> Trained { get; } = [];

        public void Write(Conversation conversation)
        {
            Add(tokens.Begin, false);
            bool hasSystem = conversation.Messages[0].Role == Role.System;
            if (hasSystem || conversation.Tools.Count > 0)
            {
                Write(new Message(Role.System, SystemText(conversation)));
            }

            foreach (Message message in conversation.Messages.Skip(hasSystem ? 1 : 0))
            {
                Write(message);
            }
        }

        public void Write(Message message)
        {
            bool isTrained = message is { Role: Role.Assistant, IsTrained: true };
            Add(tokens[message.Role], false);
            if (message.Thinking is { } thoughts)
            {
                Add(tokens.Think, isTrained);
                Add(thoughts, isTrained);
                Add(tokens.Thought, isTrained);
            }

            Add(message.Content, isTrained);
            foreach (ToolCall call in message.ToolCalls)
            {
                Add(tokens.Call, isTrained);
                Add($"{call.Name} {call.Arguments}", isTrained);
            }

            Add(tokens.End, isTrained);
        }

        private void Add(string text, bool isTrained)
        {
            foreach (int id in tokenizer.Encode(text))
            {
                Add(id, isTrained);
            }
        }

        private void Add(int id, bool isTrained)
        {
            Ids.Add(id);
            Trained.Add(isTrained);
        }
    }
}
