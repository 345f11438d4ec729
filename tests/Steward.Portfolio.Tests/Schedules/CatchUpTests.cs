using Steward.Portfolio.Schedules;
using Xunit;
using static Steward.Portfolio.Tests.Schedules.Calendars;

namespace Steward.Portfolio.Tests.Schedules;

public sealed class CatchUpTests
{
    private static readonly DateOnly Today = Day("2026-03-12");

    [Theory, Trait("acceptance", "wealth-22.15")]
    [InlineData(CatchUpPolicy.Ask, "asked asked asked")]
    [InlineData(CatchUpPolicy.RunAll, "run_all run_all run_all")]
    [InlineData(CatchUpPolicy.RunLatest, "superseded superseded latest_missed")]
    [InlineData(CatchUpPolicy.Skip, "policy_skip policy_skip policy_skip")]
    public void Three_missed_dates_go_by_the_policy_and_older_ones_do_not_run(CatchUpPolicy policy, string reasons)
    {
        // 31 days before 12 March is 9 February: inside; the 6th is not.
        DueRun[] due = [Missed("2026-02-06"), Missed("2026-02-09"), Missed("2026-03-10"), Missed("2026-03-11"), new(Today, Today, IsMissed: false)];
        var choices = CatchUp.Decide(policy, CatchUp.DefaultWindowDays, Today, due);
        Assert.Equal(["outside_window", .. reasons.Split(' '), "on_time"], choices.Select(choice => choice.Reason));
        Assert.Equal([34, 31, 2, 1, 0], choices.Select(choice => choice.AgeDays));
        Assert.Equal(CatchUpAction.Skip, choices[0].Action);
        Assert.Equal(policy switch { CatchUpPolicy.RunAll => 3, CatchUpPolicy.RunLatest => 1, _ => 0 }, choices.SkipLast(1).Count(choice => choice.Action == CatchUpAction.Run));
    }

    [Theory, Trait("acceptance", "wealth-22.15")]
    [InlineData(CatchUpPolicy.Ask, CatchUpAction.Run)]
    [InlineData(CatchUpPolicy.RunAll, CatchUpAction.Run)]
    [InlineData(CatchUpPolicy.RunLatest, CatchUpAction.Run)]
    [InlineData(CatchUpPolicy.Skip, CatchUpAction.Skip)]
    public void Exactly_one_missed_runs_at_once_under_all_but_skip(CatchUpPolicy policy, CatchUpAction action) =>
        Assert.Equal(action, CatchUp.Decide(policy, 31, Today, [Missed("2026-01-05"), Missed("2026-03-11")])[1].Action);

    [Theory]
    [InlineData(OverlapPolicy.BufferOne, 0, 0, OverlapAction.Start)]
    [InlineData(OverlapPolicy.BufferOne, 1, 0, OverlapAction.Wait)]
    [InlineData(OverlapPolicy.BufferOne, 1, 1, OverlapAction.Skip)]
    [InlineData(OverlapPolicy.Skip, 0, 0, OverlapAction.Start)]
    [InlineData(OverlapPolicy.Skip, 1, 0, OverlapAction.Skip)]
    public void An_open_execution_lets_one_wait_or_none(OverlapPolicy policy, int open, int waiting, OverlapAction action) =>
        Assert.Equal(action, Overlap.Decide(policy, open, waiting).Action);

    [Fact]
    public void A_cooldown_counts_business_days_and_an_unknown_end_forbids()
    {
        var calendar = Of(2026, 2026);
        // Friday 13 March and two business days: Tuesday is the last day of it.
        Assert.Equal([true, true, false], new[] { "2026-03-16", "2026-03-17", "2026-03-18" }.Select(day => Overlap.Cooldown(Day("2026-03-13"), 2, Day(day), calendar).IsRunning));
        Assert.False(Overlap.Cooldown(null, 2, Today, calendar).IsRunning);
        Assert.False(Overlap.Cooldown(Today, 0, Today, calendar).IsRunning);
        Assert.True(Overlap.Cooldown(Day("2026-12-31"), 3, Day("2027-06-01"), calendar).IsRunning);
    }

    [Fact]
    public void A_streak_warns_one_before_its_end_and_a_success_ends_it()
    {
        Assert.Equal(new(1, 3, false, false), FailureStreak.After(0, 3, succeeded: false));
        Assert.Equal(new(2, 3, true, false), FailureStreak.After(1, 3, succeeded: false));
        Assert.Equal(new(3, 3, false, true), FailureStreak.After(2, 3, succeeded: false));
        Assert.Equal(new(0, 3, false, false), FailureStreak.After(2, 3, succeeded: true));
        Assert.Equal([3, 3, 3, 3, 2, 2, 2], Enum.GetValues<Frequency>().Select(frequency => frequency.DefaultMaxFailures()));
    }

    private static DueRun Missed(string day) => new(Day(day), Day(day), IsMissed: true);
}
