using System.Text;
using TinyGpt.Conversations;

namespace TinyGpt.Assistant.Serving;

/// <summary>
/// Makes of calls that the model writes, NAME ARGUMENTS, the parts that clients put together: first the name, then the arguments as they come.
/// </summary>
internal sealed class CallWriter
{
    private readonly StringBuilder _name = new();
    private bool _isOpen, _hasName, _hasArguments;
    private int _index = -1;

    /// <summary>How many calls there were, without those whose name is none.</summary>
    public int Count => _index + 1;

    /// <summary>A new id.</summary>
    public static string NewId() => $"call_{Guid.NewGuid():N}";

    /// <summary>Takes a piece of a call.</summary>
    public IEnumerable<ToolCallPart> Push(ChatPiece piece)
    {
        List<ToolCallPart> parts = [];
        if (piece.BeginsCall)
        {
            parts.AddRange(End());
            (_isOpen, _hasName, _hasArguments) = (true, false, false);
            _name.Clear();
        }

        if (!_isOpen || piece.Text.Length == 0)
        {
            return parts;
        }

        string arguments = piece.Text;
        if (!_hasName)
        {
            _name.Append(piece.Text);
            string text = _name.ToString();
            int space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0)
            {
                return parts;
            }

            parts.AddRange(Named(text[..space]));
            arguments = text[(space + 1)..];
        }

        if (_isOpen && arguments.Length > 0)
        {
            parts.Add(Arguments(arguments));
        }

        return parts;
    }

    /// <summary>Ends the last call. Without arguments it has an empty object, so that clients read JSON.</summary>
    public IEnumerable<ToolCallPart> End()
    {
        List<ToolCallPart> parts = [];
        if (_isOpen && !_hasName)
        {
            parts.AddRange(Named(_name.ToString()));
        }

        if (_isOpen && !_hasArguments)
        {
            parts.Add(Arguments("{}"));
        }

        _isOpen = false;
        return parts;
    }

    /// <summary>A call whose name is none is left out, as <see cref="ChatTemplate.Parse"/> does.</summary>
    private IEnumerable<ToolCallPart> Named(string name)
    {
        _isOpen = Conversation.IsToolName(name);
        _hasName = true;
        return _isOpen ? [new ToolCallPart(new FunctionPart(name, "")) { Index = ++_index, Id = NewId(), Type = "function" }] : [];
    }

    private ToolCallPart Arguments(string text)
    {
        _hasArguments |= !string.IsNullOrWhiteSpace(text);
        return new ToolCallPart(new FunctionPart(null, text)) { Index = _index };
    }
}
