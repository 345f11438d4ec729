using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Common;
using Steward.Wealth.Tasks;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>Opens cases for held values: one a scheme and code, with one question to people, however many days it lasts.</summary>
internal sealed class NavCases(QuarantineStore store, TriggerHolds holds, TaskStore tasks, NavNotices notices, Changes changes)
{
    internal const string Event = "wealth.quarantine";

    internal async Task Hold(Session session, NavDropRow drop, NavWriting pages)
    {
        if (pages.Held.Count == 0) return;
        var open = (await store.OpenOf(session, [.. pages.Held.Select(one => pages.SchemeOf(one.Judgement).Id).Distinct()])).ToDictionary(row => (row.SubjectId, row.Code));
        var (added, joined) = (new Dictionary<(Guid, string), QuarantineRow>(), new HashSet<(Guid, string)>());
        foreach (var (judgement, row) in pages.Held)
        {
            var scheme = pages.SchemeOf(judgement);
            var key = (scheme.Id, judgement.Verdict.CodeText);
            var date = judgement.Row.Date ?? drop.LocalDate;
            if (open.TryGetValue(key, out var present))
            {
                open[key] = present with { RowCount = present.RowCount + 1, FirstDate = date < present.FirstDate ? date : present.FirstDate, LastDate = date > present.LastDate ? date : present.LastDate };
                joined.Add(key);
            }
            else if (added.TryGetValue(key, out present)) added[key] = present with { RowCount = present.RowCount + 1, LastDate = date > present.LastDate ? date : present.LastDate };
            else added[key] = present = New(session, drop, scheme, pages.LastOf(scheme), judgement, date);
            if (row is { } place) pages.SetCase(place, present.Id);
        }
        foreach (var key in joined) await store.Join(session, open[key]);
        await Tell(session, drop, [.. added.Values]);
    }

    private async Task Tell(Session session, NavDropRow drop, IReadOnlyList<QuarantineRow> added)
    {
        await store.Add(session, added);
        var names = added.Count == 0 ? [] : (await store.OpenOf(session, [.. added.Select(row => row.SubjectId).Distinct()])).ToDictionary(row => row.Id, row => row.SchemeName);
        foreach (var row in added)
        {
            await tasks.Open(
                session, "quarantine", null, "nav_quarantine", row.Id, $"A {(row.IsSeries ? "close" : "NAV")} of {names.GetValueOrDefault(row.Id, row.SchemeName)} ({row.ProductCode}) is held: {NavNotices.SentenceOf(row)}",
                new JsonObject { ["code"] = row.Code, ["scheme_id"] = row.ProductId, ["series_id"] = row.SeriesId });
            await changes.Publish(session, Event, new { id = row.Id, scheme_id = row.ProductId, series_id = row.SeriesId, code = row.Code, status = row.Status, at = session.Now });
        }
        await notices.Tell(session, drop, [.. added.Select(row => row with { SchemeName = names.GetValueOrDefault(row.Id, row.SchemeName) })]);
        await holds.Hold(session, [.. added.Select(row => row.SubjectId).Distinct()], TriggerHolds.Quarantine);
    }

    private static QuarantineRow New(Session session, NavDropRow drop, GatedScheme scheme, (DateOnly? Date, decimal? Nav) last, NavJudgement judgement, DateOnly date) => new()
    {
        Id = Ids.New(session.Now), ProductId = scheme.IsSeries ? null : scheme.Id, SeriesId = scheme.IsSeries ? scheme.Id : null, Code = judgement.Verdict.CodeText, FirstDate = date, LastDate = date, LastAcceptedDate = last.Date, LastAcceptedNav = last.Nav,
        ProposedFactor = judgement.Verdict.ProposedFactor, DropId = drop.Id, CreatedAt = session.Now, ProductCode = scheme.ProductCode, SchemeName = scheme.ProductCode,
        Detail = Json.Of(new
        {
            sentence = judgement.Verdict.Describe(), value = judgement.Row.Raw, compared_with = Text(judgement.Verdict.Reference), move_percent = Text(judgement.Verdict.Move?.Value), limit_percent = Text(judgement.Verdict.Limit?.Value),
            median_percent = Text(judgement.Verdict.MedianMillionths / 10_000m), line = judgement.Row.Line,
        }),
    };

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}
