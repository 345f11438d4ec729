using System.Globalization;

namespace Steward.Portfolio.Tests.Backtests;

/// <summary>Section 17 of the specification once more, as one would write it on an evening: arrays, loops and doubles, nothing of the library.</summary>
internal static class BacktestOracle
{
    internal static string Table(string[] lines)
    {
        string[] codes = ["118632", "125497", "119092"];
        double[] w = [0.60, 0.10, 0.30];
        var navs = new Dictionary<string, double[]>();
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',');
            var k = Array.IndexOf(codes, cells[0]);
            if (k < 0 || string.CompareOrdinal(cells[1], "2014-01-01") < 0 || string.CompareOrdinal(cells[1], "2026-08-13") > 0) continue;
            var nav = double.Parse(cells[2], CultureInfo.InvariantCulture);
            if (cells[0] == "119092" && string.CompareOrdinal(cells[1], "2015-08-30") < 0) nav *= 100;
            if (!navs.TryGetValue(cells[1], out var row)) navs[cells[1]] = row = new double[3];
            row[k] = nav;
        }
        var days = navs.Where(pair => pair.Value.All(nav => nav > 0)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var text = "policy,rebalances,one_way_turnover_pct_per_year,final_value,cagr_pct,mean_tv_drift_bp,max_tv_drift_bp\n";
        foreach (var policy in (string[])["never", "annual", "quarterly", "monthly", "abs_500bp_to_target", "abs_300bp_to_target", "abs_200bp_to_target", "abs_200bp_dest_175bp", "rel_20pct_to_target", "rel_20pct_to_halfway"])
            text += Row(policy, days, w);
        return text;
    }

    private static string Row(string policy, List<KeyValuePair<string, double[]>> days, double[] w)
    {
        var u = new double[3];
        for (var i = 0; i < 3; i++) u[i] = 1_000_000 * w[i] / days[0].Value[i];
        double v = 0, turnover = 0, sumDrift = 0, maxDrift = 0;
        var count = 0;
        for (var t = 1; t < days.Count; t++)
        {
            var p = days[t].Value;
            v = u[0] * p[0] + u[1] * p[1] + u[2] * p[2];
            double[] x = [u[0] * p[0] / v, u[1] * p[1] / v, u[2] * p[2] / v];
            double drift = 0;
            for (var i = 0; i < 3; i++) drift += Math.Abs(x[i] - w[i]) / 2;
            sumDrift += drift;
            if (drift > maxDrift) maxDrift = drift;
            if (Targets(policy, days[t - 1].Key, days[t].Key, x, w) is not { } goal) continue;
            double q = 0;
            for (var i = 0; i < 3; i++) q += Math.Abs(goal[i] - x[i]) / 2;
            if (q <= 1e-12) continue;
            count++;
            turnover += q;
            for (var i = 0; i < 3; i++) u[i] = goal[i] * v / p[i];
        }
        var years = (Day(days[^1].Key) - Day(days[0].Key)).TotalDays / 365.25;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{policy},{count},{100 * turnover / years:F4},{v:F2},{100 * (Math.Pow(v / 1e6, 1 / years) - 1):F4},{sumDrift / (days.Count - 1) * 1e4:F2},{maxDrift * 1e4:F2}\n");
    }

    private static double[]? Targets(string policy, string before, string now, double[] x, double[] w)
    {
        double far = 0, farRelative = 0;
        for (var i = 0; i < 3; i++)
        {
            far = Math.Max(far, Math.Abs(x[i] - w[i]));
            farRelative = Math.Max(farRelative, Math.Abs(x[i] / w[i] - 1));
        }
        switch (policy)
        {
            case "annual": return before[..4] != now[..4] ? w : null;
            case "quarterly": return Quarter(before) != Quarter(now) ? w : null;
            case "monthly": return before[..7] != now[..7] ? w : null;
            case "abs_500bp_to_target": return far > 0.05 ? w : null;
            case "abs_300bp_to_target": return far > 0.03 ? w : null;
            case "abs_200bp_to_target": return far > 0.02 ? w : null;
            case "abs_200bp_dest_175bp": return far > 0.02 ? Clamped(x, w, 0.0175) : null;
            case "rel_20pct_to_target": return farRelative > 0.20 ? w : null;
            case "rel_20pct_to_halfway": return farRelative > 0.20 ? [(x[0] + w[0]) / 2, (x[1] + w[1]) / 2, (x[2] + w[2]) / 2] : null;
            default: return null;
        }
    }

    private static double[] Clamped(double[] x, double[] w, double c)
    {
        var t = new double[3];
        for (var i = 0; i < 3; i++) t[i] = Math.Min(Math.Max(x[i], w[i] - c), w[i] + c);
        var r = 1 - t[0] - t[1] - t[2];
        var sum = 0.0;
        for (var i = 0; i < 3; i++) sum += r > 0 ? Math.Max(0, w[i] - t[i]) : Math.Max(0, t[i] - w[i]);
        if (sum == 0) return t;
        var goal = new double[3];
        for (var i = 0; i < 3; i++) goal[i] = t[i] + r * (r > 0 ? Math.Max(0, w[i] - t[i]) : Math.Max(0, t[i] - w[i])) / sum;
        return goal;
    }

    private static string Quarter(string date) => date[..4] + (int.Parse(date[5..7], CultureInfo.InvariantCulture) - 1) / 3;

    private static DateTime Day(string date) => DateTime.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
