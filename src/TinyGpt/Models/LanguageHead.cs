using TinyGpt.Operations;

namespace TinyGpt.Models;

/// <summary>Turns hidden states into a distribution over the next token.</summary>
public static class LanguageHead
{
    /// <summary>The log-probability of each target: [R, 1], of all tokens or of the batch's <see cref="Batch.Rows"/>.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="model">The model whose output projection is used.</param>
    /// <param name="hidden">[N, Width].</param>
    /// <param name="batch">The targets.</param>
    /// <param name="maxLogitBytes">The most memory that logits take.</param>
    public static Tensor LogProbability(Pass pass, Gpt model, Tensor hidden, Batch batch, long maxLogitBytes = TokenLogProbability.MaxLogitBytes)
    {
        pass.Scope = "head";
        Tensor rows = batch.Rows.IsNone ? hidden : PickRows.Apply(pass, hidden, batch.Rows);
        return TokenLogProbability.Apply(pass, rows, model.Output, batch.Targets, maxLogitBytes);
    }

    /// <summary>The logits of some tokens: [rows, vocabulary].</summary>
    /// <param name="pass">A pass that does not go back.</param>
    /// <param name="model">The model whose output projection is used.</param>
    /// <param name="hidden">[N, Width].</param>
    /// <param name="rows">[rows] Int32: which tokens.</param>
    public static Tensor Logits(Inference pass, Gpt model, Tensor hidden, View rows)
    {
        return Linear.Apply(pass, PickRows.Apply(pass, hidden, rows), model.Output, bias: null);
    }
}
