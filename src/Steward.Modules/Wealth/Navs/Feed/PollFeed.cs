using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Wealth.Common;

namespace Steward.Wealth.Navs.Feed;

/// <summary>One look at the feed's address when its time has come: what is new goes to the intake like any delivery, what failed is told.</summary>
internal sealed class PollFeed(FeedSettings settings, FeedClient client, FeedStore store, Database database, NavDropStore drops, NavIntake intake, Alarms alarms)
{
    private const string AlarmKey = "nav_feed:poll", AlarmCode = "NAV_FEED_FAILING";
    private const int FailuresOfConcern = 3, LongestError = 500;

    private string UrlHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings.Url!.AbsoluteUri)));

    /// <returns>What it came to: polled, unchanged, taken, held or failed, each 1; nothing when it is not time.</returns>
    internal async Task<string?> Run(EngineShard shard, CancellationToken cancel)
    {
        if (settings.Url is null) return null;
        var (now, row) = await database.Read(async session => (session.Now, await store.Find(session)), cancel);
        if (row?.UrlHash != UrlHash) row = null;
        if (row is not null && row.NextAt > now) return null;
        // Between transactions: the other side may take a minute.
        if (await client.Fetch(row?.Etag, row?.LastModified, cancel) is not { } answer) return null;
        var layouts = answer.Content is null ? null : await database.Read(drops.Layouts, cancel);
        var file = answer.Content is { } content ? NavFile.Read(content, layouts) : null;
        return await database.Write(
            async session =>
            {
                var told = await Keep(session, row, answer, file);
                await shard.Fence(session);
                return told;
            },
            cancel);
    }

    private async Task<string> Keep(Session session, FeedRow? before, FeedAnswer answer, NavFile? file)
    {
        var row = (before ?? new()) with { UrlHash = UrlHash, PolledAt = session.Now, NextAt = session.Now + settings.Every, LastStatus = answer.Status == 0 ? null : answer.Status };
        if (answer.Error is { } error) return await Failed(session, row, error);
        if (before is { Failures: > 0 }) await alarms.Over(session, AlarmKey, AlarmCode, "The feed of NAVs answers again.");
        row = row with { Etag = answer.Etag, LastModified = answer.LastModified, LastError = null, Failures = 0 };
        if (file is null)
        {
            await store.Save(session, row);
            return "unchanged";
        }
        var day = LocalTime.DateIn(await intake.Zone(session), session.Now);
        // A page of errors differs each time it is asked for: one of a day waits for a person, the others are like it.
        if (file.Fault == DropCode.DropUnreadable && await store.HeldOf(session, day, NavCodes.Text(DropCode.DropUnreadable)) is { } waiting)
        {
            await store.Save(session, row with { LastError = Cut($"Again no file of NAVs: {file.Reason}"), DropId = waiting.Id });
            return "held";
        }
        var (drop, isNew) = await intake.Take(session, new("poll", FileName(), answer.Content!, file.HasSections ? "amfi" : "csv", settings.Form, file, NavIntakeEngine.Actor));
        await store.Save(session, row with { DropId = drop.Id, ChangedAt = isNew ? session.Now : row.ChangedAt, LastError = Cut(drop.Status == "held" ? drop.HoldReason : null) });
        return !isNew ? "unchanged" : drop.Status == "held" ? "held" : "taken";
    }

    private async Task<string> Failed(Session session, FeedRow row, string error)
    {
        var failures = row.Failures + 1;
        await store.Save(session, row with { LastError = Cut(error), Failures = failures });
        await alarms.Raise(session, AlarmKey, AlarmCode, failures < FailuresOfConcern ? "medium" : "high", $"The feed of NAVs could not be fetched: {error}", string.Create(CultureInfo.InvariantCulture, $"{failures} times in a row; asked again at {row.NextAt:u}."));
        return "failed";
    }

    private string? FileName() => Path.GetFileName(settings.Url!.LocalPath) is { Length: > 0 and <= 255 } name ? name : null;

    private static string? Cut(string? text) => text is { Length: > LongestError } ? text[..LongestError] : text;
}
