using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Calendars;
using Steward.Wealth.Common;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Navs;

/// <summary>NAVs as they came, already read.</summary>
/// <param name="Source">Where from: <c>api</c>, <c>file</c>, <c>poll</c>.</param>
/// <param name="Form">full, delta, or null for what the file is by itself.</param>
internal sealed record NavDelivery(string Source, string? FileName, byte[] Content, string Format, string? Form, NavFile File, string Actor)
{
    /// <summary>The market series whose closes these are; null: NAVs of schemes.</summary>
    internal SeriesRow? Series { get; init; }

    /// <summary>The same file for two series is two deliveries.</summary>
    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Series is null ? Content : [.. Encoding.UTF8.GetBytes($"series {Series.Id:D}\n"), .. Content]));

    internal bool IsFull => Form is null ? File.HasSections : Form == "full";
}

/// <summary>
/// Takes a delivery of NAVs in: knows it by its hash, holds it as a whole or judges it row by row, and stores what was accepted and held, with the
/// drop, in one transaction. The triggers see accepted drops afterwards, in the order of their numbers.
/// </summary>
internal sealed class NavIntake(NavDropStore drops, PriceBooks books, NavCases cases, CorporateActionStore actions, ActionEffects effects, Restatements restatements, CalendarStore calendars, CalendarBook book, TaskStore tasks, NavNotices notices, Changes changes)
{
    internal const string DropEvent = "wealth.nav_drop";

    /// <summary>Before the code in the source of a delivery of closes.</summary>
    internal const string SeriesSource = "series:";
    private const int MostListed = 200;

    /// <summary>Takes a delivery; one that was taken before is answered with its drop.</summary>
    internal async Task<(NavDropRow Drop, bool IsNew)> Take(Session session, NavDelivery delivery)
    {
        await NavDropStore.Lock(session);
        if (await drops.OfHash(session, delivery.Sha256) is { } known) return (known, false);
        var drop = new NavDropRow
        {
            Id = Ids.New(session.Now), Source = delivery.Series is { } series ? SeriesSource + series.Code : delivery.Source, FileName = delivery.FileName, Sha256 = delivery.Sha256, Form = delivery.IsFull ? "full" : "delta", Format = delivery.Format, ReceivedAt = session.Now,
            LocalDate = LocalTime.DateIn(await Zone(session, delivery.Series?.CalendarId), session.Now), HeaderHash = delivery.File.Header is { } header ? NavLayout.HashOf(header) : null, RowCount = delivery.File.RowCount,
            NoValueCount = delivery.File.NoNavRows, Actor = delivery.Actor,
        };
        var verdict = DropChecks.Check(delivery.File, delivery.IsFull, delivery.IsFull ? await drops.History(session) : new([], []));
        if (verdict.Code != DropCode.None) return (await Hold(session, drop, delivery.Content, verdict), true);
        // The drop stands before its rows do, which point at it; its counts follow from them.
        var judged = await Judge(session, drop, delivery.File, delivery.Series);
        await drops.Add(session, judged.Drop, delivery.Content);
        await judged.Write();
        await Say(session, judged.Drop);
        return (judged.Drop, true);
    }

    /// <summary>Lets a held drop through, past the checks of a drop as a whole.</summary>
    internal async Task<NavDropRow> Release(Session session, NavDropRow drop, NavFile file, string actor, string reason)
    {
        await NavDropStore.Lock(session);
        var judged = await Judge(session, drop with { Status = "accepted", RowCount = file.RowCount, NoValueCount = file.NoNavRows, ClosedBy = actor, CloseReason = reason }, file, null);
        await drops.Close(session, judged.Drop);
        await judged.Write();
        await tasks.Close(session, "held_drop", drop.Id, actor, "released");
        await Say(session, judged.Drop);
        return judged.Drop;
    }

    /// <summary>The last date that a feed seen on this day can know: the day before the next business day, or the day itself where the calendar ends.</summary>
    private async Task<DateOnly> LatestKnown(Session session, DateOnly localDate, Guid? calendar) =>
        (await book.Read(session)).Of(calendar)?.Add(localDate, 1) is { Date: { } next } ? next.AddDays(-1) : localDate;

    /// <summary>The zone of a calendar, of the usual one unless said; UTC where there is none.</summary>
    internal async Task<string> Zone(Session session, Guid? calendar = null)
    {
        var all = await calendars.All(session);
        return (all.FirstOrDefault(row => row.Id == calendar) ?? all.FirstOrDefault())?.TimeZone ?? "UTC";
    }

    private async Task<NavDropRow> Hold(Session session, NavDropRow drop, byte[] content, DropVerdict verdict)
    {
        var held = drop with { Status = "held", HoldCode = NavCodes.Text(verdict.Code), HoldReason = verdict.Reason };
        // What cannot be read as text is of no use to the person who looks at it, and larger files are not kept.
        await drops.Add(session, held, content.Length <= NavFile.LargestBytes ? content : null);
        var kind = drop.Source.StartsWith(SeriesSource, StringComparison.Ordinal) ? "closes" : "NAVs";
        await tasks.Open(session, "held_drop", null, "nav_drop", held.Id, $"A delivery of {kind} is held: {verdict.Reason}", new JsonObject { ["code"] = held.HoldCode, ["value"] = verdict.Value, ["limit"] = verdict.Limit });
        await notices.TellWhole(session, held, kind);
        await Say(session, held);
        return held;
    }

    private async Task<(NavDropRow Drop, Func<Task> Write)> Judge(Session session, NavDropRow drop, NavFile file, SeriesRow? series)
    {
        PriceRowStore prices = series is null ? books.Navs : books.Closes;
        var schemes = series is null ? await Named(session, file) : [series.ToGated()];
        var gate = GateOf(schemes);
        var ahead = series is null ? await Record(session, gate, schemes) : [];
        var judgements = NavDropGate.Judge(gate, file.Rows, await LatestKnown(session, drop.LocalDate, series?.CalendarId));
        var pages = new NavWriting(drop, schemes, judgements, session.Now);
        await pages.Compare(session, prices);
        return (pages.Counted(file, MostListed), Write);

        async Task Write()
        {
            // What is recorded of the scheme takes effect before the new values stand.
            foreach (var action in ahead.Where(pages.Explains)) await effects.Shown(session, action);
            await cases.Hold(session, drop, pages);
            await prices.Supersede(session, pages.Superseded);
            await prices.Add(session, pages.Rows);
            await prices.Move(session, pages.Latest);
            await restatements.Flag(session, pages.Restated, series?.Code);
        }
    }

    private Task<IReadOnlyList<GatedScheme>> Named(Session session, NavFile file) => books.Navs.Named(
        session, [.. file.Rows.SelectMany(row => new[] { row.Code, row.Isin, row.OtherIsin }).OfType<string>().Where(key => key.Length > 0).Distinct(StringComparer.Ordinal)]);

    /// <summary>Tells the gate what is recorded of its schemes and not seen in a NAV yet.</summary>
    private async Task<IReadOnlyList<CorporateActionRow>> Record(Session session, NavGate gate, IReadOnlyList<GatedScheme> schemes)
    {
        var numbers = schemes.Select((scheme, i) => (scheme.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        var ahead = await actions.Ahead(session);
        foreach (var action in ahead)
            if (numbers.TryGetValue(action.ProductId, out var number)) gate.Record(number, new(action.ActionDate, Enum.Parse<CorporateActionKind>(action.Kind.Replace(" ", "", StringComparison.Ordinal)), action.Factor, action.Amount));
        return ahead;
    }

    private static NavGate GateOf(IReadOnlyList<GatedScheme> schemes)
    {
        var gate = new NavGate();
        foreach (var scheme in schemes)
            gate.Add(
                new(scheme.ProductCode, scheme.Isin, scheme.IsinReinvest, scheme.Category, scheme.MoveLimit),
                scheme.NavDate is { } date ? new(date, scheme.Nav!.Value) : null);
        return gate;
    }

    private Task Say(Session session, NavDropRow drop) => changes.Publish(session, DropEvent, new
    {
        id = drop.Id, source = drop.Source, status = drop.Status, hold_code = drop.HoldCode, accepted = drop.AcceptedCount, unchanged = drop.UnchangedCount, held = drop.HeldCount, ignored = drop.IgnoredCount, unknown = drop.UnknownCount, at = session.Now,
    });
}
