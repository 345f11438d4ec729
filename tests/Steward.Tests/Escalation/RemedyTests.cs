using Steward.Decisions.Contracts;
using Steward.Escalation;
using Steward.Escalation.Clock;
using Steward.Escalation.Ladder;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Routes.Contracts;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>What is chosen, and the other pure rules.</summary>
public sealed class RemedyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    // 14 min left of 240, delivered 21 min from now: 7 min late.
    private static readonly RemedyFacts AtRisk = new()
    {
        OrderId = Guid.Parse("01935000-0000-7000-8000-000000000001"), Trigger = RemedyFacts.SlaRisk, Severity = "critical", Now = Noon, Deadline = Noon.AddMinutes(14), PredictedAt = Noon.AddMinutes(21),
        IsAssigned = true, SlaUsedMille = 941, MostHandOvers = 3, LeastGainMinutes = 5, CustomerMayBeTold = true,
    };

    private static readonly Guid Other = Guid.Parse("01935000-0000-7000-8000-000000000002");

    [Fact]
    public void The_remedy_that_saves_most_late_minutes_wins()
    {
        // In time by another driver (7 late minutes and 9 minutes saved: 7.9 points), or 3 min late as the first stop (4.4 points).
        var both = AtRisk with { OtherDriver = Other, ByOtherAt = Noon.AddMinutes(12), FirstAt = Noon.AddMinutes(17) };
        Assert.Equal(("hand_over", 7_900L), Chosen(both));
        Assert.Equal(0, RemedyPolicy.LateAfter(both, "hand_over"));
        Assert.Equal(("put_first", 4_400L), Chosen(both with { OtherDriver = null, ByOtherAt = null }));
        Assert.Equal(3, RemedyPolicy.LateAfter(both, "put_first"));
        Assert.Equal(("tell_customer", 500L), Chosen(AtRisk));
        Assert.Equal(("call_dispatcher", 0L), Chosen(AtRisk with { CustomerMayBeTold = false }));
    }

    [Fact]
    public void Rules_keep_a_remedy_from_being_chosen()
    {
        var good = AtRisk with { OtherDriver = Other, ByOtherAt = Noon.AddMinutes(12), CustomerMayBeTold = false };
        Assert.Equal("hand_over", Chosen(good).Action);
        Assert.Equal("call_dispatcher", Chosen(good with { IsOnBoard = true }).Action);
        Assert.Equal("call_dispatcher", Chosen(good with { HandOvers = 3 }).Action);
        Assert.Equal("call_dispatcher", Chosen(good with { SlaUsedMille = 749 }).Action);
        Assert.Equal("call_dispatcher", Chosen(good with { ByOtherAt = Noon.AddMinutes(16) }).Action); // 5 min gained are not more than 5
        Assert.Equal("call_dispatcher", Chosen(AtRisk with { FirstAt = Noon.AddMinutes(10), FirstMakesLate = 1, CustomerMayBeTold = false }).Action);
        // High: only what saves more than ten minutes.
        Assert.Equal("alert", Chosen(good with { Severity = "high", LeastGainMinutes = 10 }).Action);
        Assert.Equal("hand_over", Chosen(good with { Severity = "high", LeastGainMinutes = 10, ByOtherAt = Noon.AddMinutes(10) }).Action);
    }

    [Fact, Trait("acceptance", "delivery-15.23")]
    public void Parcels_on_board_of_a_silent_driver_are_never_given_away()
    {
        var silent = AtRisk with { Trigger = RemedyFacts.DriverSilent };
        Assert.Equal("take_back", Chosen(silent).Action);
        Assert.Equal("hand_over", Chosen(silent with { OtherDriver = Other, ByOtherAt = Noon.AddMinutes(40) }).Action);
        Assert.Equal("call_dispatcher", Chosen(silent with { IsOnBoard = true, IsAssigned = false, OtherDriver = Other, ByOtherAt = Noon }).Action);
    }

    [Fact]
    public void A_stored_snapshot_gives_the_same_choice_again()
    {
        var facts = AtRisk with { OtherDriver = Other, ByOtherAt = Noon.AddMinutes(12) };
        Assert.Equal(facts, RemedyFacts.Parse(facts.ToCanonical()));
        Assert.All(RemedyPolicy.Decide(facts).Candidates, c => Assert.Equal(c.Total, c.Parts.Sum(p => p.Value)));
    }

    [Fact, Trait("acceptance", "delivery-15.26")]
    public void A_breach_was_preventable_when_a_candidate_who_was_not_taken_would_have_been_in_time()
    {
        Candidate Of(string key, long late, bool passed) => new(key, "assign", late, [new("late_minutes", late)], [new("weight", passed, 1, 1, "grams")], Other);
        Assert.True(SettleOrder.IsMissed(Of("driver:a", 0, true), "driver:b"));
        Assert.False(SettleOrder.IsMissed(Of("driver:a", 0, true), "driver:a"));
        Assert.False(SettleOrder.IsMissed(Of("driver:a", -4000, true), "driver:b"));
        Assert.False(SettleOrder.IsMissed(Of("driver:a", 0, false), "driver:b"));
    }

    [Fact, Trait("acceptance", "delivery-15.22")]
    public void Two_hundred_metres_towards_the_next_stop_are_progress()
    {
        PositionFix At(double metresNorth, int minute) => new(Other, Other, metresNorth / 111_195, 36.8, null, null, Noon.AddMinutes(minute), Noon.AddMinutes(minute));
        var stop = new GeoPoint(0.02, 36.8);
        Assert.Null(Steward.Escalation.Checks.StuckOrder.NearerAt([At(0, 0), At(150, 1), At(-300, 2)], stop));
        Assert.Equal(Noon.AddMinutes(2), Steward.Escalation.Checks.StuckOrder.NearerAt([At(0, 0), At(150, 1), At(210, 2)], stop));
    }

    [Fact]
    public void A_rehearsal_pages_each_level_until_somebody_takes_it()
    {
        LadderStep[] steps = [Step(1, "supervisor"), Step(2, "operations_manager"), Step(3, "emergency") with { RepeatSeconds = 300, MostRepeats = 2 }];
        // High: 5 min a level. Taken after 12: levels one and two at 0 and 5, three at 10.
        var taken = new PastEscalation(Other, null, Severity.High, 1, Noon, Noon.AddMinutes(12), Noon.AddMinutes(40));
        Assert.Equal([(0, 1), (5, 2), (10, 3)], Rehearsal.Run([taken], steps, new()).Select(p => ((int)(p.At - Noon).TotalMinutes, p.Level)));
        var never = taken with { TakenAt = null, EndedAt = null };
        Assert.Equal([(0, 1), (5, 2), (10, 3), (15, 3)], Rehearsal.Run([never], steps, new()).Select(p => ((int)(p.At - Noon).TotalMinutes, p.Level)));
    }

    private static LadderStep Step(int level, string role) => new() { Level = level, Role = role, Channel = "Email" };

    private static (string Action, long Total) Chosen(RemedyFacts facts)
    {
        var choice = RemedyPolicy.Decide(facts);
        return (choice.RecommendedAction, choice.Winner!.Total!.Value);
    }
}
