using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class DriverStateTests
{
    // delivery-automation.md 6, word for word.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["offline"] = ["available"],
        ["available"] = ["busy", "on_break", "offline"],
        ["busy"] = ["returning", "available", "offline"],
        ["returning"] = ["busy", "available", "on_break", "offline"],
        ["on_break"] = ["available", "offline"],
    };

    // How a driver who begins offline comes into each state.
    private static readonly Dictionary<string, string[]> Ways = new()
    {
        ["offline"] = [], ["available"] = ["available"], ["busy"] = ["available", "busy"], ["returning"] = ["available", "busy", "returning"], ["on_break"] = ["available", "on_break"],
    };

    [Trait("acceptance", "delivery-15.29")]
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task All_allowed_moves_pass_and_all_others_conflict_and_change_nothing(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        foreach (var from in Allowed.Keys)
        {
            foreach (var to in Allowed.Keys.Where(to => to != from))
            {
                var (driver, _) = await world.NewDriver();
                foreach (var step in Ways[from]) Assert.Equal(200, (await world.Move(driver, step)).Status);
                var before = (await world.Driver(driver)).ToJsonString();

                var answer = await world.Move(driver, to);

                if (Allowed[from].Contains(to))
                {
                    Assert.Equal((200, to), (answer.Status, (string)answer.Body!["status"]!));
                    continue;
                }
                Assert.Equal((409, "driver_state_conflict", from, to), (answer.Status, answer.Code, (string)answer.Body!["from"]!, (string)answer.Body["to"]!));
                Assert.Equal(before, (await world.Driver(driver)).ToJsonString());
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_last_delivery_frees_a_driver_and_counts(Dialect dialect)
    {
        await using var world = await FleetWorld.Start(dialect);
        var (near, _) = await world.NewDriver();
        var (far, _) = await world.NewDriver("Faraj");
        var drivers = world.Host.Service<IDrivers>();
        foreach (var id in new[] { near, far }) await world.Move(id, "available");

        await world.Host.Database.Write(async session =>
        {
            foreach (var id in new[] { near, far }) await drivers.NoteAssigned(session, id, "test");
            // The base is the depot at 24.7136 N: 0.13° are 14.5 km, 0.14° are 15.6 km.
            await drivers.NoteDelivered(session, near, new DeliveryNote(true, session.Now, 12.50m, 0, 24.7136 + 0.13, 46.6753), "test");
            await drivers.NoteDelivered(session, far, new DeliveryNote(false, session.Now, 0, 0, 24.7136 + 0.14, 46.6753), "test");
        });
        var states = (await world.Host.Database.Read(s => drivers.InZone(s, world.Zone))).ToDictionary(d => d.Id);

        Assert.Equal(("available", 1000, 1, 1250L, 1), (states[near].Status, states[near].OnTimePermille, states[near].DeliveriesEver, states[near].CashInHandMinor, states[near].DeliveriesInARow));
        Assert.Equal(("returning", 0, 0), (states[far].Status, states[far].OnTimePermille, states[far].ActiveDeliveries));
    }

    [Trait("acceptance", "delivery-15.29")]
    [Fact]
    public void Offline_with_parcels_needs_force()
    {
        Assert.Equal("driver_holds_parcels", DriverBook.Decide("busy", "offline", holdsParcels: true, forced: false)!.Code);
        Assert.Null(DriverBook.Decide("busy", "offline", holdsParcels: true, forced: true));
        Assert.Null(DriverBook.Decide("busy", "offline", holdsParcels: false, forced: false));
        Assert.Equal("driver_state_conflict", DriverBook.Decide("offline", "offline", holdsParcels: true, forced: true)!.Code);
    }

    [Theory]
    [InlineData(599, 599, 0, false, true)]
    [InlineData(600, 100, 0, true, false)]
    [InlineData(479, 479, 4, false, false)]
    [InlineData(480, 480, 0, false, true)]
    [InlineData(60, 60, 5, false, true)]
    public void Ten_hours_end_a_day_and_eight_hours_or_five_deliveries_ask_for_a_break(int worked, int sinceBreak, int inARow, bool hours, bool isDue)
    {
        Assert.Equal(hours, DriverLimits.HoursReached(worked));
        Assert.Equal(isDue, DriverLimits.BreakDue(sinceBreak, inARow));
    }

    [Theory]
    [InlineData(239, 0, false)]
    [InlineData(240, 0, true)]
    [InlineData(30, 5, true)]
    public void A_break_can_be_asked_for_after_four_hours_or_when_one_is_due(int worked, int inARow, bool may) =>
        Assert.Equal(may, DriverLimits.MayAskForBreak(worked, worked, inARow));

    [Fact]
    public void A_pause_of_ten_minutes_begins_the_count_anew_and_a_shorter_one_does_not()
    {
        var start = new DateTimeOffset(2026, 11, 20, 5, 0, 0, TimeSpan.Zero);
        var driver = new DriverRow { Status = "offline", StatusSince = start, TimeZone = "Asia/Riyadh" };
        driver = DutyClock.Move(driver, "available", start) with { DeliveriesInARow = 3 };
        driver = DutyClock.Move(driver, "on_break", start.AddHours(2));

        var shortPause = DutyClock.Move(driver, "available", start.AddHours(2).AddMinutes(9));
        var pause = DutyClock.Move(driver, "available", start.AddHours(2).AddMinutes(10));

        Assert.Equal((3, 7200, 0), (shortPause.DeliveriesInARow, shortPause.Worked(shortPause.StatusSince), shortPause.WorkedSecondsAtBreak));
        Assert.Equal((0, 7200, 7200), (pause.DeliveriesInARow, pause.Worked(pause.StatusSince), pause.WorkedSecondsAtBreak));
    }

    [Fact]
    public void A_night_shift_is_one_working_day_and_a_new_morning_begins_at_zero()
    {
        // 18:00 to 02:00 in Riyadh is 15:00 to 23:00 UTC; the date changes at 21:00 UTC.
        var evening = new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero);
        var driver = DutyClock.Move(new DriverRow { Status = "offline", StatusSince = evening, TimeZone = "Asia/Riyadh" }, "available", evening);
        Assert.Equal(8 * 3600, driver.Worked(evening.AddHours(8)));

        driver = DutyClock.Move(driver, "offline", evening.AddHours(8));
        driver = DutyClock.Move(driver, "available", evening.AddHours(16));
        Assert.Equal(60, driver.Worked(evening.AddHours(16).AddMinutes(1)));
    }
}
