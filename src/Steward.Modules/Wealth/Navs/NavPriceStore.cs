using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;

namespace Steward.Wealth.Navs;

/// <summary>One value of a scheme and date as it was delivered: a revision.</summary>
internal sealed record NavPriceRow
{
    public Guid Id { get; init; }
    public Guid ProductId { get; init; }
    public DateOnly NavDate { get; init; }

    /// <summary>From 1; held and rejected values have theirs too.</summary>
    public int Revision { get; init; }
    public decimal? Nav { get; init; }
    public string? RawValue { get; init; }

    /// <summary>accepted, held, rejected or superseded.</summary>
    public string State { get; init; } = "accepted";
    public string? ReasonCode { get; init; }
    public Guid? DropId { get; init; }
    public Guid? CaseId { get; init; }

    /// <summary>When it was accepted; of a held value, when it came.</summary>
    public DateTimeOffset KnownAt { get; init; }

    /// <summary>It was accepted once, whatever came after it.</summary>
    internal bool WasAccepted => State is "accepted" or "superseded";
}

/// <summary>A scheme or series named by a drop, with what the gate compares.</summary>
internal sealed record GatedScheme
{
    public Guid Id { get; init; }
    public string ProductCode { get; init; } = "";
    public string? Isin { get; init; }
    public string? IsinReinvest { get; init; }
    public string Category { get; init; } = "";
    public decimal? MoveLimitPercent { get; init; }
    public DateOnly? NavDate { get; init; }
    public decimal? Nav { get; init; }

    /// <summary>A market series, whose values are closes.</summary>
    public bool IsSeries { get; init; }

    /// <summary>A volatility series, which may double in a day.</summary>
    public bool MovesFreely { get; init; }

    internal Percent? MoveLimit => MovesFreely ? null : MoveLimitPercent is { } limit ? new(limit) : NavLimits.MoveOf(Category);
}

/// <summary>The last accepted value of a scheme.</summary>
internal sealed record NavLatestRow
{
    public Guid ProductId { get; init; }
    public Guid PriceId { get; init; }
    public DateOnly NavDate { get; init; }
    public int Revision { get; init; }
    public decimal Nav { get; init; }
    public DateOnly? PreviousDate { get; init; }
    public decimal? PreviousNav { get; init; }
    public DateTimeOffset KnownAt { get; init; }
}

/// <summary>Tables <c>nav_prices</c> and <c>nav_latest</c>.</summary>
internal sealed class NavPriceStore() : PriceRowStore("nav_prices", "product_id", "nav_date", "nav")
{
    private static readonly IReadOnlyList<ColumnOf<NavLatestRow>> LatestValues =
    [
        new("product_id", r => r.ProductId), new("price_id", r => r.PriceId), new("nav_date", r => r.NavDate), new("revision", r => r.Revision), new("nav", r => r.Nav), new("previous_date", r => r.PreviousDate),
        new("previous_nav", r => r.PreviousNav), new("known_at", r => r.KnownAt), new("created_at", r => r.KnownAt), new("updated_at", r => r.KnownAt),
    ];

    /// <summary>The schemes that one of these codes or ISINs names.</summary>
    internal Task<IReadOnlyList<GatedScheme>> Named(Session session, IReadOnlyCollection<string> identifiers)
    {
        var any = session.AnyText("keys");
        return session.Query<GatedScheme>(
            $"""
            select p.id, p.product_code, p.isin, p.isin_reinvest, p.category, p.move_limit_percent, l.nav_date, l.nav from products p left join nav_latest l on l.product_id = p.id
            where p.retired_at is null and (p.product_code {any} or p.isin {any} or p.isin_reinvest {any}) order by p.product_code
            """,
            new { keys = Json.Of(identifiers) });
    }

    internal override Task<int> Move(Session session, IReadOnlyList<NavLatestRow> rows) => session.InsertAll(
        "nav_latest", LatestValues, rows,
        """
        on conflict (product_id) do update set price_id = excluded.price_id, nav_date = excluded.nav_date, revision = excluded.revision, nav = excluded.nav, previous_date = excluded.previous_date,
          previous_nav = excluded.previous_nav, known_at = excluded.known_at
        """);

    internal override Task<NavLatestRow?> Latest(Session session, Guid product) => session.First<NavLatestRow>(
        $"select product_id, price_id, nav_date, revision, nav, previous_date, previous_nav, known_at from nav_latest where product_id = @product{session.ForUpdate}", new { product });
}
