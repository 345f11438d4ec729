using Steward.Kernel;

namespace Steward.Access;

/// <summary>
/// Hashing costs a tenth of a second of one core, so it may use at most half of the cores, and only so many may wait for it: a flood of
/// sign-ins must not slow everything else.
/// </summary>
internal sealed class PasswordWork : IDisposable
{
    private const int MostWaiting = 32;
    private readonly SemaphoreSlim turn = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int waiting;

    internal Task<string> Make(string password, CancellationToken cancel) => Run(() => PasswordHash.Make(password), cancel);

    internal Task<(bool Fits, bool IsOutdated)> Check(string password, string stored, CancellationToken cancel) =>
        Run(() => (PasswordHash.Fits(password, stored, out var isOutdated), isOutdated), cancel);

    /// <exception cref="RefusedException">503 when too many wait already.</exception>
    private async Task<T> Run<T>(Func<T> work, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            throw new RefusedException(new("busy", "Too many people are signing in. Try again in a few seconds.", 503,
                Extra: new Dictionary<string, object?> { ["retry_after_seconds"] = 5 }));
        }
        try
        {
            await turn.WaitAsync(cancel);
            try { return await Task.Run(work, cancel); }
            finally { turn.Release(); }
        }
        finally { Interlocked.Decrement(ref waiting); }
    }

    public void Dispose() => turn.Dispose();
}
