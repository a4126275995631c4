using Microsoft.AspNetCore.Http;

namespace TinyGpt.Assistant.Serving;

/// <summary>Lets in as many answers as can be written and may wait, and refuses more.</summary>
/// <param name="most">How many: slots and places in the queue.</param>
internal sealed class Admission(int most)
{
    private const int RetrySeconds = 1;

    private int _admitted;
    private volatile bool _isStopping;

    /// <summary>Refuses everything from now on.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Whether the server is being stopped.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>How many answers were let in and have not ended.</summary>
    public int Admitted => Volatile.Read(ref _admitted);

    /// <summary>Takes places for a request's answers, until the result is disposed.</summary>
    /// <exception cref="ApiException">There are not as many.</exception>
    public IDisposable Enter(int answers)
    {
        if (_isStopping)
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "the server is being stopped", code: "server_stopping");
        }

        if (Interlocked.Add(ref _admitted, answers) > most)
        {
            Interlocked.Add(ref _admitted, -answers);
            throw new ApiException(
                StatusCodes.Status429TooManyRequests, $"the server is busy: {most} answers are being written or wait; try again soon",
                    code: "server_busy")
            {
                RetryAfter = RetrySeconds,
            };
        }

        return new Place(this, answers);
    }

    private sealed class Place(Admission admission, int answers) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref admission._admitted, -answers);
    }
}
