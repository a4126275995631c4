namespace TinyGpt.Corpus.Report;

/// <summary>The validation loss of a training run.</summary>
/// <param name="Name">What it was trained on.</param>
/// <param name="Points">Steps, and the loss after them in bits for a byte or in nats for a token.</param>
public sealed record LossCurve(string Name, IReadOnlyList<(int Step, double Loss)> Points);
