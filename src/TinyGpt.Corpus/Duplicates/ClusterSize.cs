namespace TinyGpt.Corpus.Duplicates;

/// <summary>How many clusters have a size.</summary>
/// <param name="Documents">Documents of such a cluster: the one that is kept and all that go because of it.</param>
/// <param name="Clusters">How many there are.</param>
public readonly record struct ClusterSize(long Documents, long Clusters);
