using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// Simulated time waits for the server's durable timers. On a busy machine the city then lives more slowly; without it, what is due would be
/// done minutes of simulated time late, although the server needed a second.
/// </summary>
internal sealed class TimerPace(Database database, Timers timers, TimeSpan patience) : ICityPace
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    // A timer that nobody fires stops the city once, not for ever.
    private Guid? givenUp;

    public async Task Ready(DateTimeOffset now, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await First(now, cancel) is { } first && first != givenUp)
        {
            if (TimeProvider.System.GetElapsedTime(began) >= patience)
            {
                givenUp = first;
                return;
            }
            await Task.Delay(Look, TimeProvider.System, cancel);
        }
    }

    private async Task<Guid?> First(DateTimeOffset now, CancellationToken cancel) =>
        await database.Read(session => timers.Due(session, now, 1), cancel) is [var first] ? first.Id : null;
}
