using TinyGpt.Operations;

namespace TinyGpt.Models;

/// <summary>Turns hidden states into a distribution over the next token.</summary>
public static class LanguageHead
{
    /// <summary>The log-probability of each token's target: [N, 1].</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="model">The model whose output projection is used.</param>
    /// <param name="hidden">[N, Width].</param>
    /// <param name="batch">The targets.</param>
    public static Tensor LogProbability(Pass pass, Gpt model, Tensor hidden, Batch batch)
    {
        pass.Scope = "head";
        return TokenLogProbability.Apply(pass, hidden, model.Output, batch.Targets);
    }

    /// <summary>The logits of some tokens: [rows, vocabulary].</summary>
    /// <param name="pass">A pass that does not go back.</param>
    /// <param name="model">The model whose output projection is used.</param>
    /// <param name="hidden">[N, Width].</param>
    /// <param name="rows">[rows] Int32: which tokens.</param>
    public static Tensor Logits(Inference pass, Gpt model, Tensor hidden, View rows)
    {
        Tensor chosen = pass.New((int)rows.Length, hidden.Columns);
        pass.Kernels.Embedding(pass[chosen], pass[hidden], rows, default, default, chosen.Rows, chosen.Columns);
        return Linear.Apply(pass, chosen, model.Output, bias: null);
    }
}
