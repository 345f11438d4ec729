using Steward.Kernel;

namespace Steward.City;

/// <summary>What the demo's endpoint shows and changes, shared with the runner. Safe for use from many threads.</summary>
internal sealed class CityState(CityOptions options)
{
    private int speed = options.Speed;
    private int running = 1;
    private long made, delivered, failed;
    private Guid zone;
    private volatile string city = options.Zone;
    private volatile int couriers;
    private volatile bool isDayOver;
    private volatile bool isWatched;
    private volatile int daySeconds;

    internal int Speed
    {
        get => Volatile.Read(ref speed);
        set => Volatile.Write(ref speed, value);
    }

    internal bool Running
    {
        get => Volatile.Read(ref running) == 1;
        set => Volatile.Write(ref running, value ? 1 : 0);
    }

    internal long Made => Interlocked.Read(ref made);

    internal long Delivered => Interlocked.Read(ref delivered);

    internal long Failed => Interlocked.Read(ref failed);

    internal string City { get => city; set => city = value; }

    internal int Couriers { get => couriers; set => couriers = value; }

    /// <summary>Real seconds that a simulated day of the book takes; 0 in a city.</summary>
    internal int DaySeconds { get => daySeconds; set => daySeconds = value; }

    /// <summary>Somebody has asked for the demo's state, as the dashboard does: from then on there is a spectator.</summary>
    internal bool IsWatched { get => isWatched; set => isWatched = value; }

    /// <summary>An imported day was played to its end.</summary>
    internal bool IsDayOver { get => isDayOver; set => isDayOver = value; }

    internal Guid Zone { get => zone; set => zone = value; }

    internal void Count(PublishedEvent happened)
    {
        if (happened.ZoneId != zone) return;
        if (happened.Type == "order_created") Interlocked.Increment(ref made);
        else if (happened.Type == "order_delivered") Interlocked.Increment(ref delivered);
        else if (happened.Type == "order_failed") Interlocked.Increment(ref failed);
    }
}
