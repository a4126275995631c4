using TinyGpt.Generation;
using TinyGpt.Tokenization;

namespace TinyGpt.Cli;

/// <summary>
/// Prints samples on standard output, one after another, although they are written at the same time. Live: the one whose turn it is
/// appears as it is written; otherwise when it is complete.
/// </summary>
internal sealed class SampleDisplay(Tokenizer tokenizer, string prompt, int samples, bool isLive)
{
    private readonly List<TextPiece>[] _pieces = [.. Enumerable.Range(0, samples).Select(_ => new List<TextPiece>())];
    private readonly TextWriter _output = Console.Out;
    private int _turn, _shown;
    private bool _hasBegun;

    /// <summary>Takes a piece, and prints what can be printed now.</summary>
    public void Add(TextPiece piece)
    {
        _pieces[piece.Sample].Add(piece);
        while (_turn < samples)
        {
            bool isComplete = _pieces[_turn].LastOrDefault()?.FinishReason is not null;
            if (isLive || isComplete)
            {
                Show();
            }

            if (!isComplete)
            {
                return;
            }

            EndTurn();
        }
    }

    /// <summary>Prints what is left, although it is not complete.</summary>
    public void Finish()
    {
        while (_turn < samples)
        {
            Show();
            EndTurn();
        }
    }

    private void Show()
    {
        if (!_hasBegun)
        {
            BeginTurn();
        }

        List<TextPiece> pieces = _pieces[_turn];
        for (; _shown < pieces.Count; _shown++)
        {
            if (pieces[_shown].Candidates.Count > 0)
            {
                CandidateTable.Print(_output, tokenizer, pieces[_shown]);
            }
            else
            {
                _output.Write(pieces[_shown].Text);
            }
        }
    }

    private void BeginTurn()
    {
        _hasBegun = true;
        if (samples > 1)
        {
            _output.WriteLine($"--- sample {_turn + 1} ---");
        }

        if (_pieces[_turn].FirstOrDefault()?.Candidates.Count > 0)
        {
            CandidateTable.PrintHead(_output);
        }
        else
        {
            _output.Write(prompt);
        }
    }

    private void EndTurn()
    {
        // Where tables were printed, the text has not been yet.
        bool hasTables = _pieces[_turn].FirstOrDefault()?.Candidates.Count > 0;
        _output.WriteLine(hasTables ? prompt + string.Concat(_pieces[_turn].Select(piece => piece.Text)) : "");
        if (++_turn < samples)
        {
            _output.WriteLine();
        }

        (_shown, _hasBegun) = (0, false);
    }
}
