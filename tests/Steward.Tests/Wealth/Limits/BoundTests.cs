using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Limits;

/// <summary>What a limit may be: each kind has its bounds, and what is beyond them is refused at its member.</summary>
public sealed class BoundTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_kind_of_limit_has_its_bounds(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var stranger = Guid.CreateVersion7();
        foreach (var (body, code, pointer) in new (object, string, string)[]
        {
            (Limit("Percent Of Portfolio", "100.0001"), "out_of_limits", "/value"), (Limit("Percent Of Portfolio", 10_000), "out_of_limits", "/value"), (Limit("Percent Of Portfolio", "33.33333"), "too_precise", "/value"),
            (Limit("Turnover Percent Per Month", "1000.01"), "out_of_limits", "/value"), (Limit("Orders Per Day", "1.5"), "too_precise", "/value"), (Limit("Orders Per Day", 1_000_001), "out_of_limits", "/value"),
            (Limit("Order Amount", 1_000_000_000_000m), "out_of_limits", "/value"), (Limit("Order Amount", "1e30"), "not_a_number", "/value"), (Limit("Amount Per Day", "much"), "not_a_number", "/value"),
            (Limit("Amount Per Day", "0.00001"), "too_precise", "/value"),
            (Limit("Order Amount", 5, from: "2026-03-02", to: "2026-03-01"), "end_before_start", "/effective_to"),
            (Limit("Order Amount", 5, scope: "Client", id: stranger), "unknown_client", "/scope_id"), (Limit("Order Amount", 5, scope: "Scheme", id: stranger), "unknown_scheme", "/scope_id"),
            (Limit("Order Amount", 5, scope: "Rule", id: stranger), "unknown_rule", "/scope_id"), (Limit("Order Amount", 5, scope: "Adviser", id: stranger), "unknown_adviser", "/scope_id"),
            (Limit("Order Amount", 5, id: stranger), "scope_mismatch", "/scope_id"), (Limit("Orders Per Week", 5), "unknown_word", "/kind"), (Limit("Order Amount", 5, currency: "rupee"), "unknown_currency", "/currency"),
        }.Concat(new[] { "Order Amount", "Amount Per Day", "Orders Per Day", "Turnover Percent Per Month", "Percent Of Portfolio" }.SelectMany(kind => new[] { 0, -1 }.Select(value => ((object)Limit(kind, value), "out_of_limits", "/value")))))
        {
            var refused = await manager.PostJson("wealth/limits", body);
            Assert.Equal((422, code, true), (refused.Status, refused.Code, refused.Body!["errors"]![pointer] is not null));
        }

        // At the bound it is a limit, and a change keeps to the same.
        foreach (var (kind, most) in new[] { ("Percent Of Portfolio", 100m), ("Turnover Percent Per Month", 1_000m), ("Orders Per Day", 1_000_000m), ("Order Amount", 999_999_999_999m) })
        {
            var made = await manager.PostJson("wealth/limits", Limit(kind, most));
            Assert.Equal((201, most), (made.Status, (decimal)made.Body!["value"]!));
            Assert.Equal((422, "out_of_limits"), await manager.PatchJson($"wealth/limits/{made.Id}", new { value = most + 1 }) is var more ? (more.Status, more.Code) : default);
        }
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => host.Database.Write(s => s.Execute("update limits set value = @value where kind = 'Percent Of Portfolio'", new { value = 100.0001m })));
    }

    private static object Limit(string kind, object value, string scope = "Firm", Guid? id = null, string? from = null, string? to = null, string? currency = null) =>
        new { scope, scope_id = id, kind, value, effective_from = from, effective_to = to, currency };
}
