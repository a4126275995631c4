using System.Runtime.CompilerServices;
using TinyGpt.Models;
using TinyGpt.Tokenization;

namespace TinyGpt.Generation;

/// <summary>Continues texts with a model and its tokenizer.</summary>
/// <remarks>
/// Any number of threads may call at a time: what they ask for is computed together on a thread of its own, which is there as long as there
/// is work; calls for which no sequence is free wait for their turn, the first first. Nobody else may use the model's device meanwhile.
/// </remarks>
public sealed class TextGenerator : IDisposable
{
    private readonly Generator _generator;
    private readonly Lock _lock = new();
    private readonly List<TextRequest> _waiting = [];
    private readonly List<TextRequest> _running = [];
    private Task _work = Task.CompletedTask;
    private bool _isWorking, _isDisposed;
    private volatile int _runningSequences;

    /// <summary>Takes the memory of all sequences' keys and values.</summary>
    /// <param name="model">The model, which must outlive the generator.</param>
    /// <param name="tokenizer">Its tokenizer. Tokens of the model that the tokenizer lacks are never drawn.</param>
    /// <param name="settings">How many sequences there are at a time, and what they have room for.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the tokenizer has more tokens than the model.</exception>
    public TextGenerator(Gpt model, Tokenizer tokenizer, GeneratorSettings? settings = null)
    {
        Tokenizer = tokenizer;
        _generator = new Generator(model, (settings ?? new GeneratorSettings()) with { VocabularySize = tokenizer.VocabularySize });
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What there is room for.</summary>
    public GeneratorSettings Settings => _generator.Settings;

    /// <summary>How many sequences are being written: at most <see cref="GeneratorSettings.Sequences"/>.</summary>
    public int RunningSequences => _runningSequences;

    /// <summary>How many calls wait because no sequence is free.</summary>
    public int WaitingCalls
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count(request => !request.IsCancelled);
            }
        }
    }

    /// <summary>Bytes of keys and values: see <see cref="Generator.CacheBytes"/>.</summary>
    public long CacheBytes => _generator.CacheBytes;

    /// <summary>
    /// The tokens of a prompt: the tokenizer's begin token where models expect it, then the text's. An empty prompt is the begin token, or a
    /// line end where the tokenizer has none.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="prompt">The text.</param>
    /// <param name="specialTokens">Whether names of special tokens become these tokens.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the text.</exception>
    public static int[] EncodePrompt(Tokenizer tokenizer, string prompt, bool specialTokens = false)
    {
        int[] ids = specialTokens ? tokenizer.EncodeWithSpecialTokens(prompt) : tokenizer.Encode(prompt);
        bool begins = tokenizer.BeginToken is not null && (tokenizer.AddsBeginToken || ids.Length == 0);
        return begins ? [tokenizer.BeginToken!.Value, .. ids] : ids.Length > 0 ? ids : tokenizer.Encode("\n");
    }

    /// <summary>
    /// Continues a prompt, and gives the text as it is written. No piece ends inside a character; none is empty. Who leaves the loop ends the
    /// work.
    /// </summary>
    /// <param name="prompt">The text; may be empty: see <see cref="EncodePrompt"/>.</param>
    /// <param name="settings">How it goes on.</param>
    /// <param name="cancellation">Ends the work, and the loop with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the prompt too long.</exception>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the prompt.</exception>
    public async IAsyncEnumerable<string> StreamAsync(
        string prompt, TextSettings? settings = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TextPiece piece in StreamPiecesAsync(prompt, settings, 1, cancellation).ConfigureAwait(false))
        {
            if (piece.Text.Length > 0)
            {
                yield return piece.Text;
            }
        }
    }

    /// <summary>Continues a prompt in one or several ways, and gives every token as it is drawn. The samples' pieces are mixed.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="settings">How it goes on.</param>
    /// <param name="samples">How many samples; at most as many as the generator has sequences.</param>
    /// <param name="cancellation">Ends the work, and the loop with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the prompt too long.</exception>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the prompt.</exception>
    public IAsyncEnumerable<TextPiece> StreamPiecesAsync(
        string prompt, TextSettings? settings = null, int samples = 1, CancellationToken cancellation = default)
    {
        settings ??= new TextSettings();
        return StreamPiecesAsync(EncodePrompt(Tokenizer, prompt, settings.SpecialTokensInPrompt), settings, samples, cancellation);
    }

    /// <summary>Continues tokens in one or several ways, and gives every token as it is drawn. The samples' pieces are mixed.</summary>
    /// <param name="prompt">The tokens, at least one.</param>
    /// <param name="settings">How they go on.</param>
    /// <param name="samples">How many samples; at most as many as the generator has sequences.</param>
    /// <param name="cancellation">Ends the work, and the loop with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the prompt too long.</exception>
    public IAsyncEnumerable<TextPiece> StreamPiecesAsync(
        int[] prompt, TextSettings? settings = null, int samples = 1, CancellationToken cancellation = default)
    {
        settings ??= new TextSettings();
        if (samples < 1 || samples > Settings.Sequences)
        {
            throw new ArgumentException($"{samples} samples are not from 1 to {Settings.Sequences}, the sequences that the generator has room for");
        }

        // Wrong stop texts are the caller's mistake, and are thrown where he makes it.
        _ = new StopTextFilter(settings.StopTexts);
        return Stream(prompt, settings, samples, cancellation);
    }

    /// <summary>Continues a prompt in one or several ways.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="settings">How it goes on.</param>
    /// <param name="samples">How many samples; at most as many as the generator has sequences.</param>
    /// <param name="onPiece">Called with every piece as it comes, one after another.</param>
    /// <param name="cancellation">Ends the work; what was written until then is returned, with <see cref="FinishReason.Cancelled"/>.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the prompt too long.</exception>
    /// <exception cref="InvalidDataException">The vocabulary lacks a character of the prompt.</exception>
    public async Task<IReadOnlyList<GeneratedText>> GenerateAsync(
        string prompt, TextSettings? settings = null, int samples = 1, Action<TextPiece>? onPiece = null, CancellationToken cancellation = default)
    {
        GeneratedText[] texts = [.. Enumerable.Range(0, samples).Select(_ => new GeneratedText())];
        try
        {
            await foreach (TextPiece piece in StreamPiecesAsync(prompt, settings, samples, cancellation).ConfigureAwait(false))
            {
                texts[piece.Sample].Add(piece);
                onPiece?.Invoke(piece);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return texts;
        }

        foreach (GeneratedText text in texts.Where(text => text.Pieces.Count == 0))
        {
            text.End(FinishReason.Length);
        }

        return texts;
    }

    /// <summary>Ends what is going on; whoever waits for it gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _work.Wait();
        _generator.Dispose();
    }

    private async IAsyncEnumerable<TextPiece> Stream(
        int[] prompt, TextSettings settings, int samples, [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TextRequest request = new(prompt, settings, samples, Tokenizer);
        Enqueue(request);
        try
        {
            await foreach (TextPiece piece in request.Pieces.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return piece;
            }
        }
        finally
        {
            request.Cancel();
        }
    }

    private void Enqueue(TextRequest request)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _waiting.Add(request);
            if (!_isWorking)
            {
                _isWorking = true;
                _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Runs until nobody waits for anything.</summary>
    private void Work()
    {
        while (Admit())
        {
            try
            {
                _generator.Step();
                EndWhere(request => request.Deliver(), null);
            }
            catch (Exception exception)
            {
                // Whatever it is, it is those who wait for the texts whom it concerns.
                EndWhere(_ => true, exception);
            }
        }
    }

    /// <summary>Lets go whom nobody waits for any more, and in those for whom there is room. Returns whether there is anything to do.</summary>
    private bool Admit()
    {
        EndWhere(request => request.IsCancelled, null);
        lock (_lock)
        {
            if (_isDisposed)
            {
                _running.AddRange(_waiting);
                _waiting.Clear();
                EndWhere(_ => true, new ObjectDisposedException(nameof(TextGenerator)));
            }

            _waiting.RemoveAll(request => request.IsCancelled);
            while (_waiting.Count > 0 && _waiting[0].Samples <= _generator.FreeSlots)
            {
                Start(_waiting[0]);
                _waiting.RemoveAt(0);
            }

            _runningSequences = _generator.Sequences.Count;
            _isWorking = _running.Count > 0;
            return _isWorking;
        }
    }

    private void Start(TextRequest request)
    {
        try
        {
            request.Start(_generator);
            _running.Add(request);
        }
        catch (ArgumentException exception)
        {
            request.Complete(exception);
        }
    }

    private void EndWhere(Predicate<TextRequest> isOver, Exception? exception)
    {
        _running.RemoveAll(request =>
        {
            if (!isOver(request))
            {
                return false;
            }

            request.RemoveFrom(_generator);
            request.Complete(exception);
            return true;
        });
    }
}
