namespace Steward.Routing;

/// <summary>Faults of a vehicle's breaks and reloads.</summary>
internal static class VehicleRules
{
    /// <summary>The choice of places is exact over all sets of breaks, so their number is small.</summary>
    private const int MaxBreaks = 4, MaxReloads = 4, MaxWindows = 16;

    internal static void Check(Vehicle v, HashSet<string> sites, List<ProblemError> errors, string place)
    {
        if (v.Breaks.Count > MaxBreaks) errors.Add(new("limit_exceeded", place, $"{v.Breaks.Count} breaks are more than {MaxBreaks}."));
        if (v.Reloads.Count > MaxReloads) errors.Add(new("limit_exceeded", place, $"{v.Reloads.Count} reload sites are more than {MaxReloads}."));
        if (v.MaxTrips < 1) errors.Add(new("negative_value", place, $"{v.MaxTrips} trips: at least 1."));
        foreach (var rule in v.Breaks) CheckBreak(v, rule, sites, errors, place);
        foreach (var rule in v.Reloads) CheckReload(rule, sites, errors, place);
    }

    private static void CheckBreak(Vehicle v, Break rule, HashSet<string> sites, List<ProblemError> errors, string place)
    {
        ProblemCheck.CheckNumbers(errors, place, [rule.Duration, rule.Earliest, Math.Max(0, rule.LatestStart)]);
        if (rule.LatestStart < rule.Earliest)
            errors.Add(new("window_reversed", place, $"A break of {rule.Duration} may start from {rule.Earliest} and until {rule.LatestStart}."));
        if (rule.Site is { } site && !sites.Contains(site)) ProblemCheck.Unknown(errors, place, $"site '{site}'");
        if (rule.WhenEmpty && v.Reloads.Count > 0)
            errors.Add(new("unsupported_feature", place, "This version does not plan with: a break when empty on a vehicle that reloads."));
    }

    private static void CheckReload(Reload rule, HashSet<string> sites, List<ProblemError> errors, string place)
    {
        ProblemCheck.CheckNumbers(errors, place, [rule.Duration, rule.Max, rule.PerUnit, .. rule.Windows.Select(w => w.Open)]);
        if (!sites.Contains(rule.Site)) ProblemCheck.Unknown(errors, place, $"site '{rule.Site}'");
        if (rule.Windows.Count > MaxWindows) errors.Add(new("limit_exceeded", place, $"{rule.Windows.Count} windows of a reload are more than {MaxWindows}."));
        foreach (var window in rule.Windows)
            if (window.Close < window.Open) errors.Add(new("window_reversed", place, $"A reload opens at {window.Open}, after it closes at {window.Close}."));
    }
}
