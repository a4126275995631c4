using System.Threading.Channels;
using TinyGpt.Tokenization;

namespace TinyGpt.Generation;

/// <summary>One call of a <see cref="TextGenerator"/>: a prompt, its samples, and the pieces on their way to the caller.</summary>
internal sealed class TextRequest(int[] prompt, TextSettings settings, int samples, Tokenizer tokenizer)
{
    private readonly Channel<TextPiece> _pieces = Channel.CreateUnbounded<TextPiece>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Sample> _samples = [];
    private volatile bool _isCancelled;

    /// <summary>How many sequences it needs.</summary>
    public int Samples => samples;

    /// <summary>Where the caller finds the pieces.</summary>
    public ChannelReader<TextPiece> Pieces => _pieces.Reader;

    /// <summary>Whether the caller does not want more.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>The caller does not want more. Any thread.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Ends the pieces, with an exception if something went wrong.</summary>
    public void Complete(Exception? exception = null) => _pieces.Writer.TryComplete(exception);

    /// <summary>Adds the samples to a generator.</summary>
    public void Start(Generator generator)
    {
        SequenceSettings sequence = new()
        {
            Sampling = settings.Sampling,
            MaxTokens = settings.MaxTokens,
            StopTokens = [.. settings.StopTokens, .. settings.StopAtEndToken ? EndTokens() : []],
            Overflow = settings.Overflow,
            Candidates = settings.Candidates,
        };
        foreach (TokenSequence sample in generator.AddSamples(prompt, sequence, samples))
        {
            _samples.Add(new Sample(sample, tokenizer.CreateDecoder(prompt[^1]), new StopTextFilter(settings.StopTexts)));
        }
    }

    /// <summary>Hands on what a step brought.</summary>
    /// <returns>Whether all samples have ended.</returns>
    public bool Deliver()
    {
        bool isOver = true;
        for (int i = 0; i < _samples.Count; i++)
        {
            while (_samples[i].Next(i) is TextPiece piece)
            {
                _pieces.Writer.TryWrite(piece);
            }

            isOver &= _samples[i].Sequence.FinishReason is not null;
        }

        return isOver;
    }

    /// <summary>Takes the samples out of a generator.</summary>
    public void RemoveFrom(Generator generator)
    {
        foreach (Sample sample in _samples)
        {
            generator.Remove(sample.Sequence);
        }

        _samples.Clear();
    }

    /// <summary>What ends a text: also the token that begins one, because what follows it is another. Some models know no other end.</summary>
    private int[] EndTokens() => [.. ((int?[])[tokenizer.EndToken, tokenizer.BeginToken]).OfType<int>()];

    /// <summary>A sequence on its way to text.</summary>
    private sealed class Sample(TokenSequence sequence, TextDecoder decoder, StopTextFilter filter)
    {
        private int _delivered;

        public TokenSequence Sequence => sequence;

        /// <summary>The piece of the next token; null: there is none yet.</summary>
        public TextPiece? Next(int index)
        {
            if (_delivered == sequence.LogProbabilities.Count || filter.IsStopped)
            {
                return null;
            }

            int place = _delivered++, token = sequence.Tokens[sequence.PromptLength + place];
            bool isEnd = sequence.FinishReason == FinishReason.Stop;
            string text = isEnd ? "" : filter.Push(decoder.Push(token));
            if (sequence.FinishReason is not null)
            {
                text += filter.Push(decoder.Finish()) + filter.Finish();
            }

            FinishReason? reason = filter.IsStopped ? FinishReason.Stop : sequence.FinishReason;
            if (filter.IsStopped)
            {
                sequence.End(FinishReason.Stop);
            }

            IReadOnlyList<TokenCandidate> candidates = sequence.Candidates.Count > place ? sequence.Candidates[place] : [];
            return new TextPiece(index, token, text, sequence.LogProbabilities[place], candidates, reason);
        }
    }
}
