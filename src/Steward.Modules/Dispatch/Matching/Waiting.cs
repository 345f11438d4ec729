namespace Steward.Dispatch.Matching;

internal sealed record WaitSettings
{
    public long BaseMilli { get; init; } = 2000;
    public long PerMinuteMilli { get; init; } = 500;
    public int LeastSlackSeconds { get; init; } = 600;
    public int MostSeconds { get; init; } = 1200;
    public int MostPromiseMille { get; init; } = 250;
    public int MostHolds { get; init; } = 3;
    public int DriverFreeWithinSeconds { get; init; } = 600;
}

internal sealed record WaitFacts(long SlackSeconds, int PromiseSeconds, int HeldSeconds, int HoldCount);

/// <summary>Something named to wait for, when it comes, and how much better the match then is.</summary>
internal sealed record WaitOption(string Reason, int Seconds, long GainMilli, Guid? DriverId = null);

/// <summary>A wait that pays: the net is the gain less the two parts of its price, and more than 0.</summary>
internal sealed record Hold(string Reason, int Seconds, Guid? DriverId, long GainMilli, long BasePriceMilli, long TimePriceMilli)
{
    public long NetMilli => GainMilli - BasePriceMilli - TimePriceMilli;
}

/// <summary>Waiting as an option with a price. An order waits only for something named, never because nothing was looked for.</summary>
internal static class Waiting
{
    internal const string BetterDriver = "better_driver_free_soon", NeededElsewhere = "driver_needed_elsewhere", BatchPartners = "batch_partners_expected";

    /// <summary>The option with the greatest net gain (ties: shorter, then reason, then driver), or null when the order should go.</summary>
    internal static Hold? Best(WaitFacts facts, IEnumerable<WaitOption> options, WaitSettings settings)
    {
        if (facts.SlackSeconds < settings.LeastSlackSeconds || facts.HoldCount >= settings.MostHolds) return null;
        var room = Math.Min(settings.MostSeconds, facts.PromiseSeconds * (long)settings.MostPromiseMille / 1000) - facts.HeldSeconds;
        return options
            .Where(o => o.Seconds > 0 && o.Seconds <= room && facts.SlackSeconds - o.Seconds >= settings.LeastSlackSeconds)
            .Select(o => Priced(o, facts.SlackSeconds, settings))
            .Where(h => h.NetMilli > 0)
            .OrderByDescending(h => h.NetMilli).ThenBy(h => h.Seconds).ThenBy(h => h.Reason, StringComparer.Ordinal).ThenBy(h => h.DriverId)
            .FirstOrDefault();
    }

    /// <summary>2 points and half a point a minute; a minute costs double below an hour of slack, fourfold below half an hour.</summary>
    internal static Hold Priced(WaitOption option, long slackSeconds, WaitSettings settings)
    {
        var times = slackSeconds < 1800 ? 4 : slackSeconds < 3600 ? 2 : 1;
        var time = Rounding.Divide(settings.PerMinuteMilli * option.Seconds * times, 60);
        return new(option.Reason, option.Seconds, option.DriverId, option.GainMilli, settings.BaseMilli, time);
    }
}
