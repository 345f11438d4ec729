using System.Globalization;
using Steward.Kernel;

namespace Steward.Wealth.Navs.Feed;

/// <summary>How the feed of NAVs stands, for <c>/scheduler/status</c>.</summary>
/// <param name="Host">Of the address; null where nothing is fetched.</param>
/// <param name="ExpectedAt">The hour after which missing NAVs are told; null where nobody is told.</param>
/// <param name="MissingSince">Since when people know that NAVs are missing.</param>
internal sealed record FeedLine(
    string? Host, int EveryMinutes, DateTimeOffset? PolledAt, DateTimeOffset? ChangedAt, DateTimeOffset? NextAt, int? LastStatus, string? LastError, int Failures, string? ExpectedAt, DateOnly? ExpectedDate, DateTimeOffset? MissingSince,
    string? Missing);

/// <summary>Reads it.</summary>
internal sealed class FeedStatus(FeedSettings settings, FeedStore store, WatchFeed watch)
{
    internal async Task<FeedLine> Of(Session session)
    {
        var (row, open) = (settings.Url is null ? null : await store.Find(session), await watch.Open(session));
        return new(
            settings.Url?.Host, (int)settings.Every.TotalMinutes, row?.PolledAt, row?.ChangedAt, row?.NextAt, row?.LastStatus, row?.LastError, row?.Failures ?? 0, settings.ExpectedAt?.ToString("HH:mm", CultureInfo.InvariantCulture),
            await watch.Due(session), open?.CreatedAt, open?.Title);
    }
}
