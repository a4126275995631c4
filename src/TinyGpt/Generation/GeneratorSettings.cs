namespace TinyGpt.Generation;

/// <summary>What a generator has room for. All of it is taken when the generator is made.</summary>
public sealed record GeneratorSettings
{
    /// <summary>How many sequences are there at a time.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>The most tokens of a sequence that the model sees at once; 0: what it was made for.</summary>
    public int ContextLength { get; init; }

    /// <summary>
    /// The most tokens that one step reads. Longer prompts take several steps, and with other sequences beside them none waits longer than
    /// such a step (Agrawal et al. 2023). More tokens are faster, and need more memory for activations. At least <see cref="Sequences"/>.
    /// </summary>
    public int RowsPerStep { get; init; } = 512;

    /// <summary>False: keys and values are not kept, so that every step reads all of a sequence again. For comparison.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Only tokens below it are drawn, because a tokenizer may have fewer than its model; 0: the model's vocabulary.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Checks the ranges against a model's.</summary>
    /// <returns>Settings without a 0.</returns>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal GeneratorSettings For(Models.GptConfig model)
    {
        Require(Sequences >= 1, $"a generator needs room for at least 1 sequence, not {Sequences}");
        Require(
            ContextLength >= 0 && ContextLength <= model.ContextLength,
            $"the model's context has {model.ContextLength} tokens, so that {ContextLength} are not possible");
        Require(RowsPerStep >= 1, $"a step must read at least 1 token, not {RowsPerStep}");
        Require(
            VocabularySize >= 0 && VocabularySize <= model.VocabularySize,
            $"the tokenizer has {VocabularySize} tokens, and the model's vocabulary only {model.VocabularySize}");
        int context = ContextLength == 0 ? model.ContextLength : ContextLength;
        long all = (long)Sequences * context;
        return this with
        {
            ContextLength = context,
            RowsPerStep = (int)Math.Min(int.MaxValue, UseCache ? Math.Min(Math.Max(RowsPerStep, Sequences), all) : all),
            VocabularySize = VocabularySize == 0 ? model.VocabularySize : VocabularySize,
        };
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
