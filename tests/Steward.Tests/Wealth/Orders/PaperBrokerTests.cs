using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>Dates, fills and settlement at the paper broker, and what is taken back.</summary>
public sealed class PaperBrokerTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.33")]
    public async Task The_cut_off_decides_the_NAV_and_settlement_follows_the_calendar(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, "2026-08-04T12:59");
        var liquid = await world.Manager.Scheme("100009", "debt", "Debt/Liquid Fund");
        await world.Host.Nav(liquid, new(2026, 8, 3), 1000);
        var early = await world.Buy(1000, liquid);
        await world.Tick();
        world.Go("2026-08-04T14:59");
        var before = await world.Buy(5000);
        await world.Tick();
        world.Go("2026-08-04T15:01");
        var (after, late) = (await world.Buy(5000), await world.Buy(1000, liquid));
        await world.Tick();

        // The 5th is a holiday. Liquid gets the NAV of the calendar day before its order date.
        Assert.Equal(["2026-08-04", "2026-08-06", "2026-08-03", "2026-08-05"], await Task.WhenAll(new[] { before, after, early, late }.Select(async id => (string)(await world.Order(id))["predicted_nav_date"]!)));
        // The first is filled at once, at a NAV that is there: its 1,000 are paid, 11,000 are set aside.
        Assert.Equal((88_000m, 11_000m, 88_000m), await world.Cash());

        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15.61m);
        await world.Tick();
        // 5,000 includes 0.25 of duty (5,000 × 0.00005 / 1.00005); 4,999.75 / 15.61 = 320.29148, rounded down. T+2 leaves the 5th out.
        var filled = await world.Order(before);
        Assert.Equal(("executed", "2026-08-04", "320.2914", 0.25m, "2026-08-07"), ((string)filled["status"]!, (string)filled["nav_date"]!, (string)filled["executed_units"]!, (decimal)filled["charges"]!, (string)filled["unit_date"]!));
        Assert.Equal("submitted", await world.Status(after));
        // Paid and not yet there: the portfolio is worth what it was, less duty and the part of a unit that was rounded away.
        Assert.InRange((decimal)(await world.Manager.GetJson($"wealth/clients/{world.Client}/portfolio")).Body!["value"]!, 99_999m, 100_000m);
        Assert.Empty((JsonArray)(await world.Manager.GetJson($"wealth/clients/{world.Client}/holdings?scheme_id=100001")).Body!["items"]!);

        world.Go("2026-08-06T23:59");
        await world.Tick();
        Assert.Equal("executed", await world.Status(before));
        world.Go("2026-08-07T02:00");
        await world.Tick();
        Assert.Equal("settled", await world.Status(before));
        var lot = ((JsonArray)(await world.Manager.GetJson($"wealth/clients/{world.Client}/lots?scheme_id=100001")).Body!["items"]!)[0]!;
        Assert.Equal(("2026-08-04", "320.2914", 5000m), ((string)lot["acquired_on"]!, (string)lot["units"]!, (decimal)lot["cost"]!));
        var events = (JsonArray)(await world.Manager.GetJson($"wealth/investment-orders/{before}/events")).Body!["items"]!;
        Assert.Equal(["submitted", "executed", "settled"], events.Select(one => (string?)one!["to_status"]));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.33")]
    public async Task What_is_asked_about_confirmed_or_submitted_is_given_back_by_a_person_and_its_money_is_free(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 10_000);
        async Task<Answer> Say(Guid order, string what) => await world.Manager.PostJson($"wealth/investment-orders/{order}/{what}", new { reason = "by a test" });
        var waiting = await world.Buy(1_000);
        Assert.Equal((200, "cancelled"), await Say(waiting, "cancel") is var one ? (one.Status, (string)one.Body!["status"]!) : default);
        var sent = await world.Buy(2_000);
        await world.Tick();
        Assert.Equal("submitted", await world.Status(sent));
        Assert.Equal((200, "cancelled"), await Say(sent, "cancel") is var two ? (two.Status, (string)two.Body!["status"]!) : default);
        Assert.Equal(409, (await Say(sent, "cancel")).Status);

        Assert.Equal(201, (await world.Manager.PostJson("wealth/limits", new { scope = "Firm", kind = "Order Amount", value = 100, is_hard = false })).Status);
        var asked = await world.Buy(3_000);
        Assert.Equal("under_review", await world.Status(asked));
        Assert.Equal((200, "cancelled"), await Say(asked, "reject") is var three ? (three.Status, (string)three.Body!["status"]!) : default);
        Assert.Equal((10_000m, 0m, 10_000m), await world.Cash());
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15.61m);
        await world.Tick();
        Assert.Equal((10_000m, 0m, 10_000m), await world.Cash());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.29")]
    public async Task A_sale_takes_the_oldest_free_units_and_pays_after_load_and_charges(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 0);
        await world.Host.Database.Write(s => s.Execute(
            "insert into scheme_terms (id, product_id, action, exit_load_steps, effective_from) values (@id, @Equity, 'Redemption', @steps, '2020-01-01')",
            new { id = Ids.New(s.Now), world.Equity, steps = new Json("""[{"within_days": 365, "load_percent": 1}]""") }));
        object Lot(decimal units, string on, string? locked = null) => new { scheme_id = world.Equity, units, cost = units * 10, acquired_on = on, locked_until = locked };
        await world.Manager.PostJson($"wealth/clients/{world.Client}/holdings", new { items = new[] { Lot(100, "2025-01-10"), Lot(50, "2026-07-01"), Lot(30, "2024-01-01", "2027-01-01") } });

        Assert.Equal((422, "insufficient_units"), Told(await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, units = "150.0001" })));
        var sale = await world.Place(new { client_id = world.Client, order_type = "redemption", scheme_id = world.Equity, units = 120 });
        await world.Tick();
        Assert.Equal((422, "insufficient_units"), Told(await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, units = 31 })));
        var second = await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, amount = 100 });
        Assert.Equal(201, second.Status);
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        await world.Tick();

        // 100 × 15 = 1,500; 20 × 15 × 0.99 = 297; tax 0.001 % of 1,797 = 0.02. The second asked for 100: 6.7337 × 14.85 = 99.995 is the first that pays it, half-up.
        var (first, other) = (await world.Order(sale.Id), await world.Order(second.Id));
        Assert.Equal(("executed", 1796.98m, 0.02m, "120"), ((string)first["status"]!, (decimal)first["executed_amount"]!, (decimal)first["charges"]!, (string)first["executed_units"]!));
        Assert.Equal((100m, "6.7337"), ((decimal)other["executed_amount"]!, (string)other["executed_units"]!));
        Assert.Equal([30m, 0m, 50m - 20 - 6.7337m], await world.Lots());
        Assert.Equal(0m, (await world.Cash()).Balance);
        world.Go("2026-08-07T12:00");
        await world.Tick();
        Assert.Equal(("settled", 1896.98m), (await world.Status(sale.Id), (await world.Cash()).Available));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task A_reversal_gives_back_units_lots_and_cash(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        var (lots, cash) = (await world.Lots(), await world.Cash());
        var buy = await world.Buy(1000);
        var sell = (await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, all_units = true })).Id;
        world.Script.Turn = order => new(Reverse: "The bank took the money back", Fill: "twice");
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 16);
        await world.Tick();
        Assert.Equal(("executed", "executed"), (await world.Status(buy), await world.Status(sell)));
        Assert.Equal([0m], await world.Lots());
        await world.Tick();

        Assert.Equal(("reversed", "reversed"), (await world.Status(buy), await world.Status(sell)));
        Assert.Equal(lots, await world.Lots());
        Assert.Equal(cash, await world.Cash());
        var holding = (await world.Manager.GetJson($"wealth/clients/{world.Client}/holdings")).Body!["items"]![0]!;
        Assert.Equal(("100", "100", "0"), ((string)holding["units"]!, (string)holding["free_units"]!, (string)holding["reserved_units"]!));
        await world.Tick();
        Assert.Equal(cash, await world.Cash());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_sale_that_is_taken_back_when_its_money_is_spent_is_told(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 0);
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        var sold = (await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, units = 50 })).Id;
        await world.Tick();
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 15);
        await world.Tick();
        world.Go("2026-08-10T10:00");
        await world.Tick();
        // 50 at 15 are 750; less the charge of a coin.
        Assert.Equal(("settled", 749.99m), (await world.Status(sold), (await world.Cash()).Balance));
        await world.Buy(700);
        await world.Tick();
        await world.Host.Database.Write(async s => await world.Host.Service<ReverseOrders>().Run(s, (await world.Host.Service<InvestmentOrderStore>().Lock(s, sold))!, "rail:paper", "reversed_by_rail", "Signature"));
        Assert.Equal(("reversed", -700m), (await world.Status(sold), (await world.Cash()).Balance));
        var told = Assert.Single((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!)!;
        Assert.Contains("700 INR of the client's cash are missing", (string)told["title"]!, StringComparison.Ordinal);
        Assert.Equal("reversal_lacking", (string?)(await world.Order(sold))["held_code"]);
        async Task<int> Resolve(string outcome) => (await world.Manager.PostJson($"wealth/investment-orders/{sold}/resolve", new { outcome, evidence = "Paid in by cheque 117" })).Status;
        Assert.Equal((409, 200, 409), (await Resolve("failed"), await Resolve("reversed"), await Resolve("reversed")));
        Assert.Empty((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task A_reversal_frees_the_cash_that_is_due_after_the_units(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect);
        await world.Host.Database.Write(s => s.Execute("update settlement_rules set cash_days = 5 where category = '*' and direction = 'Purchase'"));
        var cash = await world.Cash();
        world.Script.Turn = _ => new(Reverse: "The bank took the money back");
        var buy = await world.Buy(1000);
        await world.Tick();
        // The units of the 4th are there on the 7th, the cash is due on the 12th: until then it is set aside.
        world.Go("2026-08-07T12:00");
        await world.Host.Nav(world.Equity, new(2026, 8, 4), 16);
        await world.Tick();
        Assert.Equal(("executed", 1000m, 1), (await world.Status(buy), (await world.Cash()).Reserved, (await world.Lots()).Count));
        await world.Tick();
        Assert.Equal(("reversed", cash), (await world.Status(buy), await world.Cash()));
        Assert.Equal([0m], await world.Lots());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_mandate_pays_after_its_lead_and_is_stopped_after_three_failures(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 0);
        var mandate = (await world.Manager.PostJson("wealth/mandates", new { client_id = world.Client, ceiling = 5000, debit_lead_days = 1, status = "Active" })).Id;
        object Order(decimal amount) => new { client_id = world.Client, order_type = "Purchase", scheme_id = world.Equity, amount, funding = "Mandate", mandate_id = mandate };
        Assert.Equal((422, "mandate_ceiling"), Told(await world.Place(Order(5000.01m))));
        var paid = await world.Place(Order(5000));
        await world.Tick();
        Assert.Equal(("confirmed", "asked"), ((string)(await world.Order(paid.Id))["status"]!, (string)(await world.Order(paid.Id))["mandate_debit"]!));
        // One business day after the 4th is the 6th.
        world.Go("2026-08-05T12:30");
        await world.Tick();
        Assert.Equal("confirmed", await world.Status(paid.Id));
        world.Go("2026-08-06T12:30");
        await world.Tick();
        Assert.Equal(("submitted", 5000m), (await world.Status(paid.Id), (await world.Cash()).Reserved));

        world.Script.DebitFails = "No money";
        await world.Host.Nav(world.Equity, new(2026, 8, 5), 15);
        for (var i = 0; i < 3; i++) Assert.Equal(201, (await world.Place(Order(100 + i))).Status);
        await world.Tick();
        world.Go("2026-08-07T13:00");
        await world.Tick();
        var view = (await world.Manager.GetJson($"wealth/mandates/{mandate}")).Body!;
        Assert.Equal(("Failed", 3), ((string)view["status"]!, (int)view["failure_streak"]!));
        Assert.Equal(3, ((JsonArray)(await world.Manager.GetJson($"wealth/clients/{world.Client}/orders?status=failed")).Body!["items"]!).Count);
        Assert.Equal((422, "mandate_not_usable"), Told(await world.Place(Order(100))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Wrong_orders_are_refused_with_their_codes(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 50);
        var other = await world.Manager.Scheme("100002", amc: "Other House");
        object Order(string type = "Purchase", object? amount = null, object? units = null, Guid? target = null, bool all = false, object? scheme = null, string? rail = null) =>
            new { client_id = world.Client, order_type = type, scheme_id = scheme ?? world.Equity, target_scheme_id = target, amount, units, all_units = all, rail };
        foreach (var (order, code) in new (object, string)[]
        {
            (Order(amount: 0), "out_of_limits"), (Order(amount: "1e30"), "not_a_number"), (Order(amount: "1.001"), "too_precise"), (Order(), "size_not_single"), (Order(amount: 1, units: 1), "size_not_single"),
            (Order(units: 1), "size_not_single"), (Order("Switch", 1), "switch_target"), (Order("Switch", 1, target: world.Equity), "switch_target"), (Order("Switch", 1, target: other), "switch_across_amc"),
            (Order("Gift", 1), "unknown_word"), (Order(amount: 1, scheme: "999999"), "unknown_scheme"), (Order(amount: 50.01m), "insufficient_funds"), (Order(amount: 1, rail: "pigeon"), "unknown_rail"), (Order("Redemption", all: true), "insufficient_units"),
        })
            Assert.Equal((422, code), Told(await world.Place(order)));
        Assert.Equal(404, (await world.Manager.GetJson($"wealth/investment-orders/{Guid.CreateVersion7()}")).Status);
        Assert.Equal(400, (await world.Manager.GetJson("wealth/investment-orders/!!")).Status);
        Assert.Equal(0, await world.Count("investment_orders"));
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
