namespace Steward.Dispatch.Matching;

/// <summary>One part of a score or of a match value, in thousandths of a point. Parts sum exactly to their total.</summary>
internal sealed record ScorePart(string Name, long Milli);

/// <summary>The four columns of the assignment log, in thousandths of a point (0–100,000).</summary>
internal readonly record struct ScoreColumns(long Distance, long Time, long Load, long Priority);

/// <summary>The driver score, 0–100 points. The total is the sum of the weighted parts; nothing is normalised afterwards.</summary>
internal static class Scoring
{
    internal const string Cut = "cut_to_range";
    private const long Point = 1000;

    /// <summary>Writes one weighted part per rule of the profile, and the cut when it has one. Returns how many were written.</summary>
    internal static int Score(in Pairing pairing, Span<long> parts)
    {
        var (rules, sum) = (pairing.Profile.Parts, 0L);
        for (var i = 0; i < rules.Length; i++)
        {
            parts[i] = Rounding.Divide(rules[i].WeightMille * PointsOf(rules[i], pairing), 1000);
            sum = checked(sum + parts[i]);
        }

        if (!pairing.Profile.MustCut) return rules.Length;
        parts[rules.Length] = Math.Clamp(sum, 0, 100 * Point) - sum;
        return rules.Length + 1;
    }

    /// <summary>The unweighted points of one part.</summary>
    internal static long PointsOf(ScorePartRule rule, in Pairing pairing)
    {
        var value = Measured(rule.Measure, pairing);
        if (rule.Curve.Length == 0) return value;
        return rule.IsLine ? OnLine(rule.Curve, value) : OnSteps(rule.Curve, value);
    }

    /// <summary>Each column is the weighted mean of the points of its parts, 0 when the profile has none for it.</summary>
    internal static ScoreColumns Columns(in Pairing pairing)
    {
        Span<long> sums = stackalloc long[4];
        Span<long> weights = stackalloc long[4];
        foreach (var rule in pairing.Profile.Parts)
        {
            sums[(int)rule.Column] += rule.WeightMille * PointsOf(rule, pairing);
            weights[(int)rule.Column] += rule.WeightMille;
        }

        for (var i = 0; i < 4; i++) sums[i] = weights[i] == 0 ? 0 : Math.Clamp(Rounding.Divide(sums[i], weights[i]), 0, 100 * Point);
        return new(sums[0], sums[1], sums[2], sums[3]);
    }

    /// <summary>The sentence of the assignment log: above 80 points is a reason for, below 40 one against.</summary>
    internal static string Reason(in Pairing pairing)
    {
        var (reasonsFor, against) = (new List<string>(), new List<string>());
        var knowsArea = false;
        foreach (var rule in pairing.Profile.Parts)
        {
            var points = PointsOf(rule, pairing);
            var words = $"{rule.Name.Replace('_', ' ')} {Rounding.Divide(points, Point)}";
            if (points > 80 * Point) reasonsFor.Add(words);
            else if (points < 40 * Point) against.Add(words);
            knowsArea |= rule.Measure == Measure.ZoneDeliveries && points > 60 * Point;
        }

        var sentence = reasonsFor.Count > 0 ? $"For: {string.Join(", ", reasonsFor)}." : "No part stands out.";
        if (against.Count > 0) sentence += $" Against: {string.Join(", ", against)}.";
        return knowsArea ? sentence + " Knows the area." : sentence;
    }

    private static long Measured(Measure measure, in Pairing pairing)
    {
        var driver = pairing.Driver;
        return measure switch
        {
            Measure.DistanceMetres => pairing.Metres,
            Measure.ActiveOrders => driver.ActiveOrders,
            Measure.ZoneDeliveries => pairing.Pair.ZoneDeliveries,
            Measure.ExtraSeconds => pairing.Pair.ExtraSeconds,
            Measure.TargetGap => driver.TargetGap,
            Measure.Rating => driver.RatingMille,
            Measure.WindowEarlySeconds => FloorEarly(pairing),
            Measure.Performance => Performance(driver),
            Measure.Availability => Availability(driver),
            Measure.Fatigue => Math.Max(0, 100 * Point - Rounding.Divide(50 * Point * driver.WorkedSeconds, 36_000) - 10 * Point * driver.DeliveriesInARow),
            Measure.FreeLoad => driver.CapacityGrams <= 0 ? 0 : Rounding.Divide(100 * Point * Math.Max(0, driver.CapacityGrams - driver.LoadGrams), driver.CapacityGrams),
            Measure.State => driver.State switch
            {
                DriverState.Available => 40 * Point,
                DriverState.Returning => 30 * Point,
                DriverState.Busy when driver.ActiveOrders < pairing.Settings.MaxActiveOrders => 20 * Point,
                _ => 0,
            },
            _ => throw new InvalidOperationException($"Measure {measure} has no rule."),
        };
    }

    private static long FloorEarly(in Pairing pairing) => pairing.SecondsUntil(pairing.Order.WindowEnd ?? pairing.Order.Deadline) - pairing.DeliveredIn;

    /// <summary>0.5 × on-time % + 0.3 × rating/5 × 100 + 0.2 × min(deliveries, 100); in thousandths 50 a mille, 6 a rating mille, 200 a delivery.</summary>
    private static long Performance(DriverFacts driver) => driver.DeliveriesEver < 10
        ? 50 * Point
        : 50L * driver.OnTimeMille + 6L * driver.RatingMille + 200L * Math.Min(driver.DeliveriesEver, 100);

    private static long Availability(DriverFacts driver) => driver.State switch
    {
        DriverState.Available => 100 * Point,
        DriverState.Returning => 80 * Point,
        DriverState.Busy when driver.FreeInSeconds <= 600 => 60 * Point,
        DriverState.Busy when driver.FreeInSeconds <= 1200 => 30 * Point,
        _ => 0,
    };

    private static long OnSteps(At[] curve, long value)
    {
        foreach (var at in curve)
        {
            if (value <= at.Value) return at.Milli;
        }

        return curve[^1].Milli;
    }

    private static long OnLine(At[] curve, long value)
    {
        if (value <= curve[0].Value) return curve[0].Milli;
        for (var i = 1; i < curve.Length; i++)
        {
            var (from, to) = (curve[i - 1], curve[i]);
            if (value <= to.Value) return from.Milli + Rounding.Divide((to.Milli - from.Milli) * (value - from.Value), to.Value - from.Value);
        }

        return curve[^1].Milli;
    }
}

internal static class Rounding
{
    /// <summary>Whole-number division, halves to even. The divisor is positive.</summary>
    internal static long Divide(long dividend, long divisor)
    {
        var (quotient, rest) = Math.DivRem(dividend, divisor);
        var twice = Math.Abs(rest) * 2;
        if (twice > divisor || (twice == divisor && (quotient & 1) != 0)) quotient += Math.Sign(dividend);
        return quotient;
    }
}
