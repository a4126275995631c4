using System.Runtime.InteropServices;

namespace TinyGpt.Generation;

/// <summary>One sequence of a <see cref="Generator"/>: its prompt and what came after it.</summary>
public sealed class TokenSequence
{
    private readonly List<int> _tokens;
    private readonly List<double> _logProbabilities = [];
    private readonly List<TokenCandidate[]> _candidates = [];
    private readonly ulong _key;
    private readonly int _vocabularySize;

    internal TokenSequence(ReadOnlySpan<int> prompt, SequenceSettings settings, int slot, int contextLength, int vocabularySize)
    {
        _vocabularySize = vocabularySize;
        Settings = settings;
        Slot = slot;
        PromptLength = prompt.Length;
        Decided = prompt.Length;
        ContextStart = Math.Max(0, prompt.Length - contextLength);
        int expected = Math.Min(settings.MaxTokens, contextLength);
        _tokens = new List<int>(prompt.Length + expected);
        _tokens.AddRange(prompt);
        _logProbabilities.Capacity = expected;
        _key = CounterRandom.SiteKey(new DropoutSettings(0, settings.Sampling.Seed, settings.Sampling.Sample, 0));
        FinishReason = settings.MaxTokens == 0 ? Generation.FinishReason.Length : null;
    }

    /// <summary>How it goes on.</summary>
    public SequenceSettings Settings { get; }

    /// <summary>The prompt, then all tokens that were drawn or forced. What a view of it shows is undefined after the next step.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Number of tokens of the prompt.</summary>
    public int PromptLength { get; }

    /// <summary>
    /// ln of the model's probability, at temperature 1 and without a filter, of each token after the prompt that the model has come to: all
    /// that were drawn; forced ones when the tokens before them were read.
    /// </summary>
    public IReadOnlyList<double> LogProbabilities => _logProbabilities;

    /// <summary>
    /// Beside each of <see cref="LogProbabilities"/> the tokens that the model found likeliest there, the likeliest first, and after
    /// them the one that came, if it is not one of them; empty unless <see cref="SequenceSettings.Candidates"/> asks for them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<TokenCandidate>> Candidates => _candidates;

    /// <summary>How many tokens were drawn.</summary>
    public int DrawnTokens { get; private set; }

    /// <summary>Why no more tokens are drawn; null: they are.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Which part of the cache is its own.</summary>
    internal int Slot { get; set; }

    /// <summary>The sequence of the same prompt that reads it for both; null: none, or it has.</summary>
    internal TokenSequence? Leader { get; set; }

    /// <summary>How many tokens were forgotten.</summary>
    internal int ContextStart { get; private set; }

    /// <summary>How many tokens from <see cref="ContextStart"/> on the model has read.</summary>
    internal int Cached { get; private set; }

    /// <summary>How many tokens need no log-probability any more.</summary>
    internal int Decided { get; private set; }

    /// <summary>Tokens that the model has not read.</summary>
    internal int Pending => _tokens.Count - ContextStart - Cached;

    /// <summary>The random number for the next token: a function of the seed, the sample and the place.</summary>
    internal double Uniform => CounterRandom.Uniform((ulong)(Decided - PromptLength), _key);

    /// <summary>
    /// Appends tokens that are not drawn: a tool's answer, the next turn of a conversation. They are read in the next step, and drawing goes
    /// on after them, also if the sequence had ended; but not beyond <see cref="SequenceSettings.MaxTokens"/> drawn tokens in all.
    /// </summary>
    /// <exception cref="ArgumentException">A token is not in the model's vocabulary.</exception>
    public void Append(params ReadOnlySpan<int> tokens)
    {
        CheckTokens(tokens, _vocabularySize);
        _tokens.AddRange(tokens);
        FinishReason = null;
    }

    /// <summary>Ends the sequence. It stays where it is until it is removed, and <see cref="Append"/> lets it go on.</summary>
    public void End(FinishReason reason) => FinishReason ??= reason;

    /// <summary>Checks that tokens are in a vocabulary.</summary>
    internal static void CheckTokens(ReadOnlySpan<int> tokens, int vocabularySize)
    {
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)vocabularySize)
            {
                throw new ArgumentException($"token {token} is not in the vocabulary of {vocabularySize}");
            }
        }
    }

    /// <summary>Notes that the model has read tokens up to here.</summary>
    internal void HaveRead(int cached) => Cached = cached;

    /// <summary>Takes over what another sequence of the same prompt has read.</summary>
    internal void Follow(TokenSequence leader) => (ContextStart, Cached) = (leader.ContextStart, leader.Cached);

    /// <summary>Forgets the older half of a full context.</summary>
    internal void ForgetHalf(int contextLength)
    {
        ContextStart += (contextLength + 1) / 2;
        Cached = 0;
    }

    /// <summary>Notes what the model says about the next undecided token, which is there already.</summary>
    internal void Decide(double logProbability, TokenCandidate[]? candidates)
    {
        _logProbabilities.Add(logProbability);
        Decided++;
        if (candidates is not null)
        {
            _candidates.Add(candidates);
        }
    }

    /// <summary>Appends a token that was drawn, and ends the sequence if it is the last.</summary>
    internal void Draw(int token, double logProbability, TokenCandidate[]? candidates, int contextLength)
    {
        _tokens.Add(token);
        DrawnTokens++;
        Decide(logProbability, candidates);
        if (IsStop(token))
        {
            End(Generation.FinishReason.Stop);
        }
        else if (DrawnTokens >= Settings.MaxTokens)
        {
            End(Generation.FinishReason.Length);
        }
        else if (Settings.Overflow == ContextOverflow.Stop && _tokens.Count > contextLength)
        {
            End(Generation.FinishReason.Context);
        }
    }

    private bool IsStop(int token)
    {
        // A list of a few, without an enumerator.
        for (int i = 0; i < Settings.StopTokens.Count; i++)
        {
            if (Settings.StopTokens[i] == token)
            {
                return true;
            }
        }

        return false;
    }
}
