using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// A day that was imported: its orders fall due by themselves, its zone's drivers ride straight from stop to stop. It is over when none of its
/// orders is open any more.
/// </summary>
internal sealed class PlayedDay : ICityDay
{
    private static readonly string[] OpenStates = ["scheduled", "pending", "assigned", "picked_up", "in_transit"];
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);

    private readonly CityApi api;
    private readonly DateTimeOffset endsAt;
    private DateTimeOffset lookedAt;

    private PlayedDay(CityApi api, CityZone zone, DateTimeOffset endsAt, DateTimeOffset now)
    {
        this.api = api;
        this.endsAt = endsAt;
        Zone = zone;
        lookedAt = now;
    }

    public CityZone Zone { get; }

    public CityMap? Map => null;

    public bool IsOver { get; private set; }

    /// <exception cref="CitySetupException"/>
    internal static async Task<ICityDay> Open(CityApi api, CitySetup setup, CityOptions options, VirtualClock clock, CancellationToken cancel)
    {
        var zone = await setup.Zone(null, cancel);
        var date = options.Date!.Value;
        var midnight = LocalTime.At(zone.TimeZone, NodaTime.LocalDate.FromDateOnly(date).AtMidnight());
        if (clock.GetUtcNow() < midnight) clock.Advance(midnight - clock.GetUtcNow());
        var drivers = (await setup.All($"drivers?zone={zone.Id}", cancel)).Select(d => (Guid)d["id"]!).Order().ToList();
        await setup.Shifts(zone, drivers, [date], cancel);
        await setup.StartEngines(cancel);
        return new PlayedDay(api, zone, LocalTime.At(zone.TimeZone, NodaTime.LocalDate.FromDateOnly(date).PlusDays(1).AtMidnight()), clock.GetUtcNow());
    }

    public async Task Step(DateTimeOffset now, CancellationToken cancel)
    {
        if (now - lookedAt < LookEvery) return;
        lookedAt = now;
        // Orders of later dates may wait in the same zone: after midnight only those count that are due or under way.
        foreach (var status in now < endsAt ? OpenStates : OpenStates[1..])
        {
            var answer = await api.Get($"orders?zone={Zone.Id}&status={status}&limit=1", cancel);
            if (answer.Body?["items"] is not System.Text.Json.Nodes.JsonArray { Count: 0 }) return;
        }
        IsOver = true;
    }
}
