using System.Globalization;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Candidate = Steward.Decisions.Contracts.Candidate;

namespace Steward.Dispatch;

/// <summary>The policy's answer for one order in the words of the ledger. Pure: a re-run must give the same bytes.</summary>
internal static class Decided
{
    internal const string Type = "assignment";
    internal const string Algorithm = "global-matching";
    internal const string Person = "person";
    internal const string Wait = "wait";
    internal const string NoAction = "no_action";

    internal static string KeyOf(Guid driver) => "driver:" + driver.ToString("D");

    internal static Guid? DriverOf(string? key) => key is not null && key.StartsWith("driver:", StringComparison.Ordinal) ? Guid.Parse(key.AsSpan(7), CultureInfo.InvariantCulture) : null;

    internal static Choice ToChoice(OrderResult result, DispatchSettings settings, Priority priority)
    {
        var candidates = result.Candidates.Select(ToCandidate).ToList();
        candidates.Add(Unserved(result, settings, priority));
        if (result.Hold is { } hold) candidates.Add(Waiting(hold, result));
        var key = result.Hold is not null ? Wait : result.Winner is { } winner ? KeyOf(winner.DriverId) : NoAction;
        return new()
        {
            Candidates = candidates,
            ChosenKey = key,
            RecommendedAction = key is Wait or NoAction ? key : "assign",
            ScoreUnit = "point_milli",
            Predictions = Predicted(result, result.Winner?.DriverId),
            StepsUsed = result.Candidates.Count,
        };
    }

    /// <summary>The same candidates with a person's choice among them.</summary>
    internal static Choice ByPerson(Choice engine, OrderResult result, Guid driver) => engine with
    {
        ChosenKey = KeyOf(driver), RecommendedAction = "assign", Predictions = Predicted(result, driver),
    };

    private static Candidate ToCandidate(Matching.Candidate candidate) => new(
        KeyOf(candidate.DriverId), "assign", candidate.Total,
        [.. candidate.Parts.Select(p => new Part(p.Name, p.Milli))],
        [.. candidate.Verdicts.Select(v => new RuleVerdict(v.Rule, v.Passed, v.Measured, v.Limit, v.Unit))], candidate.DriverId);

    /// <summary>What it costs to leave the order unserved this time: the prize that the matching gives for serving it.</summary>
    private static Candidate Unserved(OrderResult result, DispatchSettings settings, Priority priority)
    {
        var prize = -settings.PrizeMilli[(int)priority];
        var mustGo = result.MustGo ? -settings.MustGoPrizeMilli : 0;
        return new(NoAction, NoAction, prize + mustGo, [new("unserved", prize), new("must_go", mustGo)], []);
    }

    private static Candidate Waiting(Hold hold, OrderResult result)
    {
        var now = result.Candidates.Where(c => c.InMatching).Max(c => c.Total) ?? 0;
        return new(
            Wait, Wait, now + hold.GainMilli - hold.BasePriceMilli - hold.TimePriceMilli,
            [new("best_match_now", now), new("gain_" + hold.Reason, hold.GainMilli), new("wait_base", -hold.BasePriceMilli), new("wait_time", -hold.TimePriceMilli)], []);
    }

    /// <summary>Minutes to the hand-over with an 80 % interval (evenly spread over a quarter to either side, so ±20 %), and the chance to be on time.</summary>
    private static List<Prediction> Predicted(OrderResult result, Guid? driver)
    {
        var candidate = result.Candidates.FirstOrDefault(c => c.DriverId == driver);
        if (candidate?.Total is null) return [];
        var lateMille = -(candidate.Parts.FirstOrDefault(p => p.Name == "late_risk")?.Milli ?? 0) / 10;
        var onTime = new Prediction("on_time_probability", (1000 - lateMille) / 1000m, null, null, "estimated");
        if (result.Winner is not { } winner || winner.DriverId != driver) return [onTime];
        var minutes = Math.Round(winner.DeliveredInSeconds / 60m, 1, MidpointRounding.ToEven);
        return [new("delivery_minutes", minutes, Math.Round(minutes * 0.8m, 1), Math.Round(minutes * 1.2m, 1), "estimated"), onTime];
    }

    /// <summary>The decision as the ledger takes it, of an engine or a person.</summary>
    internal static NewDecision ToRecord(Observation seen, StateSnapshot snapshot, Guid order, Choice choice, DecisionBy by) => new()
    {
        Stream = "zone:" + seen.Zone.Code,
        ZoneId = seen.Zone.Id,
        DecisionType = Type,
        TriggerReason = by.Trigger,
        BusinessDate = seen.Zone.DateOf(seen.Snapshot.Now),
        Actor = by.Actor,
        PolicyName = by.Policy,
        PolicyVersionId = by.PolicyVersionId,
        Algorithm = Algorithm,
        AlgorithmVersion = DispatchSnapshot.CurrentAlgorithm,
        StepsLimit = seen.Snapshot.Settings.OrdersPerRun,
        Snapshot = snapshot,
        Summary = Json.Of(new { travel_provider = seen.TravelProvider, travel_basis = seen.TravelBasis, orders_due = seen.Orders.Count, drivers = seen.Drivers.Count, method = by.Method, target_term = by.TargetTerm }),
        Choice = choice,
        OrderIds = seen.Units.TryGetValue(order, out var batch) ? [.. batch.Members.Select(o => o.Id)] : [order],
        DriverId = DriverOf(choice.ChosenKey),
        Autonomy = by.Autonomy,
        VetoSeconds = by.VetoSeconds,
        InitialStatus = by.InitialStatus,
        Reason = by.Reason,
        ReasonCode = by.ReasonCode,
        DataAgeSeconds = Math.Max(seen.DataAgeSeconds, OldestPosition(seen)),
        ComputationMs = by.ComputationMs,
        ExpiresAt = by.InitialStatus == DecisionStatus.Proposed ? seen.Snapshot.Now.AddSeconds(Math.Max(300, (by.VetoSeconds ?? 0) + 60)) : null,
    };

    /// <summary>Of the drivers on duty, since the oldest position.</summary>
    private static int OldestPosition(Observation seen) => (int)seen.Drivers.Values
        .Where(d => d.Status != DriverStatus.Offline && d.PositionAt is not null)
        .Select(d => Math.Max(0, (seen.Snapshot.Now - d.PositionAt!.Value).TotalSeconds)).DefaultIfEmpty(0).Max();
}

/// <summary>Who decided, under which policy and with which right to act.</summary>
internal sealed record DecisionBy(
    string Actor, string Policy, Guid? PolicyVersionId, string Autonomy, string Trigger, string InitialStatus, string Method,
    int? ComputationMs = null, string? ReasonCode = null, string? Reason = null, int? VetoSeconds = null, TargetTermCost? TargetTerm = null);
