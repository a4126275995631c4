namespace TinyGpt.Corpus.Reading;

/// <summary>What is wrong with a record: see <see cref="DamagedRecord"/>.</summary>
internal sealed record RecordFault(string Field, string Reason);
