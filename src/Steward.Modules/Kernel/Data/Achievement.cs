using Microsoft.Data.Sqlite;

namespace Steward.Kernel;

/// <summary>
/// <c>calculate_achievement_percentage</c>: how much of a day's targets was reached. PostgreSQL has it in SQL; SQLite gets this one, with
/// revenue and answer in its stored scale of 10⁻⁶.
/// </summary>
internal static class Achievement
{
    private const decimal Most = 999.99m;
    private const decimal Scale = 1_000_000m;

    internal static void Register(SqliteConnection connection) =>
        connection.CreateFunction<long?, long?, long?, long?, long>("calculate_achievement_percentage", Stored, isDeterministic: true);

    /// <summary>The mean of the parts whose target is above 0, each cut to 0–999.99; rounded half up to two decimals; 0 without any.</summary>
    internal static decimal Percentage(long? deliveries, long? targetDeliveries, decimal? revenue, decimal? targetRevenue)
    {
        var (sum, parts) = (0m, 0);
        if (targetDeliveries > 0) (sum, parts) = (Part(deliveries ?? 0, targetDeliveries.Value), 1);
        if (targetRevenue > 0) (sum, parts) = (sum + Part(revenue ?? 0, targetRevenue.Value), parts + 1);
        return parts == 0 ? 0 : decimal.Round(sum / parts, 2, MidpointRounding.AwayFromZero);
    }

    private static long Stored(long? deliveries, long? targetDeliveries, long? revenue, long? targetRevenue) =>
        (long)(Percentage(deliveries, targetDeliveries, revenue / Scale, targetRevenue / Scale) * Scale);

    private static decimal Part(decimal current, decimal target) => Math.Clamp(100m * current / target, 0, Most);
}
