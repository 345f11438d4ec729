using System.Security.Cryptography;
using System.Text;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Tasks;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>A person's word about held values: accept them in date order, reject them, or adjust what is older and accept them.</summary>
internal sealed class CloseCase(QuarantineStore store, PriceBooks books, NavDropStore drops, NavIntake intake, NavAdjuster adjuster, ActionEffects effects, CorporateActionStore actions, Restatements restatements, TriggerHolds holds, TaskStore tasks, Changes changes)
{
    internal async Task<QuarantineRow> Accept(Session session, Caller caller, QuarantineRow row, string reason, Guid? chosen)
    {
        await NavDropStore.Lock(session);
        var rows = Choose(await books.Of(row).OfCase(session, row.Id), chosen);
        await Show(session, row, rows, isAdjusted: false);
        await AcceptRows(session, caller, row, rows);
        return await Close(session, caller, row, "Accepted", reason);
    }

    internal async Task<QuarantineRow> Adjust(Session session, Caller caller, QuarantineRow row, string reason, decimal factor)
    {
        await NavDropStore.Lock(session);
        var rows = Choose(await books.Of(row).OfCase(session, row.Id), null);
        await adjuster.Apply(session, row, factor);
        await Show(session, row, rows, isAdjusted: true);
        await AcceptRows(session, caller, row, rows);
        return await Close(session, caller, row, "Adjusted", reason);
    }

    internal async Task<QuarantineRow> Reject(Session session, Caller caller, QuarantineRow row, string reason)
    {
        var prices = books.Of(row);
        foreach (var price in await prices.OfCase(session, row.Id)) await prices.Decide(session, price with { State = "rejected" });
        return await Close(session, caller, row, "Rejected", reason);
    }

    /// <summary>Recorded actions that these values show.</summary>
    private async Task Show(Session session, QuarantineRow row, List<NavPriceRow> rows, bool isAdjusted)
    {
        if (row.ProductId is not { } scheme) return;
        foreach (var action in (await actions.Ahead(session)).Where(one => one.ProductId == scheme && rows.Any(held => held.NavDate >= one.ActionDate))) await effects.Shown(session, action, isAdjusted);
    }

    private static List<NavPriceRow> Choose(IReadOnlyList<NavPriceRow> rows, Guid? chosen)
    {
        var able = rows.Where(row => row is { State: "held", Nav: > 0 } && (chosen is null || row.Id == chosen)).ToList();
        if (able.Count == 0) throw new RefusedException(Refusal.Rule("nothing_to_accept", "No held value of this case is a NAV above 0. Reject the case."));
        if (able.GroupBy(row => row.NavDate).FirstOrDefault(day => day.Count() > 1) is { } twice)
            throw new RefusedException(Refusal.Rule("value_needed", $"{twice.Key:yyyy-MM-dd} has {twice.Count()} values: name the one to accept by price_id.", "/price_id"));
        return able;
    }

    /// <summary>The values enter as a delivery of their own, so that the triggers see them like any other.</summary>
    private async Task AcceptRows(Session session, Caller caller, QuarantineRow row, List<NavPriceRow> rows)
    {
        var drop = new NavDropRow
        {
            Id = Ids.New(session.Now), Source = "quarantine", Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Id}:{row.Version}"))), Form = "delta", Format = "json", ReceivedAt = session.Now,
            LocalDate = LocalTime.DateIn(await intake.Zone(session), session.Now), RowCount = rows.Count, AcceptedCount = rows.Count, Actor = caller.Actor, Metadata = Json.Of(new { quarantine_id = row.Id }),
        };
        await drops.Add(session, drop, null);
        var prices = books.Of(row);
        var stored = await prices.Stored(session, [.. rows.Select(one => (one.ProductId, one.NavDate))]);
        var (latest, restated) = (await prices.Latest(session, row.SubjectId), new List<Restatement>());
        foreach (var held in rows)
        {
            var same = stored[(held.ProductId, held.NavDate)].ToList();
            if (same.Find(one => one.State == "accepted") is { } before)
            {
                await prices.Supersede(session, [before.Id]);
                restated.Add(new(before.Id, held.ProductId, held.NavDate, before.Nav!.Value, held.Nav!.Value));
            }
            var isHistory = held.NavDate < latest?.NavDate;
            var accepted = held with { State = "accepted", DropId = drop.Id, KnownAt = session.Now, ReasonCode = isHistory ? "older_than_last" : "accepted_by_person" };
            // A revision goes up with every value that counts: one that came before a value accepted meanwhile gets a new number.
            if (same[^1].Revision > held.Revision)
            {
                await prices.Decide(session, held with { State = "rejected", ReasonCode = "accepted_as_later_revision" });
                accepted = accepted with { Id = Ids.New(session.Now), Revision = same[^1].Revision + 1 };
                await prices.Add(session, [accepted]);
            }
            else await prices.Decide(session, accepted);
            if (isHistory) continue;
            latest = new()
            {
                ProductId = row.SubjectId, PriceId = accepted.Id, NavDate = accepted.NavDate, Revision = accepted.Revision, Nav = accepted.Nav!.Value, KnownAt = session.Now,
                PreviousDate = latest?.NavDate == accepted.NavDate ? latest.PreviousDate : latest?.NavDate, PreviousNav = latest?.NavDate == accepted.NavDate ? latest.PreviousNav : latest?.Nav,
            };
            await prices.Move(session, [latest]);
        }
        await restatements.Flag(session, restated, row.IsSeries ? row.ProductCode : null);
        await changes.Publish(session, NavIntake.DropEvent, new { id = drop.Id, status = drop.Status, accepted = rows.Count, unchanged = 0, held = 0, ignored = 0, unknown = 0, at = session.Now });
    }

    private async Task<QuarantineRow> Close(Session session, Caller caller, QuarantineRow row, string status, string reason)
    {
        await store.Close(session, row.Id, status, caller.Actor, reason);
        await tasks.Close(session, "quarantine", row.Id, caller.Actor, status);
        if ((await store.OpenOf(session, [row.SubjectId])).Count == 0) await holds.Release(session, row.SubjectId, TriggerHolds.Quarantine);
        await changes.Say(session, caller, "quarantine", status.ToLowerInvariant(), row.Id, new { row.ProductId, row.SeriesId, row.Code, reason });
        await changes.Publish(session, NavCases.Event, new { id = row.Id, scheme_id = row.ProductId, series_id = row.SeriesId, code = row.Code, status, at = session.Now });
        return row with { Status = status, ClosedAt = session.Now, ClosedBy = caller.Actor, CloseReason = reason, Version = row.Version + 1 };
    }
}
