using Steward.Kernel;

namespace Steward.Wealth.Navs.Feed;

/// <summary>How the fetched feed stands.</summary>
internal sealed record FeedRow
{
    /// <summary>Of the address: another address begins anew.</summary>
    public string UrlHash { get; init; } = "";
    public string? Etag { get; init; }
    public string? LastModified { get; init; }
    public DateTimeOffset PolledAt { get; init; }

    /// <summary>When it brought something new the last time.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Nobody asks before.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>The HTTP status; null where there was no answer.</summary>
    public int? LastStatus { get; init; }
    public string? LastError { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }
    public Guid? DropId { get; init; }
}

/// <summary>How many schemes should have a NAV of a date, and how many have.</summary>
internal sealed record FeedCount
{
    public long Expected { get; init; }
    public long Present { get; init; }
}

/// <summary>Table <c>nav_feeds</c>, and what a watch over the feed counts.</summary>
internal sealed class FeedStore
{
    /// <summary>The one source.</summary>
    private const string Source = "poll";

    internal Task<FeedRow?> Find(Session session) => session.First<FeedRow>(
        "select url_hash, etag, last_modified, polled_at, changed_at, next_at, last_status, last_error, failures, drop_id from nav_feeds where source = @Source", new { Source });

    internal Task<int> Save(Session session, FeedRow row) => session.Execute(
        """
        insert into nav_feeds (source, url_hash, etag, last_modified, polled_at, changed_at, next_at, last_status, last_error, failures, drop_id)
        values (@Source, @UrlHash, @Etag, @LastModified, @PolledAt, @ChangedAt, @NextAt, @LastStatus, @LastError, @Failures, @DropId)
        on conflict (source) do update set url_hash = excluded.url_hash, etag = excluded.etag, last_modified = excluded.last_modified, polled_at = excluded.polled_at, changed_at = excluded.changed_at,
          next_at = excluded.next_at, last_status = excluded.last_status, last_error = excluded.last_error, failures = excluded.failures, drop_id = excluded.drop_id
        """,
        new { Source, row.UrlHash, row.Etag, row.LastModified, row.PolledAt, row.ChangedAt, row.NextAt, row.LastStatus, row.LastError, row.Failures, row.DropId });

    /// <summary>A fetched delivery of this day that waits for a person, with this fault already told.</summary>
    internal Task<NavDropRow?> HeldOf(Session session, DateOnly day, string code) => session.First<NavDropRow>(
        "select id, status, hold_code, hold_reason, local_date from nav_drops where source = @Source and status = 'held' and local_date = @day and hold_code = @code order by seq limit 1", new { Source, day, code });

    /// <summary>Live schemes whose NAVs come (one in the last thirty days), and those of them that have one of the date.</summary>
    internal async Task<FeedCount> Count(Session session, DateOnly date) => (await session.First<FeedCount>(
        $"""
        select count(*) as expected, {session.Pick("coalesce(sum(l.nav_date >= @date), 0)", "count(*) filter (where l.nav_date >= @date)")} as present
        from nav_latest l join products p on p.id = l.product_id where p.is_live and p.retired_at is null and l.nav_date >= @since
        """,
        new { date, since = date.AddDays(-30) }))!;
}
