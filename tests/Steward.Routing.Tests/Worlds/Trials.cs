using System.Globalization;

namespace Steward.Routing.Tests;

/// <summary>How many cases a test tries: its own number, times STEWARD_TRIALS for the long run of the acceptance.</summary>
internal static class Trials
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("STEWARD_TRIALS"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    internal static ulong Of(int number) => (ulong)number * (ulong)Factor;
}
