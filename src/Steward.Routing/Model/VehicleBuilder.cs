namespace Steward.Routing;

/// <summary>Sets the fields of a vehicle. Not thread-safe; one builder makes one vehicle.</summary>
public sealed class VehicleBuilder
{
    private readonly SortedSet<string> skills = new(StringComparer.Ordinal);
    private Vehicle vehicle;

    internal VehicleBuilder(string id) => vehicle = new() { Id = id, Profile = "" };

    internal List<string> Unsupported { get; } = [];

    internal Vehicle Vehicle => vehicle with { Skills = [.. skills] };

    /// <summary>The travel profile. Default: the problem's only one.</summary>
    public VehicleBuilder Profile(string name) => Set(vehicle with { Profile = Given.Of(name) });

    /// <summary>Where the route starts. Default: at its first stop.</summary>
    public VehicleBuilder Start(string site) => Set(vehicle with { Start = Given.Of(site) });

    /// <summary>Where the route ends. Default: at its last stop.</summary>
    public VehicleBuilder End(string site) => Set(vehicle with { End = Given.Of(site) });

    /// <summary>Earliest departure and latest end; may be repeated: a route then lies within one of the shifts.</summary>
    public VehicleBuilder Shift(long earliest, long latest) => vehicle.Shift == Window.Always
        ? Set(vehicle with { Shift = new(earliest, latest) })
        : Set(vehicle with { FurtherShifts = [.. vehicle.FurtherShifts, new(earliest, latest)] });

    /// <summary>Latest departure.</summary>
    public VehicleBuilder LatestStart(long time) => Set(vehicle with { LatestStart = time });

    /// <summary>Capacity per dimension.</summary>
    public VehicleBuilder Capacity(params int[] capacity) => Set(vehicle with { Capacity = [.. Given.Of(capacity)] });

    /// <summary>A skill that jobs may ask for; may be repeated.</summary>
    public VehicleBuilder Skill(string name)
    {
        skills.Add(Given.Of(name));
        return this;
    }

    /// <summary>Most stops.</summary>
    public VehicleBuilder MaxStops(int stops) => Set(vehicle with { MaxStops = stops });

    /// <summary>Longest distance.</summary>
    public VehicleBuilder MaxDistance(long distance) => Set(vehicle with { MaxDistance = distance });

    /// <summary>Longest duration.</summary>
    public VehicleBuilder MaxDuration(long duration) => Set(vehicle with { MaxDuration = duration });

    /// <summary>Longest driving time.</summary>
    public VehicleBuilder MaxDriving(long duration) => Set(vehicle with { MaxDriving = duration });

    /// <summary>Per-mille factor on the profile's durations.</summary>
    public VehicleBuilder DurationFactor(int perMille) => Set(vehicle with { DurationFactor = perMille });

    /// <summary>Per-mille factor on the duration of services.</summary>
    public VehicleBuilder ServiceFactor(int perMille) => Set(vehicle with { ServiceFactor = perMille });

    /// <summary>Rates. The overtime rate is paid on top of the hourly one, see <see cref="Overtime"/>.</summary>
    public VehicleBuilder Cost(long fix = 0, long per1000Distance = 0, long perHour = 0, long perHourOvertime = 0, long perStop = 0) =>
        Set(vehicle with { Cost = new(fix, per1000Distance, perHour, perStop, perHourOvertime) });

    /// <summary>How many equal vehicles this stands for.</summary>
    public VehicleBuilder Count(int vehicles) => Set(vehicle with { Count = vehicles });

    /// <summary>Where a vehicle under way is.</summary>
    public VehicleBuilder State(VehicleState state) => Set(vehicle with { State = Given.Of(state) });

    /// <summary>Takes the vehicle out of planning.</summary>
    public VehicleBuilder Closed() => Set(vehicle with { Closed = true });

    /// <summary>Time beyond the regular duration or the regular end is overtime.</summary>
    public VehicleBuilder Overtime(long? regularDuration = null, long? regularEnd = null) =>
        Set(vehicle with { Overtime = new(regularDuration, regularEnd) });

    /// <summary>Breaks; may be repeated.</summary>
    public VehicleBuilder Break(Action<BreakBuilder> set)
    {
        var builder = new BreakBuilder();
        Given.Of(set)(builder);
        Unsupported.AddRange(builder.Unsupported);
        Set(vehicle with
        {
            Breaks = [.. vehicle.Breaks, .. builder.Breaks],
            WorkBreaks = [.. vehicle.WorkBreaks, .. builder.WorkBreaks],
            Rests = [.. vehicle.Rests, .. builder.Rests],
        });
        foreach (var preset in builder.Presets) LegalRest(preset);
        return this;
    }

    /// <summary>The rules of a preset, and its limits of driving and duration where the vehicle has no lower ones. The preset is data: change a copy of it at will.</summary>
    public VehicleBuilder LegalRest(LegalRest preset) => Set(Given.Of(preset).On(vehicle));

    /// <summary>A site at which up to <paramref name="max"/> further trips may begin; may be repeated.</summary>
    public VehicleBuilder Reload(string site, int duration, int max, int perUnit = 0, params Window[] windows) =>
        Set(vehicle with { Reloads = [.. vehicle.Reloads, new(Given.Of(site), duration, max) { PerUnit = perUnit, Windows = [.. Given.Of(windows).OrderBy(w => w.Open)] }] });

    /// <summary>Most trips.</summary>
    public VehicleBuilder MaxTrips(int trips) => Set(vehicle with { MaxTrips = trips });

    /// <summary>A pair may be picked up on one trip and delivered on a later one.</summary>
    public VehicleBuilder PairsCrossReload() => Set(vehicle with { PairsCrossReload = true });

    private VehicleBuilder Set(Vehicle next)
    {
        vehicle = next;
        return this;
    }
}
