using Xunit;

namespace TinyGpt.Tests.Formats;

/// <summary>Errors that must come, with the words that a user needs.</summary>
internal static class Expect
{
    /// <summary>The action throws exactly <typeparamref name="T"/>, with one line that contains <paramref name="words"/>.</summary>
    public static T Failure<T>(string words, Action action) where T : Exception => Check(words, Assert.Throws<T>(action));

    /// <summary>The function throws exactly <typeparamref name="T"/>, with one line that contains <paramref name="words"/>.</summary>
    public static T Failure<T>(string words, Func<object?> function) where T : Exception => Check(words, Assert.Throws<T>(function));

    private static T Check<T>(string words, T failure) where T : Exception
    {
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        return failure;
    }
}
