namespace TinyGpt.Corpus.Pipeline;

/// <summary>Counts by class, in the classes' order. Adding two of them is adding their counts.</summary>
public sealed class Histogram<TKey> : SortedDictionary<TKey, long>
    where TKey : notnull
{
    /// <summary>Counts of a class.</summary>
    /// <param name="key">The class.</param>
    /// <param name="count">How many more there are of it.</param>
    public void Increase(TKey key, long count = 1) => this[key] = this.GetValueOrDefault(key) + count;

    /// <summary>Adds another one's counts.</summary>
    public void Add(Histogram<TKey> other)
    {
        foreach ((TKey key, long count) in other)
        {
            Increase(key, count);
        }
    }
}
