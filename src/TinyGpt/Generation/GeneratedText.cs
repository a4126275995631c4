using System.Text;

namespace TinyGpt.Generation;

/// <summary>One continuation of a prompt, as far as it was written.</summary>
public sealed class GeneratedText
{
    private readonly StringBuilder _text = new();
    private readonly List<TextPiece> _pieces = [];

    /// <summary>The text, without the prompt and without a stop text.</summary>
    public string Text => _text.ToString();

    /// <summary>The pieces, one for each token: also for those of a stop text and the end token.</summary>
    public IReadOnlyList<TextPiece> Pieces => _pieces;

    /// <summary>The tokens.</summary>
    public IEnumerable<int> Tokens => _pieces.Select(piece => piece.Token);

    /// <summary>ln of each token's probability.</summary>
    public IEnumerable<double> LogProbabilities => _pieces.Select(piece => piece.LogProbability);

    /// <summary>Why it ended.</summary>
    public FinishReason FinishReason { get; private set; } = FinishReason.Cancelled;

    /// <summary>Appends a piece.</summary>
    internal void Add(TextPiece piece)
    {
        _text.Append(piece.Text);
        _pieces.Add(piece);
        FinishReason = piece.FinishReason ?? FinishReason;
    }

    /// <summary>Ends a text without a piece: no token was asked for.</summary>
    internal void End(FinishReason reason) => FinishReason = reason;
}
