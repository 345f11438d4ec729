using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Regulated;

/// <summary>Terms and exposures of a scheme, with their effective dates.</summary>
internal static class SchemeRowRoutes
{
    private const int MostSteps = 12;
    private const int MostDays = 3_660;
    private static readonly Vocabulary Actions = new("Purchase", "Additional Purchase", "Redemption", "Switch");

    internal sealed record Step(int? WithinDays = null, Figure? LoadPercent = null);

    internal sealed record TermsRequest(
        string? Action = null, Figure? MinimumAmount = null, Figure? Multiple = null, Figure? MinimumUnits = null, IReadOnlyList<Step>? ExitLoadSteps = null, Figure? FreeUnitsPercent = null, int? LockInMonths = null,
        DateOnly? EffectiveFrom = null, DateOnly? EffectiveTo = null, bool? Checked = null);

    internal sealed record ExposureRequest(Dictionary<string, Figure>? Shares = null, DateOnly? EffectiveFrom = null, DateOnly? EffectiveTo = null);

    internal static void Map(RouteGroupBuilder schemes)
    {
        EffectiveRows.MapUnderScheme(schemes, new EffectiveKind<RegulatedStore, SchemeTerms, TermsRequest>(
            "terms", "scheme_terms", "scheme_terms", (store, s, scheme) => store.Terms(s, scheme), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row), Asked, Read,
            (row, id, scheme) => row with { Id = id, SchemeId = scheme }, row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }));
        EffectiveRows.MapUnderScheme(schemes, new EffectiveKind<RegulatedStore, SchemeExposure, ExposureRequest>(
            "exposures", "product_exposures", "scheme_exposure", (store, s, scheme) => store.Exposures(s, scheme), (store, s, row) => store.Add(s, row), (store, s, row) => store.Save(s, row),
            row => new((StoredValue.Of<Dictionary<string, decimal>>(row.Shares, "scheme_exposure", $"{row.Id}", "shares") ?? []).ToDictionary(pair => pair.Key, pair => (Figure)pair.Value), row.EffectiveFrom, row.EffectiveTo), Read,
            (row, id, scheme) => row with { Id = id, SchemeId = scheme }, row => row with { Version = row.Version + 1 }, (row, last) => row with { EffectiveTo = last }));
    }

    private static TermsRequest Asked(SchemeTerms row) => new(
        row.Action, row.MinimumAmount, row.Multiple, Figure.Of(row.MinimumUnits), [.. (StoredValue.Of<List<Stored>>(row.ExitLoadSteps, "scheme_terms", $"{row.Id}", "exit_load_steps") ?? []).Select(step => new Step(step.WithinDays, step.LoadPercent))], row.FreeUnitsPercent, row.LockInMonths,
        row.EffectiveFrom, row.EffectiveTo, row.Checked);

    private static SchemeTerms Read(TermsRequest request, SchemeTerms row)
    {
        var checks = new Checks();
        checks.Need(request.Action, "/action");
        checks.Range(request.LockInMonths, "/lock_in_months", 0, 600);
        var steps = Steps(checks, request.ExitLoadSteps ?? []);
        var read = row with
        {
            Action = checks.Word(request.Action, Actions, "/action") ?? "", MinimumAmount = checks.Amount(request.MinimumAmount, "/minimum_amount", orZero: true) ?? 0, Multiple = checks.Amount(request.Multiple, "/multiple", orZero: true) ?? 0,
            MinimumUnits = checks.UnitCount(request.MinimumUnits, "/minimum_units"), ExitLoadSteps = Json.Of(steps), FreeUnitsPercent = checks.Share(request.FreeUnitsPercent, "/free_units_percent", least: 0) ?? 0,
            LockInMonths = request.LockInMonths ?? 0, EffectiveFrom = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo), EffectiveTo = request.EffectiveTo, Checked = request.Checked ?? false,
        };
        if (steps.Count > 0 && read.Action is "Purchase" or "Additional Purchase") checks.Say("/exit_load_steps", "out_of_limits", "An exit load is of a redemption or a switch, not of a purchase.");
        checks.Done();
        return read;
    }

    private static List<Stored> Steps(Checks checks, IReadOnlyList<Step> given)
    {
        var steps = new List<Stored>();
        if (given.Count > MostSteps) checks.Say("/exit_load_steps", "out_of_limits", $"An exit load has at most {MostSteps} steps.");
        for (var i = 0; i < Math.Min(given.Count, MostSteps); i++)
        {
            var pointer = $"/exit_load_steps/{i}";
            checks.Need(given[i].WithinDays, pointer + "/within_days");
            checks.Need(given[i].LoadPercent, pointer + "/load_percent");
            checks.Range(given[i].WithinDays, pointer + "/within_days", 1, MostDays);
            if (steps.Count > 0 && given[i].WithinDays <= steps[^1].WithinDays) checks.Say(pointer + "/within_days", "out_of_limits", "The days of the steps ascend.");
            steps.Add(new(given[i].WithinDays ?? 0, checks.Share(given[i].LoadPercent, pointer + "/load_percent", least: 0) ?? 0));
        }
        return steps;
    }

    private static SchemeExposure Read(ExposureRequest request, SchemeExposure row)
    {
        var checks = new Checks();
        var shares = EffectiveRows.Shares(checks, request.Shares, "/shares");
        var from = EffectiveRows.From(checks, request.EffectiveFrom, request.EffectiveTo);
        checks.Done();
        return row with { Shares = Json.Of(shares), EffectiveFrom = from, EffectiveTo = request.EffectiveTo };
    }

    /// <summary>As the column keeps a step.</summary>
    private sealed record Stored(int WithinDays, decimal LoadPercent);
}
