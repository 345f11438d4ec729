using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Cash;

/// <summary>Shows a client's cash, and books what came in or went out outside of Steward.</summary>
internal static class MoveCash
{
    private const int CoinDecimals = 2;

    // Ten times as much is what a sum in SQLite can hold.
    private const decimal MostHeld = 999_999_999_999m;
    private static readonly Vocabulary Kinds = new("Deposit", "Withdrawal");

    /// <param name="SourceId">The caller's own id of the movement: sent twice, it is booked once.</param>
    /// <param name="AvailableOn">A deposit may count from a later day; absent: today.</param>
    internal sealed record Request(string? Kind = null, Figure? Amount = null, DateOnly? AvailableOn = null, string? SourceId = null, string? Note = null);

    /// <summary>A line as the API shows it.</summary>
    internal sealed record LineView(Guid Id, decimal Amount, string Kind, DateOnly AvailableOn, Guid? OrderId, string? SourceId, string? Note, string Actor, DateTimeOffset CreatedAt)
    {
        internal static LineView Of(CashLine line) => new(
            line.Id, line.Amount, line.Kind, line.AvailableOn, line.OrderId, ShownSource(line), line.Note, line.Actor, line.CreatedAt);
    }

    /// <param name="Balance">The sum of all lines.</param>
    /// <param name="Reserved">Set aside for purchases that are under way; not in the balance.</param>
    /// <param name="Available">What may be spent today.</param>
    internal sealed record CashView(Guid ClientId, string Currency, DateOnly Date, decimal Balance, decimal Reserved, decimal Available, IReadOnlyList<LineView> Items, string? NextCursor);

    /// <summary>What booking needs.</summary>
    internal sealed record Desk(Database Database, CashStore Store, ClientAccess Access, Changes Changes);

    internal static void Map(RouteGroupBuilder clients)
    {
        clients.MapGet("{id}/cash", List).Needs(Permission.WealthRead).Produces<CashView>().WithSummary("A client's cash: balance, what is reserved, what may be spent, and the lines, newest first");
        clients.MapPost("{id}/cash", Book).Needs(Permission.WealthWrite).Produces<LineView>(201).WithSummary("Books a deposit or a withdrawal; the same source_id is booked once");
    }

    private static Task<Reply> List(string id, PageRequest page, Caller caller, Desk desk, CancellationToken cancel, DateOnly? date = null) => desk.Database.Read<Reply>(
        async session =>
        {
            var client = await desk.Access.Of(session, caller, id);
            var day = date ?? LocalTime.DateIn(client.TimeZone, session.Now);
            var position = await desk.Store.Position(session, client.Id, day);
            var cut = Page<CashLine>.Of(await desk.Store.Page(session, page, client.Id), page, line => (line.CreatedAt, line.Id));
            return Reply.Ok(new CashView(client.Id, client.Currency, day, position.Balance, position.Reserved, position.Available, [.. cut.Items.Select(LineView.Of)], cut.NextCursor));
        },
        cancel);

    private static Task<Reply> Book(string id, Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var client = await desk.Access.Of(session, caller, id);
            if (client.RetiredAt is not null) return Refusal.NotFound("client");
            var today = LocalTime.DateIn(client.TimeZone, session.Now);
            var line = Read(session, client, request, caller, today);
            if (line.SourceId is { } source && await desk.Store.BySource(session, source) is { } earlier) return Same(earlier, line);
            await desk.Store.LockClient(session, client.Id);
            if (line.Amount < 0 && await desk.Store.Position(session, client.Id, today) is var position && position.Available < -line.Amount)
                return Refusal.Rule("insufficient_cash", $"{MoneyText.Of(position.Available, client.Currency)} may be taken out today, not {MoneyText.Of(-line.Amount, client.Currency)}.", "/amount");
            if (line.Amount > 0 && (await desk.Store.Position(session, client.Id, DateOnly.MaxValue)).Balance + line.Amount > MostHeld)
                return Refusal.Rule("amount_out_of_range", $"A client's cash is at most {MoneyText.Of(MostHeld, client.Currency)}.", "/amount");
            if (!await desk.Store.Add(session, line)) return Same((await desk.Store.BySource(session, line.SourceId!))!, line);
            await desk.Changes.Say(session, caller, "cash", "booked", client.Id, new { line = line.Id, line.Kind, line.Amount, line.AvailableOn });
            return Reply.Created($"/api/v1/wealth/clients/{client.Id}/cash", LineView.Of(line));
        },
        cancel);

    private static CashLine Read(Session session, ClientRow client, Request request, Caller caller, DateOnly today)
    {
        var checks = new Checks();
        checks.Need(request.Kind, "/kind");
        checks.Need(request.Amount, "/amount");
        var kind = checks.Word(request.Kind, Kinds, "/kind");
        var amount = checks.Number(request.Amount, "/amount", CoinDecimals, null, 999_999_999_999m);
        checks.Text(request.Note, "/note", 500);
        checks.Text(request.SourceId, "/source_id", 100);
        if (kind == "Withdrawal" && request.AvailableOn is { } day && day != today) checks.Say("/available_on", "out_of_limits", "A withdrawal counts at once: leave available_on away.");
        if (request.AvailableOn < today || request.AvailableOn > today.AddDays(366)) checks.Say("/available_on", "out_of_limits", $"available_on is from {today:yyyy-MM-dd} to a year later.");
        checks.Done();
        return new()
        {
            Id = Ids.New(session.Now), ClientId = client.Id, Amount = kind == "Withdrawal" ? -amount!.Value : amount!.Value, Kind = kind!, AvailableOn = request.AvailableOn ?? today,
            SourceId = string.IsNullOrEmpty(request.SourceId) ? null : SourceOf(client.Id, request.SourceId), Note = request.Note, Actor = caller.Actor, CreatedAt = session.Now,
        };
    }

    private static Reply Same(CashLine earlier, CashLine line) => earlier.Amount == line.Amount && earlier.Kind == line.Kind
        ? Reply.Ok(LineView.Of(earlier))
        : new Refusal("source_id_taken", $"Another line has this source_id: {earlier.Kind} of {DecimalText.Write(Math.Abs(earlier.Amount))}.", 409, new Dictionary<string, string> { ["/source_id"] = "Another line has this source_id." });

    /// <summary>A caller's ids are his client's: two clients may have the same.</summary>
    private static string SourceOf(Guid client, string source) => $"hand:{client}:{source}";

    private static string? ShownSource(CashLine line) =>
        line.SourceId is { } source && SourceOf(line.ClientId, "") is var prefix && source.StartsWith(prefix, StringComparison.Ordinal) ? source[prefix.Length..] : line.SourceId;
}
