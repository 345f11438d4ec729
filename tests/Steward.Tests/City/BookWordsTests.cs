using Steward.City;
using Xunit;

namespace Steward.Tests.City;

/// <summary>What the book tells: alike things of one time are one line, each with its clients.</summary>
public sealed class BookWordsTests
{
    private static PlanNews Plan(string who, string status, bool isAlone = false, decimal drift = 21.76m) => new(who.ToLowerInvariant(), who, status, 3, drift, 4.71m, isAlone, "no cash.");

    [Fact]
    public void Plans_of_one_kind_are_one_line_and_a_single_one_leads_to_itself()
    {
        Assert.Equal(
            [
                new Told("2 portfolios have drifted from their targets, by up to 30 %: the plans of Asha and Bilal wait for a person's yes.", "/wealth/plans"),
                new Told("4 plans are under way: their rules may act alone (Chitra, Dev, Esha and 1 more).", "/wealth/plans"),
                new Told("Gita's plan of 3 orders is under way: it has its yes.", "/wealth/plans?item=gita"),
                new Told("2 plans are done: Harish (21.8 → 4.7 % drift) and Ila (21.8 → 4.7 % drift).", "/wealth/plans"),
            ],
            BookWords.Plans([
                Plan("Asha", "Pending"), Plan("Bilal", "Pending", drift: 30m), Plan("Chitra", "In Progress", isAlone: true), Plan("Dev", "In Progress", isAlone: true), Plan("Esha", "In Progress", isAlone: true),
                Plan("Farhan", "In Progress", isAlone: true), Plan("Gita", "In Progress"), Plan("Harish", "Executed"), Plan("Ila", "Executed"), Plan("Jatin", "Cancelled"),
            ]));
        Assert.Equal(["Asha's plan is held: no cash.", "Bilal's plan is held: no cash."], BookWords.Plans([Plan("Asha", "Held"), Plan("Bilal", "Held")]).Select(told => told.Text));
    }

    [Fact]
    public void Orders_that_fire_together_are_one_line_with_the_NAV_that_they_get()
    {
        var (one, other) = (new FiredNews("a", "Asha", "Buy the dip", "Bond Fund", "31.2", new(2026, 11, 12)), new FiredNews("b", "Bilal", "Take a profit", "Gold Fund", "24.1", new(2026, 11, 12)));
        Assert.Equal([], BookWords.Fired([]));
        Assert.Equal([new Told("“Buy the dip” of Asha fires: Bond Fund is at 31.2. Its order gets the NAV of Thu 12 Nov, which nobody knows yet.", "/wealth/triggers?item=a")], BookWords.Fired([one]));
        Assert.Equal([new Told("2 trigger orders fire: “Buy the dip” of Asha and “Take a profit” of Bilal. Their orders get the NAV of Thu 12 Nov, which nobody knows yet.", "/wealth/triggers")], BookWords.Fired([one, other]));
    }

    [Fact]
    public void What_is_not_done_names_whose_it_is_and_why()
    {
        UndoneNews Undone(string who, string thing, string decision, string code) => new($"k:{who}", who, thing, decision, code);
        Assert.Equal(
            [
                new Told("2 rules fail (Asha and Bilal): there is not enough cash.", "/wealth/log"), new Told("A trigger order of Asha fails: there is not enough cash.", "/wealth/log?item=k%3AAsha"),
                new Told("A rule of Dev is left out: the order before is still under way.", "/wealth/log?item=k%3ADev"),
            ],
            BookWords.Undone([
                Undone("Asha", "rule", "fail", "insufficient_funds"), Undone("Asha", "trigger order", "fail", "insufficient_funds"), Undone("Bilal", "rule", "fail", "insufficient_funds"), Undone("Dev", "rule", "skip", "overlap"),
            ]));
        Assert.Equal(new Told("The adviser agrees to the plans of Asha, Bilal and Dev.", "/wealth/plans"), BookWords.Agreed([("a", "Asha"), ("b", "Bilal"), ("d", "Dev")]));
        Assert.Equal(new Told("The adviser agrees to the plan of Asha.", "/wealth/plans?item=a"), BookWords.Agreed([("a", "Asha")]));
    }

    [Fact]
    public void Money_is_whole_rupees_in_lakhs() => Assert.Equal(("INR 12,34,568", "INR 0"), (BookWords.Money(1_234_567.5m), BookWords.Money(0)));
}
