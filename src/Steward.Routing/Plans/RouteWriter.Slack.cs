namespace Steward.Routing;

/// <summary>How far each start of a rich route may slip without breaking a rule or raising a cost.</summary>
internal sealed partial class RouteWriter
{
    private readonly ChainTiming chain = new(instance);

    /// <summary>Backward: a delay passes to later steps less their waits. Of steps without slices and in time; otherwise 0.</summary>
    private void FillRichSlack(FleetVehicle vehicle, Schedule schedule, List<Stop> stops)
    {
        // A delay that turns into work, or eats up a rest taken while waiting, would need the whole chain again.
        if (vehicle.Legs.HasSlices || vehicle.RestsHangOnTimes) return;
        var slack = EndSlack(vehicle, schedule);
        var stop = stops.Count - 1;
        for (var k = schedule.Steps.Length - 1; k >= 0; k--)
        {
            var (step, start) = (schedule.Steps[k], schedule.Starts[k]);
            slack += Math.Max(0, step.Release - start - step.Duration);
            slack = Math.Min(slack, StepSlack(vehicle, step, start));
            if (step.Kind == StepKind.Serve)
            {
                slack = Math.Min(slack, OnBoardSlack(schedule, k));
                stops[stop] = stops[stop] with { Slack = slack };
                stop--;
            }

            slack += start - step.Setup - schedule.Arrivals[k];
        }
    }

    private long EndSlack(FleetVehicle vehicle, Schedule schedule)
    {
        var prices = Prices.Of(instance.Problem.Objective, vehicle.Cost);
        if (prices.Time > 0) return 0;
        var end = vehicle.Shifts.Where(s => s.Open <= schedule.Departure && s.Close >= schedule.End).Select(s => s.Close).DefaultIfEmpty(vehicle.LatestEnd).Max();
        var slack = Math.Min(end - schedule.End, vehicle.MaxDuration - schedule.Duration);
        if (vehicle.Spec.Overtime is { } overtime && prices.Overtime > 0)
            slack = Math.Min(slack, Math.Min((overtime.RegularEnd ?? Window.Forever) - schedule.End, (overtime.RegularDuration ?? Window.Forever) - schedule.Duration));
        for (var b = 0; b < vehicle.Breaks.Count; b++)
            if (vehicle.Breaks[b].LatestStart >= schedule.Departure && !Array.Exists(schedule.Steps, s => s.Kind == StepKind.Break && s.Index == b))
                slack = Math.Min(slack, vehicle.Breaks[b].LatestStart - schedule.End);
        return Math.Max(0, slack);
    }

    private long StepSlack(FleetVehicle vehicle, Step step, long start)
    {
        long slack = 0;
        for (var w = 0; w < chain.WindowCount(vehicle, step); w++)
            if (chain.WindowAt(vehicle, step, w) is var window && window.Open <= start - step.Setup && start <= window.Close) slack = Math.Max(slack, window.Close - start);
        return step.Kind == StepKind.Serve && tasks.Soft[step.Index] is { } soft && (soft.PerHourLate > 0 || soft.FixedLate > 0)
            ? Math.Min(slack, Math.Max(0, soft.Close + soft.Grace - start))
            : slack;
    }

    private long OnBoardSlack(Schedule schedule, int k)
    {
        var task = schedule.Steps[k].Index;
        if (tasks.MaxOnBoard[task] == Window.Forever || tasks.Partner[task] is not (var pickup and >= 0)) return Window.Forever;
        var p = Array.FindIndex(schedule.Steps, s => s.Kind == StepKind.Serve && s.Index == pickup);
        return p < 0 ? Window.Forever : Math.Max(0, schedule.Starts[p] + schedule.Steps[p].Duration + tasks.MaxOnBoard[task] - schedule.Starts[k]);
    }
}
