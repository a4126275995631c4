using TinyGpt.Models;

namespace TinyGpt.Generation;

/// <summary>
/// Continues sequences of tokens, any number at a time. A step is one pass through the model for all of them: new prompts, or pieces of
/// them, beside single tokens that continue (Yu et al. 2022). Sequences can be added and removed between any two steps.
/// </summary>
/// <remarks>
/// <para>For one thread at a time; see <see cref="TextGenerator"/> for callers on many threads. Nothing is allocated for a token.</para>
/// <para>A sequence's tokens are a function of its prompt, its settings and what is appended, not of its neighbours: attention stays within a
/// sequence, every row is computed on its own, and random numbers come from (seed, sample, place). The plain kernels give the same bits
/// alone and in company. The fast ones may add the terms of a sum in another order for another number of rows, so that logits differ by
/// rounding, and tokens do where two are equally likely to that precision.</para>
/// </remarks>
public sealed class Generator : IDisposable
{
    private const long MaxLogitBytes = 64 << 20;

    private readonly Gpt _model;
    private readonly GeneratorSettings _settings;
    private readonly KeyValueCaches? _caches;
    private readonly Inference _pass;
    private readonly Batch _batch;
    private readonly View _logitRows;
    private readonly StepRows _rows;
    private readonly int[] _uploadedRows;
    private readonly float[] _logits;
    private readonly List<TokenSequence> _sequences;
    private readonly Stack<int> _freeSlots;
    private readonly Sampler _sampler = new();
    private readonly CandidateList _candidates = new();
    private readonly Action _forward;
    private Tensor _logitTensor;
    private int _uploadedCount;

    /// <summary>Takes the memory of the keys and values of all sequences.</summary>
    /// <param name="model">The model, which must outlive the generator.</param>
    /// <param name="settings">What there is room for; by default one sequence of the model's context length.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public Generator(Gpt model, GeneratorSettings? settings = null)
    {
        _model = model;
        _settings = (settings ?? new GeneratorSettings()).For(model.Config);
        (int slots, int rows, int vocabulary) = (_settings.Sequences, _settings.RowsPerStep, model.Config.VocabularySize);
        int logits = (int)Math.Min(rows, Math.Max(slots, MaxLogitBytes / (sizeof(float) * (long)vocabulary)));
        _caches = _settings.UseCache ? new KeyValueCaches(model, slots, _settings.ContextLength) : null;
        _pass = new Inference(model.Device, _caches?.Layers);
        _batch = new Batch(model.Device, rows, slots);
        _rows = new StepRows(slots, rows, logits);
        _uploadedRows = new int[logits];
        _logitRows = model.Device.NewView(logits, ElementType.Int32);
        _logits = new float[(long)logits * vocabulary];
        _sequences = new List<TokenSequence>(slots);
        _freeSlots = new Stack<int>(Enumerable.Range(0, slots).Reverse());
        _forward = Forward;
    }

    /// <summary>What there is room for, without zeros.</summary>
    public GeneratorSettings Settings => _settings;

    /// <summary>How many sequences can still be added.</summary>
    public int FreeSlots => _freeSlots.Count;

    /// <summary>Bytes of keys and values: 2 · layers · sequences · context · KeyValueWidth numbers, taken when the generator is made.</summary>
    public long CacheBytes => _caches?.Bytes ?? 0;

    /// <summary>Bytes of activations that the last step needed.</summary>
    public long ActivationBytes => _pass.ArenaBytes;

    /// <summary>How many tokens the model has read so far, prompts and continuations, as often as it read them.</summary>
    public long TokensRead { get; private set; }

    /// <summary>The sequences that were added and not removed.</summary>
    public IReadOnlyList<TokenSequence> Sequences => _sequences;

    /// <summary>Adds a sequence; the next steps continue it.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="settings">How it goes on.</param>
    /// <exception cref="ArgumentException">The prompt is empty or too long, a token is not in the vocabulary, or a setting is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No slot is free.</exception>
    public TokenSequence Add(ReadOnlySpan<int> prompt, SequenceSettings? settings = null)
    {
        settings = (settings ?? new SequenceSettings()).Validated();
        CheckPrompt(prompt, settings);
        if (!_freeSlots.TryPop(out int slot))
        {
            throw new InvalidOperationException($"all {_settings.Sequences} sequences that the generator has room for are in use");
        }

        TokenSequence sequence = new(prompt, settings, slot, _settings.ContextLength, _model.Config.VocabularySize);
        _sequences.Add(sequence);
        return sequence;
    }

    /// <summary>
    /// Adds several samples of one prompt. The prompt is read once: the first sequence reads it, and its keys and values are then copied to
    /// the others, so that each goes on in rows of its own.
    /// </summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="settings">How they go on; the samples count from its <see cref="SamplingSettings.Sample"/>.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    /// <exception cref="InvalidOperationException">Too few slots are free.</exception>
    public TokenSequence[] AddSamples(ReadOnlySpan<int> prompt, SequenceSettings settings, int count)
    {
        if (count > FreeSlots)
        {
            throw new InvalidOperationException($"{count} samples need more than the {FreeSlots} sequences that are free");
        }

        TokenSequence[] samples = new TokenSequence[count];
        for (int i = 0; i < count; i++)
        {
            SamplingSettings sampling = settings.Sampling with { Sample = settings.Sampling.Sample + (uint)i };
            samples[i] = Add(prompt, settings with { Sampling = sampling });
            samples[i].Leader = i == 0 ? null : samples[0];
        }

        return samples;
    }

    /// <summary>Takes a sequence out; its slot is free again.</summary>
    /// <exception cref="ArgumentException">It is not here.</exception>
    public void Remove(TokenSequence sequence)
    {
        if (!_sequences.Remove(sequence))
        {
            throw new ArgumentException("the sequence is not one of this generator, or was removed");
        }

        HandOver(sequence);
        _freeSlots.Push(sequence.Slot);
    }

    /// <summary>
    /// One pass through the model. Every sequence that has not ended gets a token, unless its prompt or what was appended is longer than the
    /// step has room for: then it is read on in the next step.
    /// </summary>
    /// <returns>False if there was nothing to do: all sequences have ended.</returns>
    /// <exception cref="ArithmeticException">The model's output is not a distribution.</exception>
    public bool Step()
    {
        _rows.Clear();
        MakeRoom();

        // Single tokens go first, so that no sequence waits for another's long prompt.
        Take(continuations: true);
        Take(continuations: false);
        if (_rows.Count == 0)
        {
            return false;
        }

        Run();
        TokensRead += _rows.Count;
        foreach (StepRows.Part part in _rows.Parts)
        {
            part.Sequence.HaveRead(part.End);
            ReleaseFollowers(part);
            for (int i = 0; i < part.LogitCount; i++)
            {
                Decide(part.Sequence, part.FirstLogits + i);
            }
        }

        return true;
    }

    /// <summary>Continues one prompt; other sequences that are there go on beside it.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="settings">How it goes on.</param>
    /// <returns>The tokens that are drawn, as they come. Who stops asking ends the sequence.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>.</exception>
    /// <exception cref="InvalidOperationException">No slot is free.</exception>
    public IEnumerable<int> Generate(ReadOnlySpan<int> prompt, SequenceSettings? settings = null)
    {
        settings = (settings ?? new SequenceSettings()).Validated();
        CheckPrompt(prompt, settings);
        return Continue(prompt.ToArray(), settings);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _caches?.Dispose();
        _batch.Dispose();
        _logitRows.Memory.Dispose();
    }

    private IEnumerable<int> Continue(int[] prompt, SequenceSettings settings)
    {
        TokenSequence sequence = Add(prompt, settings);
        try
        {
            int next = sequence.PromptLength;
            while (sequence.FinishReason is null)
            {
                Step();
                while (next < sequence.Tokens.Length)
                {
                    yield return sequence.Tokens[next++];
                }
            }
        }
        finally
        {
            Remove(sequence);
        }
    }

    private void CheckPrompt(ReadOnlySpan<int> prompt, SequenceSettings settings)
    {
        if (prompt.IsEmpty)
        {
            throw new ArgumentException("a prompt must have at least one token");
        }

        TokenSequence.CheckTokens(prompt, _model.Config.VocabularySize);
        if (settings.Overflow == ContextOverflow.Stop && prompt.Length > _settings.ContextLength)
        {
            throw new ArgumentException($"the prompt has {prompt.Length} tokens, and the context has room for {_settings.ContextLength}");
        }
    }

    /// <summary>Forgets what does not fit into contexts any more, and lets others read what sequences that have ended were reading.</summary>
    private void MakeRoom()
    {
        foreach (TokenSequence sequence in _sequences)
        {
            if (sequence.FinishReason is null && sequence.Cached == _settings.ContextLength)
            {
                if (sequence.Settings.Overflow == ContextOverflow.Stop)
                {
                    sequence.End(FinishReason.Context);
                }
                else
                {
                    sequence.ForgetHalf(_settings.ContextLength);
                }
            }

            if (sequence.FinishReason is not null)
            {
                HandOver(sequence);
            }
        }
    }

    /// <summary>Collects the rows of sequences that continue with one token, or of the others.</summary>
    private void Take(bool continuations)
    {
        foreach (TokenSequence sequence in _sequences)
        {
            if (sequence.FinishReason is null && sequence.Leader is null && (sequence.Pending == 1) == continuations)
            {
                Take(sequence);
            }
        }
    }

    private void Take(TokenSequence sequence)
    {
        int first = _caches is null ? 0 : sequence.Cached;
        int count = Math.Min(sequence.Tokens.Length - sequence.ContextStart, _settings.ContextLength) - first;
        if (HasFollowers(sequence))
        {
            // What was appended to it is not theirs.
            count = Math.Min(count, sequence.PromptLength - sequence.ContextStart - first);
        }

        _rows.Add(sequence, first, count, _caches is null ? -1 : sequence.Slot * _caches.RowsPerSlot);
    }

    /// <summary>The first that waited for a sequence's prompt reads the rest of it for the others.</summary>
    private void HandOver(TokenSequence leader)
    {
        TokenSequence? heir = null;
        foreach (TokenSequence follower in _sequences)
        {
            if (follower.Leader == leader)
            {
                follower.Leader = heir;
                heir ??= follower;
            }
        }

        if (heir is not null)
        {
            Share(leader, heir);
        }
    }

    private bool HasFollowers(TokenSequence leader)
    {
        foreach (TokenSequence sequence in _sequences)
        {
            if (sequence.Leader == leader)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Once a prompt is read, those that waited for it go on as if they had read it.</summary>
    private void ReleaseFollowers(in StepRows.Part part)
    {
        TokenSequence leader = part.Sequence;
        if (leader.ContextStart + part.End != leader.PromptLength)
        {
            return;
        }

        foreach (TokenSequence follower in _sequences)
        {
            if (follower.Leader == leader)
            {
                follower.Leader = null;
                if (follower.FinishReason is null)
                {
                    Share(leader, follower);
                    Decide(follower, part.FirstLogits);
                }
            }
        }
    }

    private void Share(TokenSequence from, TokenSequence to)
    {
        to.Follow(from);
        if (from.Cached > 0)
        {
            _caches?.Copy(from.Slot, to.Slot, from.Cached);
        }
    }

    /// <summary>Runs the rows through the model.</summary>
    private void Run()
    {
        _batch.LoadContinuation(_rows.Tokens, _rows.Starts, _rows.FirstPositions, _rows.KeyStarts);
        if (!_rows.LogitRows.SequenceEqual(_uploadedRows.AsSpan(0, _uploadedCount)))
        {
            _rows.LogitRows.CopyTo(_uploadedRows);
            _uploadedCount = _rows.LogitCount;
            _model.Device.Kernels.Upload(_logitRows with { Length = _rows.LogitCount }, _rows.LogitRows);
        }

        _pass.Run(((long)_rows.Count << 32) | (uint)_rows.LogitCount, _forward);
        if (_rows.LogitCount > 0)
        {
            _model.Device.DownloadReals(_pass[_logitTensor], _logits.AsSpan(0, _rows.LogitCount * _model.Config.VocabularySize));
        }
    }

    private void Forward()
    {
        Tensor hidden = _model.Hidden(_pass, _batch);
        if (_rows.LogitCount > 0)
        {
            _logitTensor = LanguageHead.Logits(_pass, _model, hidden, _logitRows with { Length = _rows.LogitCount });
            _pass.Pin(_logitTensor);
        }
    }

    /// <summary>
    /// Draws a sequence's next token, if it may have one more; if it is there already, because it was appended, notes what the model thinks of it.
    /// </summary>
    private void Decide(TokenSequence sequence, int row)
    {
        int vocabulary = _model.Config.VocabularySize;
        ReadOnlySpan<float> logits = _logits.AsSpan(row * vocabulary, vocabulary);
        double logSumExp = Logits.LogSumExp(logits);
        if (sequence.Decided < sequence.Tokens.Length)
        {
            int forced = sequence.Tokens[sequence.Decided];
            sequence.Decide(logits[forced] - logSumExp, _candidates.Take(logits, logSumExp, sequence.Settings.Candidates, forced, null));
        }
        else if (sequence.DrawnTokens >= sequence.Settings.MaxTokens)
        {
            sequence.End(FinishReason.Length);
        }
        else
        {
            int drawn = _sampler.Draw(logits[.._settings.VocabularySize], sequence.Settings.Sampling, sequence.Tokens, sequence.Uniform);
            TokenCandidate[]? candidates = _candidates.Take(logits, logSumExp, sequence.Settings.Candidates, drawn, _sampler);
            sequence.Draw(drawn, logits[drawn] - logSumExp, candidates, _settings.ContextLength);
        }
    }
}
