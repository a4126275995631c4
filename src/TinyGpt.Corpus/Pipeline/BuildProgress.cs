namespace TinyGpt.Corpus.Pipeline;

/// <summary>How far a build is.</summary>
/// <param name="Stage">What is being done: beginning, documents, bands, clusters, tokens, shards.</param>
/// <param name="Task">The task's number, from 0.</param>
/// <param name="Tasks">How many tasks the stage has.</param>
/// <param name="Subject">What the task works on; null: nothing that has a name.</param>
/// <param name="Documents">Documents of the task so far.</param>
/// <param name="WaitingFor">The rank that it waits for; null: it works.</param>
public sealed record BuildProgress(string Stage, int Task, int Tasks, string? Subject, long Documents, string? WaitingFor);
