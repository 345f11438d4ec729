namespace Steward.Routing;

/// <summary>Facts from outside: positions, breakdowns, roads. They may break rules; <see cref="Repair"/> makes the plan hold again.</summary>
public sealed partial class RoutingSession
{
    /// <summary>
    /// Sets where a vehicle is and what it has done. When it has left its start, the deliveries that are still on its route are taken
    /// as loaded. Errors: those of section 15 for states.
    /// </summary>
    public void Vehicle(string id, VehicleState position)
    {
        ArgumentNullException.ThrowIfNull(position);
        var vehicle = VehicleIndex(Given.Of(id));
        Change(id, v => v with { State = position with { OnBoard = [.. Loaded(vehicle, position)] } });
    }

    /// <summary>Takes a vehicle out: it gets no work, and its jobs are out until <see cref="Repair"/> places them elsewhere.</summary>
    public void Close(string id) => Change(Given.Of(id), v => v with { Closed = true });

    /// <summary>Brings a closed vehicle back.</summary>
    public void Reopen(string id) => Change(Given.Of(id), v => v with { Closed = false });

    /// <summary>Changes legs; problems that share the old matrices keep them.</summary>
    public void Travel(IReadOnlyList<ChangedLeg> changedLegs)
    {
        ArgumentNullException.ThrowIfNull(changedLegs);
        var profiles = Problem.Profiles.Select(p => changedLegs.Any(l => l.Profile == p.Name) ? Changed(p, changedLegs) : p).ToArray();
        if (changedLegs.FirstOrDefault(l => Problem.Profiles.All(p => p.Name != l.Profile)) is { Profile: { } unknown })
            throw new RoutingException("unknown_reference", $"There is no profile {unknown}.");
        Commit(state.Over(Instance.Of(Problem with { Profiles = profiles })));
    }

    private TravelProfile Changed(TravelProfile profile, IReadOnlyList<ChangedLeg> legs)
    {
        var distances = (int[])profile.Distances.Clone();
        var tables = profile.Slices.Select(s => s with { Durations = (int[])s.Durations.Clone() }).ToArray();
        var durations = (int[])profile.Durations.Clone();
        foreach (var leg in legs.Where(l => l.Profile == profile.Name))
        {
            if (leg.Distance < 0 || leg.Duration < 0) throw new RoutingException("negative_travel", $"Leg {leg.From} to {leg.To} is negative.");
            var at = SiteIndex(leg.From) * Problem.Sites.Count + SiteIndex(leg.To);
            distances[at] = leg.Distance;
            durations[at] = leg.Duration;
            foreach (var table in tables) table.Durations[at] = leg.Duration;
        }

        return profile with { Distances = distances, Durations = durations, Slices = tables };
    }

    private int SiteIndex(string id) => Problem.Sites.ToList().IndexOf(id) is var found and >= 0
        ? found
        : throw new RoutingException("unknown_reference", $"There is no site {id}.");

    private void Change(string id, Func<Vehicle, Vehicle> change)
    {
        VehicleIndex(id);
        var vehicles = Problem.Vehicles.SelectMany(v => v.Count > 1 && Fleet.IdsOf(v).Contains(id) ? Single(v) : [v])
            .Select(v => v.Id == id ? change(v) : v).ToArray();
        var problem = Problem with { Vehicles = vehicles };
        if (ProblemCheck.VehicleErrors(problem, vehicles.First(v => v.Id == id)) is { Count: > 0 } errors) throw new ProblemException(errors);
        Commit(state.Over(Instance.Of(problem)));
    }

    private static IEnumerable<Vehicle> Single(Vehicle type) =>
        Fleet.IdsOf(type).Select(id => type with { Id = id, Count = 1, TypeId = type.Id });

    private IEnumerable<string> Loaded(int vehicle, VehicleState position)
    {
        var left = position.DepartedAt is not null || position.Done.Count > 0;
        var planned = state.Routes[vehicle].Select(t => state.Instance.Jobs[state.Instance.Tasks.Job[t]])
            .Where(j => left && j.Kind == JobKind.Delivery).Select(j => j.Id);
        // What was on board before stays a fact of a pair that has been delivered since: its pickup is not among the stops.
        var delivered = (state.Instance.Vehicles[vehicle].Spec.State?.OnBoard ?? []).Concat(position.OnBoard)
            .Where(job => position.Done.Any(d => d.Job == job && d.Half == Half.Delivery) && !position.Done.Any(d => d.Job == job && d.Half == Half.Pickup));
        return position.OnBoard.Concat(planned).Except(position.Done.Select(d => d.Job)).Concat(delivered).Distinct(StringComparer.Ordinal);
    }
}
