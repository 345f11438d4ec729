using System.Globalization;
using System.Text.RegularExpressions;
using Steward.Portfolio.Allocation;

namespace Steward.Portfolio.Backtests;

/// <summary>When a backtest goes back to its targets, and how far.</summary>
public sealed partial record BacktestPolicy
{
    private BacktestPolicy(string name) => Name = name;

    /// <summary>Its spelling: <c>never</c>, <c>annual</c>, <c>quarterly</c>, <c>monthly</c>, <c>abs_500bp_to_target</c>, <c>abs_200bp_dest_175bp</c>, <c>rel_20pct_to_target</c>, <c>rel_20pct_to_halfway</c>.</summary>
    public string Name { get; }

    /// <summary>The ten policies that are compared when none are named.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "never", "annual", "quarterly", "monthly", "abs_500bp_to_target", "abs_300bp_to_target", "abs_200bp_to_target", "abs_200bp_dest_175bp", "rel_20pct_to_target", "rel_20pct_to_halfway",
    ];

    internal enum Test
    {
        Never,
        Year,
        Quarter,
        Month,
        Absolute,
        Relative,
    }

    internal Test When { get; private init; }

    internal double Limit { get; private init; }

    internal DestinationKind Destination { get; private init; }

    internal double Band { get; private init; }

    /// <summary>Reads a policy's name.</summary>
    /// <exception cref="FormatException">No policy is called so.</exception>
    public static BacktestPolicy Parse(string name) => name switch
    {
        "never" => new(name) { When = Test.Never },
        "annual" => new(name) { When = Test.Year },
        "quarterly" => new(name) { When = Test.Quarter },
        "monthly" => new(name) { When = Test.Month },
        _ when AbsoluteToTarget().Match(name) is { Success: true } match => new(name) { When = Test.Absolute, Limit = Number(match, "limit") / 10_000 },
        _ when AbsoluteToBand().Match(name) is { Success: true } match =>
            new(name) { When = Test.Absolute, Limit = Number(match, "limit") / 10_000, Destination = DestinationKind.Band, Band = Number(match, "band") / 10_000 },
        _ when RelativePolicy().Match(name) is { Success: true } match =>
            new(name) { When = Test.Relative, Limit = Number(match, "limit") / 100, Destination = match.Groups["to"].Value == "halfway" ? DestinationKind.Halfway : DestinationKind.Target },
        _ => throw new FormatException(
            $"No policy is called '{name}'. There are never, annual, quarterly, monthly, abs_<b>bp_to_target, abs_<b>bp_dest_<c>bp, rel_<p>pct_to_target and rel_<p>pct_to_halfway."),
    };

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^abs_(?<limit>\d{1,5}(\.\d{1,4})?)bp_to_target\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AbsoluteToTarget();

    [GeneratedRegex(@"^abs_(?<limit>\d{1,5}(\.\d{1,4})?)bp_dest_(?<band>\d{1,5}(\.\d{1,4})?)bp\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AbsoluteToBand();

    [GeneratedRegex(@"^rel_(?<limit>\d{1,5}(\.\d{1,4})?)pct_to_(?<to>target|halfway)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RelativePolicy();
}
