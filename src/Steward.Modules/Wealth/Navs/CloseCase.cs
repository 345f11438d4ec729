using System.Security.Cryptography;
using System.Text;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Tasks;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>A person's word about held values: accept them in date order, reject them, or adjust what is older and accept them. No value of a closed case is left held.</summary>
internal sealed class CloseCase(QuarantineStore store, PriceBooks books, NavDropStore drops, NavIntake intake, NavAdjuster adjuster, ActionEffects effects, CorporateActionStore actions, Restatements restatements, TriggerHolds holds, TaskStore tasks, Changes changes)
{
    /// <param name="named">The values to accept, at most one of a date; none: all of them.</param>
    internal async Task<QuarantineRow> Accept(Session session, Caller caller, QuarantineRow row, string reason, IReadOnlyCollection<Guid> named)
    {
        await NavDropStore.Lock(session);
        var held = await books.Of(row).OfCase(session, row.Id);
        var rows = Choose(held, named);
        await Show(session, row, rows, isAdjusted: false);
        await AcceptRows(session, caller, row, rows);
        await RejectOthers(session, row, held, rows);
        return await Close(session, caller, row, "Accepted", reason);
    }

    internal async Task<QuarantineRow> Adjust(Session session, Caller caller, QuarantineRow row, string reason, decimal factor, IReadOnlyCollection<Guid> named)
    {
        await NavDropStore.Lock(session);
        var held = await books.Of(row).OfCase(session, row.Id);
        var rows = Choose(held, named);
        await adjuster.Apply(session, row, factor);
        await Show(session, row, rows, isAdjusted: true);
        await AcceptRows(session, caller, row, rows);
        await RejectOthers(session, row, held, rows);
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

    private static List<NavPriceRow> Choose(IReadOnlyList<NavPriceRow> rows, IReadOnlyCollection<Guid> named)
    {
        var able = rows.Where(row => row is { State: "held", Nav: > 0 } && (named.Count == 0 || named.Contains(row.Id))).ToList();
        if (able.Count == 0) throw new RefusedException(Refusal.Rule("nothing_to_accept", "No held value of this case is a NAV above 0. Reject the case."));
        if (able.Count < named.Count) throw new RefusedException(Refusal.Rule("unknown_value", $"{named.Count - able.Count} of the named values are no held NAVs of this case.", "/price_ids"));
        if (able.GroupBy(row => row.NavDate).FirstOrDefault(day => day.Count() > 1) is { } twice)
            throw new RefusedException(Refusal.Rule("value_needed", $"{twice.Key:yyyy-MM-dd} has {twice.Count()} values: name those to accept, one of each date, by price_ids.", "/price_ids"));
        return able;
    }

    /// <summary>What was not chosen does not wait in a case that nobody sees any more: delivered again it would be taken for known.</summary>
    private async Task RejectOthers(Session session, QuarantineRow row, IReadOnlyList<NavPriceRow> held, List<NavPriceRow> accepted)
    {
        foreach (var other in held.Where(one => one.State == "held" && accepted.TrueForAll(taken => taken.Id != one.Id)))
            await books.Of(row).Decide(session, other with { State = "rejected", ReasonCode = "not_chosen" });
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
            var before = same.Find(one => one.State == "accepted");
            if (before?.Nav == held.Nav)
            {
                // It came again in its time and was accepted: nobody has used another value.
                await prices.Decide(session, held with { State = "rejected", ReasonCode = "accepted_already" });
                continue;
            }
            if (before is not null)
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
