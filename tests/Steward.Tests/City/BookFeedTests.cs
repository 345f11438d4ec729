using Steward.City;
using Xunit;

namespace Steward.Tests.City;

/// <summary>The invented feed of the book: the same in every run, with each kind of incident within a month.</summary>
public sealed class BookFeedTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_day_has_the_same_navs_whenever_it_is_asked_for()
    {
        var (whole, later) = (new InventedFeed(new BookMarket(7)).Between(From, From.AddDays(28)).ToList(), new InventedFeed(new BookMarket(7)).Between(From.AddDays(14), From.AddDays(28)).ToList());

        Assert.Equal(whole.Where(file => file.At > From.AddDays(14)).Select(file => file.Text), later.Select(file => file.Text));
        Assert.NotEqual(later[0].Text, new InventedFeed(new BookMarket(8)).Between(From.AddDays(14), From.AddDays(28)).First().Text);
    }

    [Fact]
    public void Within_a_month_every_incident_of_the_real_feed_comes_once()
    {
        var files = new InventedFeed(new BookMarket(1)).Between(From, From.AddDays(28)).ToList();
        var stories = files.Select(file => file.Story).OfType<string>().ToList();

        foreach (var incident in new[] { "web page", "hundred times", "16 % too low", "zero", "restates", "paid out", "comes twice", "this morning", "falls 6 %", "Sunday" })
            Assert.Contains(stories, story => story.Contains(incident, StringComparison.Ordinal));
        Assert.Equal(files.OrderBy(file => file.At).Select(file => file.Name), files.Select(file => file.Name));
        var weekdays = Enumerable.Range(0, 28).Select(i => DateOnly.FromDateTime(From.UtcDateTime).AddDays(i)).Count(BookMarket.IsBusinessDay);
        Assert.Equal(20, weekdays);
    }
}
