using System.Globalization;
using Steward.Faults;

namespace Steward.Bench;

/// <summary>One of each thing of wealth, so that malformed requests reach what is behind the look-up of an id.</summary>
internal static class FuzzBook
{
    /// <summary>The ids of all of them.</summary>
    internal static async Task<IReadOnlyList<string>> Make(StewardClient client)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var ids = new List<string>();
        async Task<string> Add(string path, object body)
        {
            ids.Add((await client.Post("wealth/" + path, body)).Must(path).Id);
            return ids[^1];
        }
        await Add("calendars", new { code = "IN", name = "India", time_zone = "Asia/Kolkata" });
        var days = new[] { today.Year - 1, today.Year, today.Year + 1 }.Select(year => new { day = $"{year}-01-26" });
        (await client.Post("wealth/calendars/IN/days", new { days })).Must("days");
        var person = await Add("clients", new { name = "Asha Rao", currency = "INR", time_zone = "Asia/Kolkata", kyc_status = "Verified", risk_profile = "moderate" });
        var (equity, debt) = (await Add("schemes", Scheme("118632", "equity")), await Add("schemes", Scheme("119551", "debt")));
        (await client.Post("wealth/navs", new { rows = new[] { equity, debt }.Zip(["118632", "119551"], (_, code) => new { scheme_code = code, nav_date = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), nav = "100" }) })).Must("navs");
        (await client.Post($"wealth/clients/{person}/cash", new { kind = "deposit", amount = 1_000_000 })).Must("cash");
        (await client.Post($"wealth/clients/{person}/holdings", new { items = new[] { new { scheme_id = equity, units = "100", cost = 5_000, acquired_on = "2025-01-10" } } })).Must("holdings");
        await Add("mandates", new { client_id = person, ceiling = 50_000, valid_from = "2026-01-01" });
        await Add("automation/auto-invest", new { client_id = person, name = "Pension", scheme_id = equity, amount = 5_000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = today.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
        await Add("automation/rebalancing", new { client_id = person, name = "Half and half", strategy = "Threshold-Based", threshold_percent = 5, target_allocation = new { equity = 50, debt = 50 } });
        await Add("automation/trigger-orders", new { client_id = person, name = "Level", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "105", order_type = "Purchase", scheme_id = equity, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" });
        await Add("limits", new { scope = "client", scope_id = person, kind = "amount_per_day", value = 1_000_000 });
        return ids;
    }

    private static object Scheme(string code, string assetClass) => new { product_code = code, name = "Scheme " + code, amc = "House", category = "Equity/Large Cap", asset_class = assetClass };
}
