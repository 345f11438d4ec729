namespace Steward.Dispatch.Matching;

/// <summary>What a match is worth: the driver score, less what it costs the customer, the driver's other customers and the fleet.</summary>
internal static class MatchValue
{
    /// <summary>No profile with its additions has more parts.</summary>
    internal const int MostParts = 24;

    internal static readonly string[] Added = ["late_minutes", "late_risk", "others_wait", "target_pace", "fairness", "taken_over"];

    /// <summary>Writes score parts and additions; returns how many, and the total as their exact sum.</summary>
    internal static (int Count, long Total) Of(in Pairing pairing, Span<long> parts)
    {
        var count = Scoring.Score(pairing, parts);
        var (driver, pair) = (pairing.Driver, pairing.Pair);
        parts[count++] = -Rounding.Divide(Math.Clamp(pairing.LateSeconds, 0, 3600) * 1000, 60);
        parts[count++] = -10L * LateMille(pairing);
        parts[count++] = -Rounding.Divide(Math.Clamp(pair.OthersWaitSeconds, 0, 1800) * 500L, 60);
        parts[count++] = pairing.Order.TargetsOff is true ? 0 : Math.Clamp(driver.TargetPaceMilli, 0, 10_000);
        parts[count++] = Math.Clamp(driver.FairnessMilli, -3000, 3000);
        parts[count++] = pairing.Order.TakenFrom is { } from && from != driver.Id ? -5000 : 0;
        var total = 0L;
        foreach (var part in parts[..count]) total = checked(total + part);
        return (count, total);
    }

    /// <summary>
    /// The model's figure, else an estimate: evenly spread over a quarter of the predicted time to either side, at least 5 min,
    /// so 500 ‰ with no slack at all.
    /// </summary>
    internal static long LateMille(in Pairing pairing)
    {
        if (pairing.Pair.LateMille is { } given) return Math.Clamp(given, 0, 1000);
        var spread = Math.Max(300, pairing.DeliveredIn / 4);
        return Math.Clamp(500 + Rounding.Divide(500 * pairing.LateSeconds, spread), 0, 1000);
    }

    internal static IReadOnlyList<ScorePart> Named(ScoreProfile profile, ReadOnlySpan<long> parts)
    {
        var named = new ScorePart[parts.Length];
        for (var i = 0; i < parts.Length; i++) named[i] = new(NameOf(profile, i), parts[i]);
        return named;
    }

    private static string NameOf(ScoreProfile profile, int index)
    {
        if (index < profile.Parts.Length) return profile.Parts[index].Name;
        var added = index - profile.Parts.Length - (profile.MustCut ? 1 : 0);
        return added < 0 ? Scoring.Cut : Added[added];
    }
}
