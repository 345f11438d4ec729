using Steward.Kernel;

namespace Steward.Wealth.Backtests;

/// <summary>Past NAVs of schemes, for backtests.</summary>
internal sealed class PastNavStore
{
    /// <summary>The accepted NAVs of some schemes between two dates, the latest revision of each.</summary>
    internal Task<IReadOnlyList<Row>> Of(Session session, IReadOnlyCollection<Guid> schemes, DateOnly? from, DateOnly? to) => session.Query<Row>(
        $"""
        select n.product_id, n.nav_date, n.nav from nav_prices n
        where n.product_id {session.AnyOf("ids")} and n.state = 'accepted' {(from is null ? "" : "and n.nav_date >= @from")} {(to is null ? "" : "and n.nav_date <= @to")} order by n.product_id, n.nav_date, n.revision
        """,
        new { ids = new IdArray([.. schemes]), from, to });

    internal sealed record Row
    {
        public Guid ProductId { get; init; }
        public DateOnly NavDate { get; init; }
        public decimal Nav { get; init; }
    }
}
