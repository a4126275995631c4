using TinyGpt.Conversations;
using TinyGpt.Generation;

namespace TinyGpt.Cli;

/// <summary>A conversation in the terminal: reads lines, writes answers as they are drawn, and does what lines with a slash ask for.</summary>
internal sealed class ChatTerminal(ChatGenerator generator, ChatSettings settings, string? system, ulong seed)
{
    private const int ShownCandidates = 5;

    // ECMA-48: dim, and back.
    private const string Dim = "\e[2m", Reset = "\e[0m";

    private const string Help = """
        /help                 this
        /reset                forget what was said
        /system TEXT          what the model is told before anything else; without a text: nothing. Forgets what was said
        /save FILE            append the conversation to a file, as a line that 'tinygpt sft --data FILE' reads
        /probabilities        show how the tokens of the next answers were chosen, or stop it
        /quit                 leave, as the end of the input does
        """;

    private readonly List<Message> _messages = [];
    private readonly bool _isTerminal = !Console.IsInputRedirected;
    private readonly TextWriter _output = Console.Out;
    private string? _system = system;
    private bool _showsCandidates;
    private ulong _turn;

    /// <summary>Talks until the input ends.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        if (_isTerminal)
        {
            Console.Error.WriteLine("each line is a message; /help shows what else can be typed");
        }

        while (ReadLine() is { } line)
        {
            if (line.StartsWith('/'))
            {
                if (!Obey(line))
                {
                    return 0;
                }
            }
            else if (!string.IsNullOrWhiteSpace(line) && Answer(line) is var code and not 0)
            {
                return code;
            }
        }

        return 0;
    }

    private string? ReadLine()
    {
        if (_isTerminal)
        {
            Console.Error.Write("> ");
        }

        return Console.In.ReadLine();
    }

    /// <summary>Does what a line with a slash asks for.</summary>
    /// <returns>Whether the conversation goes on.</returns>
    private bool Obey(string line)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        string rest = words.Length > 1 ? words[1] : "";
        switch (words[0])
        {
            case "/quit":
                return false;
            case "/help":
                Console.Error.WriteLine(Help);
                break;
            case "/reset":
                _messages.Clear();
                break;
            case "/system":
                _system = rest.Length > 0 ? rest : null;
                _messages.Clear();
                break;
            case "/save" when rest.Length > 0:
                Save(rest);
                break;
            case "/save":
                Console.Error.WriteLine("/save needs the name of a file");
                break;
            case "/probabilities":
                _showsCandidates = !_showsCandidates;
                Console.Error.WriteLine(_showsCandidates ? "the next answers show how their tokens were chosen" : "no more probabilities");
                break;
            default:
                Console.Error.WriteLine($"there is no {words[0]}; /help shows what there is");
                break;
        }

        return true;
    }

    private void Save(string path)
    {
        if (_messages.Count == 0)
        {
            Console.Error.WriteLine("nothing was said yet");
            return;
        }

        try
        {
            using FileStream stream = new(path, FileMode.Append);
            ConversationFile.Write(stream, Conversation());
            Console.Error.WriteLine($"saved in {path}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"it could not be saved: {exception.Message}");
        }
    }

    private Conversation Conversation() => new([.. _system is null ? [] : (Message[])[new Message(Role.System, _system)], .. _messages])
    {
        Tools = [.. settings.Tools.Select(tool => tool.Description)],
    };

    /// <summary>Answers a message. Ctrl+C ends the answer, and is forgotten with it; where nobody sits at a terminal it ends the program.</summary>
    /// <returns>An exit code other than 0 if the program should end.</returns>
    private int Answer(string line)
    {
        using StopSignals signals = new(() => { });
        int before = _messages.Count;
        _messages.Add(new Message(Role.User, line));
        try
        {
            WriteAsync(signals.Token).GetAwaiter().GetResult();
            return 0;
        }
        catch (OperationCanceledException)
        {
            _messages.RemoveRange(before, _messages.Count - before);
            _output.WriteLine();
            Console.Error.WriteLine("stopped; the question and what was answered are forgotten");
            return _isTerminal ? 0 : signals.ExitCode;
        }
        catch (ArgumentException exception)
        {
            // The message is too long for the model; the conversation can go on without it.
            _messages.RemoveRange(before, _messages.Count - before);
            Console.Error.WriteLine(exception.Message);
            return _isTerminal ? 0 : 1;
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        ChatSettings now = settings with
        {
            Text = settings.Text with { Sampling = settings.Text.Sampling with { Seed = seed + _turn++ }, Candidates = _showsCandidates ? ShownCandidates : 0 },
        };
        List<TextPiece> tokens = [];
        await foreach (ChatPiece piece in generator.StreamAsync(Conversation(), now, cancellation))
        {
            Write(piece);
            if (piece.Token is { } token)
            {
                tokens.Add(token);
            }

            if (piece.Message is { } message)
            {
                _messages.Add(message);
            }
        }

        if (_showsCandidates)
        {
            CandidateTable.PrintHead(_output);
            tokens.ForEach(token => CandidateTable.Print(_output, generator.Template.Tokenizer, token));
        }
    }

    private void Write(ChatPiece piece)
    {
        switch (piece.Kind)
        {
            case ChatPieceKind.Content:
                _output.Write(piece.Text);
                break;
            case ChatPieceKind.Thinking:
                _output.Write(_isTerminal && PieceDisplay.HasColors ? $"{Dim}{piece.Text}{Reset}" : piece.Text);
                break;
            case ChatPieceKind.Message when piece.Message is { Role: Role.Tool } result:
                _output.WriteLine($"  = {result.Content.ReplaceLineEndings(" ")}");
                break;
            case ChatPieceKind.Message:
                _output.WriteLine(piece.FinishReason == FinishReason.Stop ? "" : " …");
                foreach (ToolCall call in piece.Message!.ToolCalls)
                {
                    _output.WriteLine($"  {call.Name} {call.Arguments}");
                }

                break;
            default:
                break;
        }

        _output.Flush();
    }
}
