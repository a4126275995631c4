using TinyGpt.Conversations;
using TinyGpt.Generation;
using TinyGpt.Tokenization;

namespace TinyGpt.Evaluation;

/// <summary>
/// Asks many questions at a time, each as often as there are samples, and runs the tools that the answers call. Calls of one step run side by
/// side, and all are waited for: what is computed together, and with it every bit of the answers, does not depend on how long a tool takes.
/// </summary>
/// <param name="generator">What computes, with no sequence in it.</param>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="prompts">What is asked.</param>
/// <param name="settings">How many samples, and how they are drawn.</param>
/// <param name="tools">What the model may call.</param>
internal sealed class Questioner(
    Generator generator, Tokenizer tokenizer, EvaluationPrompts prompts, EvaluationSettings settings, IReadOnlyList<ITool> tools)
{
    // As often as ChatSettings lets a chat.
    private static readonly int _mostRounds = new ChatSettings().MaxToolRounds;

    /// <summary>Asks.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="onAnswers">Told the answers to a question, by its place in the list, as soon as all of its samples are there.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public void Ask(
        IReadOnlyList<(QuestionCase Question, int Index)> questions, Action<int, SpokenAnswer[]> onAnswers, CancellationToken cancellation)
    {
        List<Sample[]> asked = [];
        Queue<Sample> resumed = [];
        int next = 0;
        try
        {
            while (next < questions.Count || asked.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                while (generator.FreeSlots > 0 && resumed.TryDequeue(out Sample? sample))
                {
                    Resume(sample);
                }

                for (; next < questions.Count && resumed.Count == 0 && generator.FreeSlots >= settings.Samples; next++)
                {
                    asked.Add(Begin(questions[next].Question, questions[next].Index, next));
                }

                generator.Step();
                Sample[] calling = [.. asked.SelectMany(samples => samples).Where(HasJustCalled)];
                Call(calling, cancellation);
                Array.ForEach(calling, resumed.Enqueue);
                asked.RemoveAll(samples => Deliver(samples, onAnswers));
            }
        }
        finally
        {
            foreach (Sample sample in asked.SelectMany(samples => samples))
            {
                sample.Free(generator);
            }
        }
    }

    private Sample[] Begin(QuestionCase question, int index, int place)
    {
        // Answers to other questions are drawn with other numbers.
        TokenSequence[] sequences = generator.AddSamples(prompts.Question(question, index), Sequence(0, index), settings.Samples);
        return [.. sequences.Select((added, sample) => new Sample(question, index, place, (uint)sample) { Sequence = added })];
    }

    private SequenceSettings Sequence(uint sample, int index) => new()
    {
        Sampling = new SamplingSettings
        {
            Temperature = settings.Temperature ?? (settings.Samples == 1 ? 0 : 0.8),
            Seed = settings.Seed + ((ulong)index << 20),
            Sample = sample,
        },
        MaxTokens = settings.MaxTokens,
        StopTokens = prompts.StopTokens,
        Overflow = ContextOverflow.Stop,
    };

    /// <summary>Goes on after the results of tools. Where they do not fit beside the question, nothing more is said.</summary>
    private void Resume(Sample sample)
    {
        Conversation conversation = prompts.Conversation(sample.Question, sample.Index);
        bool fits = ContextFit.TryRender(
            prompts.Template!, conversation with { Messages = [.. conversation.Messages, .. sample.Said] }, prompts.Room, out int[] prompt);
        sample.Sequence = fits ? generator.Add(prompt, Sequence(sample.Number, sample.Index)) : null;
        sample.Answer = fits ? null : new SpokenAnswer("", false, sample.Calls);
    }

    /// <summary>Whether a sample has ended a message; if so, notes what it said.</summary>
    /// <returns>Whether the message calls tools, and they may be run.</returns>
    private bool HasJustCalled(Sample sample)
    {
        if (sample.Sequence is not { } sequence || (sequence.FinishReason is null && !EndsAsDocument(sequence)))
        {
            return false;
        }

        ReadOnlySpan<int> said = sequence.Tokens[sequence.PromptLength..];
        bool hasEnded = sequence.FinishReason == FinishReason.Stop;
        string text = prompts.Answer(said);
        Message? message = tools.Count > 0 ? prompts.Template!.Parse(said) : null;
        sample.Free(generator);
        if (message is not { ToolCalls.Count: > 0 } || sample.Rounds >= _mostRounds)
        {
            sample.Answer = new SpokenAnswer(text, hasEnded && text.Trim().Length > 0, sample.Calls);
            return false;
        }

        sample.Said.Add(message);
        return true;
    }

    private void Call(Sample[] calling, CancellationToken cancellation)
    {
        Task<Message[]>[] results = [.. calling.Select(sample =>
            Task.WhenAll(sample.Said[^1].ToolCalls.Select(call => ToolRound.RunAsync(call, tools, cancellation))))];
        Task.WhenAll(results).GetAwaiter().GetResult();
        foreach ((Sample sample, Task<Message[]> result) in calling.Zip(results))
        {
            sample.Said.AddRange(result.Result);
            sample.Rounds++;
            sample.Calls += result.Result.Length;
        }
    }

    /// <summary>In a document, the answer ends with its line.</summary>
    private bool EndsAsDocument(TokenSequence sequence)
    {
        ReadOnlySpan<int> said = sequence.Tokens[sequence.PromptLength..];
        bool ends = prompts.Template is null && said.Length > 0
            && tokenizer.Bytes(said[^1]).Contains((byte)'\n') && prompts.Answer(said).Trim().Length > 0;
        if (ends)
        {
            sequence.End(FinishReason.Stop);
        }

        return ends;
    }

    private static bool Deliver(Sample[] samples, Action<int, SpokenAnswer[]> onAnswers)
    {
        if (samples.Any(sample => sample.Answer is null))
        {
            return false;
        }

        onAnswers(samples[0].Place, [.. samples.Select(sample => sample.Answer!)]);
        return true;
    }

    /// <summary>One answer to a question on its way.</summary>
    private sealed class Sample(QuestionCase question, int index, int place, uint number)
    {
        public QuestionCase Question => question;

        /// <summary>The question's number in its test: decides what is drawn.</summary>
        public int Index => index;

        /// <summary>Where it stands in the list of those that are asked.</summary>
        public int Place => place;

        public uint Number => number;

        /// <summary>What is being written; null: nothing at the moment.</summary>
        public TokenSequence? Sequence { get; set; }

        /// <summary>Messages that called tools, and their results.</summary>
        public List<Message> Said { get; } = [];

        public int Rounds { get; set; }

        public int Calls { get; set; }

        public SpokenAnswer? Answer { get; set; }

        public void Free(Generator generator)
        {
            if (Sequence is not null)
            {
                generator.Remove(Sequence);
                Sequence = null;
            }
        }
    }
}
