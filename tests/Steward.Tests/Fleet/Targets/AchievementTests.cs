using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class AchievementTests
{
    private static readonly (int? Done, int? Wanted, decimal? Got, decimal? Aim, decimal Expected)[] Table =
    [
        (10, 20, 500m, 1000m, 50m), (20, 20, 300m, 0m, 100m), (0, 0, 500m, 1000m, 50m), (5_000_000, 1, 0m, 0m, 999.99m), (0, 0, 0m, 0m, 0m), (null, null, null, null, 0m),
        (null, 10, null, 100m, 0m), (-5, 10, 50m, 100m, 25m), (10, -1, 50m, 100m, 50m), (1, 3, 0m, 0m, 33.33m), (2, 3, 0m, 0m, 66.67m),
        // 0.125 % and 0.375 %: halves go up.
        (1, 800, 0m, 0m, 0.13m), (3, 800, 0m, 0m, 0.38m), (0, 0, 99_999_999.99m, 0.01m, 999.99m), (int.MaxValue, 1, 99_999_999.99m, 99_999_999.99m, 550m),
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.6")]
    public async Task The_function_of_the_store_equals_the_decimal_reference(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var chance = new Random(20261120);
        var inputs = Table.Select(t => (t.Done, t.Wanted, t.Got, t.Aim)).ToList();
        for (var i = 0; i < 10_000; i++)
            inputs.Add((Some(chance, -50, 12_000), Some(chance, -2, 10_001), Some(chance, -10_000, 999_999_999) / 100m, Some(chance, -100, 999_999_999) / 100m));

        foreach (var (done, wanted, got, aim, expected) in Table) Assert.Equal(expected, Achievement.Percentage(done, wanted, got, aim));
        await database.Read(async session =>
        {
            foreach (var (done, wanted, got, aim) in inputs)
            {
                var found = await session.Scalar<decimal>("select calculate_achievement_percentage(cast(@done as int), cast(@wanted as int), @got, @aim)", new { done, wanted, got, aim });
                Assert.Equal(Reference(done, wanted, got, aim), found);
            }
            return true;
        });
    }

    /// <summary>In whole hundredths of a per cent over a common denominator, without the product's code.</summary>
    private static decimal Reference(int? done, int? wanted, decimal? got, decimal? aim)
    {
        var parts = new List<decimal>();
        if (wanted > 0) parts.Add(Math.Min(999.99m, Math.Max(0, 100m * (done ?? 0) / wanted.Value)));
        if (aim > 0) parts.Add(Math.Min(999.99m, Math.Max(0, 100m * (got ?? 0) / aim.Value)));
        return parts.Count == 0 ? 0 : Math.Floor(parts.Average() * 100 + 0.5m) / 100;
    }

    private static int? Some(Random chance, int least, int most) => chance.Next(20) == 0 ? null : chance.Next(least, most);
}
