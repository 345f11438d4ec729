using Steward.City;
using Xunit;

namespace Steward.Tests.City;

public sealed class CourierDutyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly CourierFacts OnDuty = new("available", ActiveOrders: 0, OnShift: true, BreakDue: false, HoursReached: false, OffersPaused: false);

    [Theory]
    [InlineData("offline", true, "available")]
    [InlineData("offline", false, null)]
    [InlineData("available", true, null)]
    [InlineData("available", false, "offline")]
    [InlineData("returning", true, "available")]
    [InlineData("busy", false, null)]
    public void He_comes_and_goes_with_his_shift(string status, bool onShift, string? wish) =>
        Assert.Equal(wish, new CourierDuty().Wish(OnDuty with { Status = status, OnShift = onShift }, Now));

    [Fact]
    public void With_orders_he_stays_whatever_the_hour() =>
        Assert.Null(new CourierDuty().Wish(OnDuty with { ActiveOrders = 1, OnShift = false, BreakDue = true, HoursReached = true }, Now));

    [Fact]
    public void A_due_break_lasts_eleven_minutes()
    {
        var duty = new CourierDuty();
        Assert.Equal("on_break", duty.Wish(OnDuty with { BreakDue = true }, Now));
        var resting = OnDuty with { Status = "on_break" };
        Assert.Null(duty.Wish(resting, Now));
        Assert.Null(duty.Wish(resting, Now.AddMinutes(10.9)));
        Assert.Equal("available", duty.Wish(resting, Now.AddMinutes(11)));
    }

    [Fact]
    public void Full_hours_end_the_day() => Assert.Equal("offline", new CourierDuty().Wish(OnDuty with { HoursReached = true }, Now));

    [Fact]
    public void Every_hour_of_the_day_has_a_crew_and_no_shift_is_over_ten_hours()
    {
        var date = new DateOnly(2026, 3, 14);
        var shifts = Enumerable.Range(0, 30).SelectMany(i => new[] { CityRoster.Shift("Africa/Nairobi", i, date.AddDays(-1)), CityRoster.Shift("Africa/Nairobi", i, date) }).ToList();
        Assert.All(shifts, s => Assert.True(s.EndsAt - s.StartsAt <= TimeSpan.FromHours(10)));
        var midnight = new DateTimeOffset(2026, 3, 13, 21, 0, 0, TimeSpan.Zero);
        for (var minute = 0; minute < 24 * 60; minute += 15) Assert.Contains(shifts, s => s.StartsAt <= midnight.AddMinutes(minute) && midnight.AddMinutes(minute) < s.EndsAt);
    }
}
