using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Wealth.Faults;

/// <summary>A batch in one transaction. Where one of it cannot be dealt with, each has a transaction of its own, so that the others are served.</summary>
internal static class Together
{
    /// <param name="what">The batch in words, for the log: <c>due orders</c>.</param>
    /// <param name="all">The whole batch.</param>
    /// <param name="each">What it consists of; asked only when it failed.</param>
    /// <param name="alone">One of it.</param>
    /// <param name="aside">What becomes of one that fails by itself: it rests, is held, or is refused.</param>
    /// <param name="isOfOne">Faults that lie with one of it; unless given, <see cref="FaultBook.IsOfOne"/>. Any other is thrown.</param>
    /// <returns>What each transaction that came through gave, in order.</returns>
    internal static async Task<IReadOnlyList<TResult>> Run<T, TResult>(
        ILogger log, string what, Func<Task<TResult>> all, Func<Task<IReadOnlyList<T>>> each, Func<T, Task<TResult>> alone, Func<T, Exception, Task> aside, Func<Exception, bool>? isOfOne = null)
    {
        isOfOne ??= FaultBook.IsOfOne;
        try { return [await all()]; }
        catch (Exception error) when (isOfOne(error)) { log.LogError(error, "A batch failed ({What}); each of it is dealt with by itself", what); }
        var results = new List<TResult>();
        foreach (var one in await each())
        {
            try { results.Add(await alone(one)); }
            catch (Exception error) when (isOfOne(error))
            {
                log.LogError(error, "{One} cannot be dealt with ({What}) and is left out", one, what);
                await aside(one, error);
            }
        }
        return results;
    }
}
