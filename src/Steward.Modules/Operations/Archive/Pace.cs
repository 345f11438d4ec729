using System.Diagnostics;
using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>Writes that take at most a fifth of the time: each is followed by a rest of four times its length.</summary>
internal sealed class Pace(Database database)
{
    private const int Rest = 4;

    internal async Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await database.Write(work, cancel);
        await Task.Delay(Stopwatch.GetElapsedTime(started) * Rest, cancel);
        return result;
    }
}
