using System.Globalization;
using Steward.City;

namespace Steward.Faults;

/// <summary>A time in which no server ran, by the simulated clock.</summary>
/// <param name="Up">From then on what fell due in between can be caught up with.</param>
internal sealed record Downtime(DateTimeOffset Down, DateTimeOffset Up);

/// <summary>What the audit knows from outside the database.</summary>
/// <param name="Mails">All that the mail server took, in order.</param>
/// <param name="Allowed">How late a step of the ladder may be: a second of real time, in simulated time.</param>
/// <param name="RushOrders">How many orders the script placed in its rush.</param>
/// <param name="Ended">The simulated time at which the day ended.</param>
internal sealed record AuditFacts(IReadOnlyList<TakenMail> Mails, IReadOnlyList<Downtime> Downtimes, TimeSpan Allowed, int RushOrders, DateTimeOffset Ended)
{
    /// <summary>From when on a step that was due then could be done.</summary>
    internal DateTimeOffset PossibleFrom(DateTimeOffset due) => Downtimes.Where(d => d.Down <= due && due < d.Up).Select(d => d.Up).DefaultIfEmpty(due).Max();
}

/// <summary>A line of the table: what happened, when, who was told or did it, what was decided and why.</summary>
internal sealed record AuditRow(DateTimeOffset At, string What, string Who, string Why);

/// <param name="Findings">What is not as it must be; empty: the day is proved.</param>
/// <param name="Figures">What was counted, by name.</param>
internal sealed record AuditResult(IReadOnlyList<string> Findings, IReadOnlyDictionary<string, int> Figures, IReadOnlyList<AuditRow> Table)
{
    internal bool IsGood => Findings.Count == 0;

    internal IEnumerable<string> Lines()
    {
        yield return "| time (UTC, simulated) | what | who | why |";
        yield return "|---|---|---|---|";
        foreach (var row in Table) yield return $"| {row.At.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} | {row.What} | {row.Who} | {row.Why} |";
        yield return "";
        yield return "| figure | count |";
        yield return "|---|---|";
        foreach (var (name, count) in Figures) yield return string.Create(CultureInfo.InvariantCulture, $"| {name} | {count} |");
        yield return "";
        foreach (var finding in Findings) yield return "FOUND: " + finding;
        yield return IsGood ? "The day is accounted for: nothing was forgotten, nobody was told twice." : $"{Findings.Count} findings.";
    }
}
