using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Optimizing;
using Steward.Routes.Plans;

namespace Steward.Routes.Control;

/// <summary>A person has one driver's route optimised now, by the rule of the engine.</summary>
internal static class OptimizeDriver
{
    internal static void Map(RouteGroupBuilder routes) => routes.MapPost("/optimize/{driverId}", Handle)
        .Needs(Permission.Act).WithSummary("Optimises a driver's route now; a gain is applied at once");

    private static async Task<Reply> Handle(
        string driverId, Caller caller, Database database, IDrivers drivers, RoutesStore routes, RouteTiming timing, RouteObserver observer, RouteChanges changes, EngineControl engines, CancellationToken cancel)
    {
        var (plan, start, config) = await database.Read(
            async session =>
            {
                if (await drivers.Lookup(session, driverId) is not { } driver || !caller.SeesZone(driver.ZoneId)) throw new RefusedException(Refusal.NotFound("driver"));
                if (await routes.OpenOf(session, driver.Id, locked: false) is not { } row) throw new RefusedException(new("no_active_route", $"Driver {driver.Code} has no open route."));
                var loaded = await timing.Load(session, row);
                return (loaded.Plan(), await timing.StartOf(session, loaded.Plan()), RouteOptimizerConfig.Of((await engines.Config(session, RouteOptimizer.EngineName, row.ZoneId)).Config));
            },
            cancel);
        await observer.Warm(plan, start, cancel);
        if (await database.Read(session => observer.Look(session, plan.Id, Cause.Person, config), cancel) is not { } seen)
            return Reply.Ok(Answer(false, $"Route {plan.Code} has fewer than {RouteObserver.FewestStops} stops that can move.", null));
        var proposal = RoutePolicy.Decide(seen.Snapshot);
        if (!proposal.IsBetter) return Reply.Ok(Answer(false, WhyNot(plan.Code, proposal), proposal));
        var snapshot = new StateSnapshot(seen.Snapshot.ToCanonical());
        return await database.Write<Reply>(
            async session =>
            {
                var row = await changes.Record(session, seen, proposal, snapshot, new(caller.Actor, "person", null, "act", null, DecisionStatus.Committed));
                var (refusal, after) = await changes.Apply(session, row, caller.Actor);
                if (refusal is not null) return refusal;
                var answer = Answer(true, $"{proposal.Moved} stops of route {plan.Code} are in a better order; {row.TimeSavedMinutes} min are saved.", proposal);
                answer["newRoute"] = RouteView.Of(after!);
                answer["optimization_id"] = row.Id;
                answer["decision_id"] = row.DecisionId;
                return Reply.Ok(answer);
            },
            cancel);
    }

    private static string WhyNot(string code, RouteProposal proposal) => proposal.Moved == 0
        ? $"No better order of the stops of route {code} was found."
        : $"The best order found for route {code} would save {proposal.GainPercent} % and {proposal.GainSeconds / 60} min, which is not worth it: "
            + string.Join(", ", proposal.Verdicts.Where(verdict => !verdict.Passed).Select(verdict => $"{verdict.Rule} {verdict.Measured} of {verdict.Limit} {verdict.Unit}")) + ".";

    /// <summary>Kilometres, minutes and percent; negative where the order found is worse.</summary>
    private static Dictionary<string, object?> Answer(bool success, string message, RouteProposal? proposal) => new()
    {
        ["success"] = success, ["message"] = message,
        ["improvement"] = new Dictionary<string, object?>
        {
            ["distanceSaved"] = RouteChanges.Km(proposal?.GainMetres ?? 0), ["timeSaved"] = (proposal?.GainSeconds ?? 0) / 60, ["percentageSaved"] = proposal?.GainPercent ?? 0,
        },
    };
}
