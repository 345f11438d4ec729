namespace Steward.Routing;

/// <summary>Faults of a vehicle's breaks and reloads.</summary>
internal static class VehicleRules
{
    /// <summary>The choice of places is exact over all sets of breaks, so their number is small.</summary>
    private const int MaxBreaks = 4, MaxReloads = 4, MaxWindows = 16, MaxRests = 2, MaxSplits = 4;

    internal static void Check(Vehicle v, HashSet<string> sites, List<ProblemError> errors, string place)
    {
        if (v.Breaks.Count > MaxBreaks) errors.Add(new("limit_exceeded", place, $"{v.Breaks.Count} breaks are more than {MaxBreaks}."));
        if (v.Reloads.Count > MaxReloads) errors.Add(new("limit_exceeded", place, $"{v.Reloads.Count} reload sites are more than {MaxReloads}."));
        if (v.MaxTrips < 1) errors.Add(new("negative_value", place, $"{v.MaxTrips} trips: at least 1."));
        if (v.Rests.Count > MaxRests || v.WorkBreaks.Count > MaxRests)
            errors.Add(new("limit_exceeded", place, $"{v.Rests.Count} rules of rest and {v.WorkBreaks.Count} breaks by work: at most {MaxRests} of each."));
        foreach (var rule in v.Rests) CheckRest(rule, errors, place);
        foreach (var rule in v.WorkBreaks) CheckWorkBreak(rule, errors, place);
        if (v.ServiceFactor is < 1 or > 1_000_000) errors.Add(new(v.ServiceFactor < 1 ? "negative_value" : "value_too_large", place, $"Service factor {v.ServiceFactor}."));
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

    private static void CheckRest(RestRule rule, List<ProblemError> errors, string place)
    {
        ProblemCheck.CheckNumbers(errors, place, [rule.After, rule.Rest, .. rule.Splits.SelectMany(s => new[] { s.First, s.Second })]);
        if (rule.After < 1 || rule.Rest < 1) errors.Add(new("negative_value", place, $"A rest of {rule.Rest} after {rule.After}: both must be 1 or more."));
        if (rule.Splits.Count > MaxSplits) errors.Add(new("limit_exceeded", place, $"{rule.Splits.Count} splits of a rest are more than {MaxSplits}."));
    }

    private static void CheckWorkBreak(WorkBreak rule, List<ProblemError> errors, string place)
    {
        ProblemCheck.CheckNumbers(errors, place, [rule.Duration, rule.After, rule.Before]);
        if (rule.Before < rule.After)
            errors.Add(new("window_reversed", place, $"A break of {rule.Duration} may start after {rule.After} of work and before {rule.Before}."));
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
