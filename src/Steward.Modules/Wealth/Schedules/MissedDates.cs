using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Schedules;

/// <summary>What a rule does about dates that were missed, and what a person says about them: the same for every kind of rule.</summary>
/// <param name="Policy">Ask, Run All, Run Latest or Skip.</param>
internal sealed record MissedDates(string Policy, int WindowDays)
{
    /// <summary>One choice for each due occurrence, in their order.</summary>
    internal IReadOnlyList<(Occurrence Occurrence, CatchUpChoice Choice)> Decide(ScheduleDates dates, IReadOnlyList<Occurrence> due, DateTimeOffset now) => [.. due.Zip(CatchUp.Decide(
        ScheduleWords.CatchUpOf(Policy), WindowDays, dates.Today(now), [.. due.Select(one => new DueRun(one.Nominal!.Value, one.RunDate!.Value, dates.IsMissed(one.RunAt!.Value, now)))]))];

    /// <summary>What the log keeps of a choice.</summary>
    internal JsonObject Seen(CatchUpChoice choice) => new() { ["age_days"] = choice.AgeDays, ["window_days"] = WindowDays, ["missed"] = choice.Due.IsMissed, ["policy"] = Policy };

    /// <summary>Why an occurrence does not run by itself; null when it does.</summary>
    internal static Verdict? Verdict(CatchUpChoice choice) => choice.Action switch
    {
        CatchUpAction.Ask => Verdicts.Missed,
        CatchUpAction.Skip => Verdicts.Skip(choice.Reason, $"The run of {choice.Due.RunDate:yyyy-MM-dd} was missed and is not made up for ({choice.Reason}, {choice.AgeDays} days old)."),
        _ => null,
    };

    /// <summary>Reads <c>{"2026-03-10": "run", "2026-03-11": "skip"}</c>.</summary>
    /// <exception cref="Kernel.RefusedException">422 with every fault.</exception>
    internal static SortedDictionary<DateOnly, bool> Answers(Dictionary<string, string> request)
    {
        var (checks, words, answers) = (new Checks(), new Vocabulary("run", "skip"), new SortedDictionary<DateOnly, bool>());
        if (request.Count == 0) checks.Say("/", "required", "Say for each date whether it runs: {\"2026-03-10\": \"run\"}.");
        foreach (var (date, word) in request)
        {
            var pointer = "/" + Checks.Short(date);
            if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) checks.Say(pointer, "invalid_date", $"'{Checks.Short(date)}' is not a date such as 2026-03-10.");
            else if (checks.Word(word ?? "", words, pointer) is { } known) answers[day] = known == "run";
        }
        checks.Done();
        return answers;
    }

    /// <summary>Refuses an answer to a question that nobody asked.</summary>
    internal static Kernel.Refusal? NotAsked(IEnumerable<DateOnly> answered, IReadOnlyCollection<DateOnly> asked) => answered.Where(date => !asked.Contains(date)).Select(date => (DateOnly?)date).FirstOrDefault() is { } unknown
        ? Kernel.Refusal.Rule("not_asked", $"Nobody asked about {unknown:yyyy-MM-dd}. {(asked.Count == 0 ? "No date of this rule waits for an answer" : "Open are " + string.Join(", ", asked.Order().Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))))}.", $"/{unknown:yyyy-MM-dd}")
        : null;
}
