using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <param name="Max">At most so many …</param>
/// <param name="PerSeconds">… in so many seconds; the rest joins a digest.</param>
internal sealed record Throttle(int Max, int PerSeconds);

/// <summary>One step of a failover chain.</summary>
/// <param name="WaitMinutes">How long the step has before the next begins; null: the next begins only when this one fails for good.</param>
/// <param name="Until">delivered or opened: what ends the chain.</param>
internal sealed record FailoverStep(string Channel, int? WaitMinutes = null, string? Until = null);

/// <summary>A recipient's wish about an event, or about all (<c>*</c>): a row of <c>notification_preferences</c>, ready to be asked.</summary>
internal sealed record Preference
{
    internal const string AnyEvent = "*";

    public Guid Id { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public required string Event { get; init; }
    public IReadOnlyList<string> Channels { get; init; } = [];
    public bool Enabled { get; init; } = true;
    public QuietHours? QuietHours { get; init; }
    public decimal? MinAmount { get; init; }
    public IReadOnlyList<string> Schemes { get; init; } = [];

    /// <summary>None, Hourly, Daily or Weekly.</summary>
    public string Digest { get; init; } = DigestRhythm.None;

    /// <summary>HH:mm in the recipient's zone; null: 08:00.</summary>
    public string? DigestAt { get; init; }
    public Throttle? Throttle { get; init; }
    public IReadOnlyList<FailoverStep>? Failover { get; init; }
    public string? Locale { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Made once: the decision asks it many times.</summary>
    internal QuietWindow? Window => window ??= QuietWindow.Of(QuietHours);

    private QuietWindow? window;

    /// <summary>
    /// The rows that speak for a recipient about an event, the strongest first: about this client before in general, this event before all. A
    /// client's row never speaks for a user, nor the reverse.
    /// </summary>
    internal static IReadOnlyList<Preference> For(IReadOnlyList<Preference> rows, Recipient to, string happened)
    {
        var found = new List<Preference>(2);
        if (to.UserId is not null && to.ClientId is not null)
        {
            Add(found, rows, happened, row => row.UserId == to.UserId && row.ClientId == to.ClientId);
            Add(found, rows, happened, row => row.UserId == to.UserId && row.ClientId is null);
        }
        else
            Add(found, rows, happened, row => row.UserId == to.UserId && row.ClientId == to.ClientId && row.CustomerId == to.CustomerId && row.DriverId == to.DriverId);
        return found;
    }

    private static void Add(List<Preference> found, IReadOnlyList<Preference> rows, string happened, Func<Preference, bool> speaks)
    {
        foreach (var row in rows)
            if (row.Event == happened && speaks(row)) found.Add(row);
        foreach (var row in rows)
            if (row.Event == AnyEvent && speaks(row)) found.Add(row);
    }
}

/// <summary>How often a digest leaves.</summary>
internal static class DigestRhythm
{
    internal const string None = "None";
    internal const string Hourly = "Hourly";
    internal const string Daily = "Daily";
    internal const string Weekly = "Weekly";
    internal const string DefaultTime = "08:00";

    internal static IReadOnlyList<string> All { get; } = [None, Hourly, Daily, Weekly];

    /// <summary>
    /// When a digest that opens now closes, by the recipient's clock: the next full hour, the next time of day, or the next Monday at that time.
    /// A time that a spring gap swallows is the end of the gap; of a doubled one the first pass counts.
    /// </summary>
    internal static DateTimeOffset Closes(string rhythm, string? at, string zone, DateTimeOffset now)
    {
        var local = LocalTime.In(zone, now);
        if (rhythm is Hourly or None)
        {
            // By elapsed time, not by the wall: an hour that comes twice has two digests.
            var into = TimeSpan.FromMinutes(local.Minute) + TimeSpan.FromSeconds(local.Second) + TimeSpan.FromTicks(local.TickOfSecond);
            return now - into + TimeSpan.FromHours(1);
        }
        var time = NodaTime.LocalTime.Midnight.PlusMinutes(QuietWindow.Minute(at ?? DefaultTime) ?? 0);
        for (var day = local.Date; ; day = day.PlusDays(1))
        {
            if (rhythm == Weekly && day.DayOfWeek != NodaTime.IsoDayOfWeek.Monday) continue;
            if (LocalTime.FirstAt(zone, day.At(time)) is var closes && closes > now) return closes;
        }
    }
}
