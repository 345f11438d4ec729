using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Escalation.Checks;
using Steward.Escalation.Ladder;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Logs;

/// <summary>What people do with an escalation: take it, give it, hand it back, raise it, propose, confirm, resolve. A driver says that he is fine.</summary>
internal sealed class WorkLogs(
    Database database, LogStore store, EscalationBook book, ClimbLadder ladder, LadderStore ladders, SilentDriver silent, Proposals proposals, EscalationSettings settings, IOrders orders, IDrivers drivers, IAccounts accounts)
{
    internal sealed record Assign(Guid? UserId = null, string? Role = null);

    internal sealed record Raise(string ReasonCode, string Note);

    internal sealed record Resolve(string Resolution, string? Notes = null);

    /// <param name="Action">compensation or external_courier.</param>
    internal sealed record Propose(string Action, string Note, decimal? Amount = null);

    internal static void Map(RouteGroupBuilder escalation)
    {
        var one = escalation.MapGroup("/logs/{id}");
        one.MapPost("/acknowledge", (string id, WorkLogs use, Caller caller, CancellationToken cancel) => use.Take(id, caller, cancel)).Needs(Permission.Act).WithSummary("Takes an escalation; from then on it must be solved");
        one.MapPost("/hand-back", (string id, WorkLogs use, Caller caller, CancellationToken cancel) => use.HandBack(id, caller, cancel)).Needs(Permission.Act).WithSummary("Gives an escalation back that was taken");
        one.MapPost("/assign", (string id, Assign request, WorkLogs use, Caller caller, CancellationToken cancel) => use.Give(id, request, caller, cancel)).Needs(Permission.Act).WithSummary("Gives an escalation to a user or a role");
        one.MapPost("/raise", (string id, Raise request, WorkLogs use, Caller caller, CancellationToken cancel) => use.Up(id, request, caller, cancel)).Needs(Permission.Act).WithSummary("Raises an escalation with a reason, at least one level");
        one.MapPost("/resolve", (string id, Resolve request, WorkLogs use, Caller caller, CancellationToken cancel) => use.Close(id, request, caller, cancel)).Needs(Permission.Act).WithSummary("Resolves an escalation");
        one.MapPost("/propose", (string id, Propose request, WorkLogs use, Caller caller, CancellationToken cancel) => use.Suggest(id, request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Proposes a compensation or an external courier; another person approves");
        one.MapPost("/confirm", (string id, WorkLogs use, Caller caller, CancellationToken cancel) => use.Confirm(id, caller, cancel)).Needs(Permission.Act).WithSummary("Confirms that a driver is silent whom no message reached");
        one.MapPost("/fine", (string id, WorkLogs use, Caller caller, CancellationToken cancel) => use.Fine(id, caller, cancel)).Needs(Permission.DriveOwn).WithSummary("\"I am fine\": ends the check of the driver who says so");
    }

    private Task<Reply> Take(string id, Caller caller, CancellationToken cancel) => Open(id, caller, cancel, async (session, row, config) =>
    {
        if (row.Status == EscalationStatus.Investigating) return (await ladder.Take(session, row, config, row.AssignedTo ?? caller.Actor), null);
        row = await ladder.Take(session, row with { AssignedTo = caller.Actor }, config, caller.Actor);
        await book.Note(session, row, "acknowledged", "acknowledged", null, caller.Actor);
        return (row, null);
    });

    private Task<Reply> HandBack(string id, Caller caller, CancellationToken cancel) => Open(id, caller, cancel, async (session, row, config) =>
    {
        if (row.Status != EscalationStatus.Investigating) return (row, Conflict(row, EscalationStatus.Open));
        row = await ladder.GiveBack(session, row with { AssignedTo = null }, config);
        await book.Note(session, row, "reopened", "handed_back", null, caller.Actor);
        return (row, null);
    });

    private Task<Reply> Give(string id, Assign request, Caller caller, CancellationToken cancel) => Open(id, caller, cancel, async (session, row, _) =>
    {
        if (request.UserId is null == request.Role is null) return (row, Refusal.Invalid("/user_id", "Name a user_id or a role, and not both."));
        if (request.Role is { } role && Texts.OneOf(role, [.. OnDuty.Roles, Roles.Manager, Roles.Dispatcher, Roles.Admin], "/role") is { } wrong) return (row, wrong);
        if (request.UserId is { } user && await accounts.Find(session, user) is not { IsActive: true }) return (row, Refusal.NotFound("user"));
        row = row with { AssignedTo = request.Role ?? $"user:{request.UserId}" };
        await store.Save(session, row);
        await book.Note(session, row, "assigned", row.AssignedTo, null, caller.Actor);
        return (row, null);
    });

    private async Task<Reply> Up(string id, Raise request, Caller caller, CancellationToken cancel)
    {
        if ((Texts.Need(request.ReasonCode, "/reason_code") ?? Texts.Need(request.Note, "/note")) is { } missing) return missing;
        return await Open(id, caller, cancel, async (session, row, config) =>
        {
            if (await ladders.Reason(session, request.ReasonCode) is not { } reason) return (row, UnknownReason(request.ReasonCode));
            var level = Math.Min(Rungs.Top, Math.Max((row.Level ?? 0) + 1, reason.DefaultLevel ?? 1));
            if (row.Level == Rungs.Top) return (row, new Refusal("highest_level", "The escalation stands on the highest level already."));
            var severity = Severities.Worse(row.Grade, Severities.Of(reason.Severity));
            return (await book.Climb(session, row with { ReasonCode = reason.Code, Severity = severity.Text() }, level, config, caller.Actor, request.Note), null);
        });
    }

    private async Task<Reply> Close(string id, Resolve request, Caller caller, CancellationToken cancel)
    {
        if ((Texts.Need(request.Resolution, "/resolution") ?? Texts.TooLong(request.Notes, "/notes")) is { } missing) return missing;
        return await Open(id, caller, cancel, async (session, row, _) => (await book.Resolve(session, row, request.Resolution, caller.Actor, request.Notes), null));
    }

    private async Task<Reply> Suggest(string id, Propose request, Caller caller, CancellationToken cancel)
    {
        if ((Texts.OneOf(request.Action, Proposals.All, "/action") ?? Texts.Need(request.Note, "/note")) is { } wrong) return wrong;
        if (request.Action == Proposals.Compensation && request.Amount is not > 0) return Refusal.Rule("amount_missing", "A compensation needs an amount above 0.", "/amount");
        var log = Asked.Id(id);
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Lock(session, log) is not { } row || !caller.SeesZone(row.ZoneId)) return Refusal.NotFound("escalation");
                if (row.OrderId is not { } orderId || await orders.Find(session, orderId) is not { } order) return Refusal.Rule("order_missing", "Only an escalation about an order has a customer to compensate.");
                if (request.Amount is { } amount && decimal.Round(amount, Currencies.Decimals(order.Currency)) != amount)
                    return Refusal.Rule("too_many_decimals", $"{order.Currency} has {Currencies.Decimals(order.Currency)} decimals.", "/amount");
                return await proposals.Make(session, order, row, request.Action, request.Amount ?? 0, request.Note, caller.Actor, again: true) is { } made
                    ? Reply.Ok(new { success = true, decision_id = made.Id, decision_code = made.DecisionCode, status = Decisions.Contracts.DecisionStatus.AwaitingApproval, message = $"{made.DecisionCode} waits for another person's approval." })
                    : new Refusal("proposed_already", "The same was proposed for this order and waits, or was approved.");
            },
            cancel);
    }

    private Task<Reply> Confirm(string id, Caller caller, CancellationToken cancel) => Open(id, caller, cancel, async (session, row, config) =>
    {
        if (row is not { EscalationType: EscalationTypes.UnresponsiveDriver, DriverId: { } driver } || row.State.Phase == Phases.Done || await drivers.Find(session, driver) is not { } facts)
            return (row, new Refusal("nothing_to_confirm", "Only a check of a driver that has not ended can be confirmed."));
        await book.Note(session, row, "answer", "confirmed_silent", null, caller.Actor, driver: driver);
        return (await silent.Declare(session, row, facts, config, caller.Actor), null);
    });

    private async Task<Reply> Fine(string id, Caller caller, CancellationToken cancel)
    {
        var log = Asked.Id(id);
        return await database.Write<Reply>(
            async session =>
            {
                if (caller.Id is not { } user || await drivers.OfUser(session, user) is not { } driver) return Refusal.NotFound("escalation");
                if (await store.Lock(session, log) is not { EscalationType: EscalationTypes.UnresponsiveDriver } row || row.DriverId != driver.Id) return Refusal.NotFound("escalation");
                if (row.IsOpen) await silent.End(session, row, "he says that he is fine", caller.Actor);
                return Reply.Ok(new { success = true, message = "Thank you." });
            },
            cancel);
    }

    /// <summary>An open escalation of a zone that the caller sees, locked; answered as it is afterwards.</summary>
    private async Task<Reply> Open(string id, Caller caller, CancellationToken cancel, Func<Session, LogRow, EscalationConfig, Task<(LogRow Row, Refusal? Refusal)>> work)
    {
        var log = Asked.Id(id);
        return await database.Write<Reply>(
            async session =>
            {
                if (await store.Lock(session, log) is not { } row || !caller.SeesZone(row.ZoneId)) return Refusal.NotFound("escalation");
                if (!row.IsOpen) return Conflict(row, row.Status) with { Code = "escalation_already_resolved" };
                var (after, refusal) = await work(session, row, await settings.Of(session, row.ZoneId));
                if (refusal is not null) return refusal;
                if (after.IsOpen) await book.Tell(session, after, "escalation_updated");
                return Reply.Ok(new { success = true, message = $"The escalation is {after.Status}.", log = LogView.Of(after) });
            },
            cancel);
    }

    internal static Refusal UnknownReason(string code) => Refusal.Invalid("/reason_code", $"There is no reason '{code}'. GET /automation/escalation/reasons lists them.");

    private static Refusal Conflict(LogRow row, string to) =>
        new("state_conflict", $"The escalation is {row.Status}.", 409, Extra: new Dictionary<string, object?> { ["from"] = row.Status, ["to"] = to });
}
