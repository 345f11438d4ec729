using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Escalation.Logs;
using Steward.Kernel;

namespace Steward.Escalation.Ladder;

/// <summary>A zone's ladder and its people on call: read, replaced whole, and rehearsed on past days.</summary>
internal sealed class LadderRoutes(Database database, LadderStore store, LogStore logs, IAccounts accounts, IEngineZones zones, IEngineAudit audit, EscalationSettings settings)
{
    private const int MostSteps = 60;
    private const int MostDays = 92;
    private static readonly string[] Channels = ["In-App", "Email", "SMS", "Push", Messages.CallChannel];

    internal sealed record StepRequest(int Level, string Channel, int DelaySeconds = 0, string? Role = null, Guid? UserId = null, int? RepeatSeconds = null, int? MostRepeats = null);

    internal sealed record ShiftRequest(Guid UserId, string Role, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

    internal sealed record Request(string Name, IReadOnlyList<StepRequest> Steps, IReadOnlyList<ShiftRequest>? OnCall = null);

    internal sealed record Days(DateTimeOffset From, DateTimeOffset To);

    internal static void Map(RouteGroupBuilder escalation)
    {
        escalation.MapGet("/ladders/{zone_id}", (string zone_id, LadderRoutes use, Caller caller, CancellationToken cancel) => use.Read(zone_id, caller, cancel)).Needs(Permission.Read).WithSummary("The zone's ladder and who is on call");
        escalation.MapPut("/ladders/{zone_id}", (string zone_id, Request request, HttpRequest http, LadderRoutes use, Caller caller, CancellationToken cancel) =>
            use.Write(zone_id, request, EntityTags.RequiredIfMatch(http), caller, cancel)).Needs(Permission.Manage).WithSummary("Replaces the zone's ladder and what is to come of its duty; needs If-Match");
        escalation.MapPost("/ladders/{zone_id}/rehearse", (string zone_id, Days request, LadderRoutes use, Caller caller, CancellationToken cancel) => use.Rehearse(zone_id, request, caller, cancel))
            .Needs(Permission.Act).WithSummary("Replays past days: who would have been paged, when, how often");
    }

    private Task<Reply> Read(string id, Caller caller, CancellationToken cancel) => database.Read<Reply>(
        async session => await Zone(session, id, caller) is { } zone ? await Shown(session, zone) : Refusal.NotFound("zone"), cancel);

    private async Task<Reply> Write(string id, Request request, long expected, Caller caller, CancellationToken cancel)
    {
        if (Decide(request) is { } wrong) return wrong;
        return await database.Write<Reply>(
            async session =>
            {
                if (await Zone(session, id, caller) is not { } zone) return Refusal.NotFound("zone");
                foreach (var user in request.Steps.Select(s => s.UserId).Concat((request.OnCall ?? []).Select(s => (Guid?)s.UserId)).Where(u => u is not null).Select(u => u!.Value).Distinct())
                    if (await accounts.Find(session, user) is not { IsActive: true }) return Refusal.Rule("unknown_user", $"There is no active user {user}.", "/user_id");
                var present = await store.Of(session, zone);
                var version = present.ZoneId is null ? 0 : present.Version;
                if (version != expected) return EntityTags.Stale(EntityTags.Of(expected), version);
                var ladder = present.ZoneId is null ? Ids.New(session.Now) : present.Id;
                if (present.ZoneId is null) await store.Add(session, new LadderRow { Id = ladder, ZoneId = zone, Name = request.Name, Version = 1, ChangedBy = caller.Actor });
                else if (!await store.Renew(session, ladder, expected, caller.Actor)) return EntityTags.Stale(EntityTags.Of(expected), null);
                await store.Replace(session, ladder, [.. request.Steps.Select((s, i) => new LadderStep
                {
                    Id = Ids.New(session.Now), LadderId = ladder, Level = s.Level, Position = i + 1, DelaySeconds = s.DelaySeconds, Role = s.Role, UserId = s.UserId, Channel = s.Channel,
                    RepeatSeconds = s.RepeatSeconds, MostRepeats = s.MostRepeats,
                })]);
                if (request.OnCall is { } duty)
                    await store.ReplaceShifts(session, zone, [.. duty.Select(s => new OnCallShift { Id = Ids.New(session.Now), ZoneId = zone, UserId = s.UserId, Role = s.Role, StartsAt = s.StartsAt, EndsAt = s.EndsAt })]);
                await audit.Write(session, zone, caller.Actor, "ladder_changed", $"ladder:{ladder}", new { zone_id = zone, version = version + 1, steps = request.Steps.Count, on_call = request.OnCall?.Count });
                return await Shown(session, zone);
            },
            cancel);
    }

    private async Task<Reply> Rehearse(string id, Days request, Caller caller, CancellationToken cancel)
    {
        if (request.To <= request.From || request.To - request.From > TimeSpan.FromDays(MostDays)) return Refusal.Invalid("/to", $"to is after from, and at most {MostDays} days later.");
        return await database.Read<Reply>(
            async session =>
            {
                if (await Zone(session, id, caller) is not { } zone) return Refusal.NotFound("zone");
                var rows = await logs.List(session, new([zone]) { From = request.From, To = request.To }, null, 0, 10_000);
                var past = new List<PastEscalation>();
                foreach (var row in rows)
                    if (await logs.Steps(session, row.Id) is var steps && (row.Level is not null || steps.Any(s => s.Level is not null))) past.Add(Rehearsal.Of(row, steps));
                var ladder = await store.Of(session, zone);
                var pages = Rehearsal.Run(past, await store.Steps(session, ladder.Id), await settings.Of(session, zone));
                return Reply.Ok(new
                {
                    escalations = past.Count, pages = pages.Count,
                    by_recipient = pages.GroupBy(p => p.To).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => new { recipient = g.Key, times = g.Count() }),
                    items = pages.Take(1_000),
                });
            },
            cancel);
    }

    /// <summary>Null when the ladder can be climbed: each level tells somebody, the steps are within their limits.</summary>
    internal static Refusal? Decide(Request request)
    {
        if (Texts.Need(request.Name, "/name") is { } nameless) return nameless;
        if (request.Steps.Count is 0 or > MostSteps) return Refusal.Rule("ladder_invalid", $"A ladder has 1 to {MostSteps} steps.", "/steps");
        for (var i = 0; i < request.Steps.Count; i++)
        {
            var step = request.Steps[i];
            if ((Texts.OneOf(step.Channel, Channels, $"/steps/{i}/channel") ?? Texts.OneOf(step.Role, OnDuty.Roles, $"/steps/{i}/role")) is { } word) return word;
            if (step.Role is null == step.UserId is null) return Refusal.Rule("ladder_invalid", "A step names a role or a user.", $"/steps/{i}");
            if (step.Level is < 1 or > Rungs.Top || step.DelaySeconds is < 0 or > 3600) return Refusal.Rule("ladder_invalid", "level is 1 to 3, delay_seconds 0 to 3600.", $"/steps/{i}");
            if (step.RepeatSeconds is < 60 or > 3600 || step.MostRepeats is < 1 or > 12) return Refusal.Rule("ladder_invalid", "repeat_seconds is 60 to 3600, most_repeats 1 to 12.", $"/steps/{i}");
        }
        if (Enumerable.Range(1, Rungs.Top).Any(level => request.Steps.All(s => s.Level != level))) return Refusal.Rule("ladder_invalid", "Each of the three levels needs a step.", "/steps");
        foreach (var shift in request.OnCall ?? [])
            if (Texts.OneOf(shift.Role, OnDuty.Roles, "/on_call/role") is { } role) return role;
            else if (shift.EndsAt <= shift.StartsAt) return Refusal.Rule("shift_invalid", "A shift ends after it starts.", "/on_call");
        return null;
    }

    private async Task<Reply> Shown(Session session, Guid zone)
    {
        var ladder = await store.Of(session, zone);
        var version = ladder.ZoneId is null ? 0 : ladder.Version;
        var steps = await store.Steps(session, ladder.Id);
        var shifts = await store.Shifts(session, zone, session.Now);
        return Reply.Ok(new
        {
            zone_id = zone, version, ladder.Name, is_installed = ladder.ZoneId is null, ladder.ChangedBy,
            steps = steps.Select(s => new { s.Level, s.Position, s.DelaySeconds, s.Role, s.UserId, s.Channel, s.RepeatSeconds, s.MostRepeats }),
            on_call = shifts.Select(s => new { s.UserId, s.Role, s.ZoneId, s.StartsAt, s.EndsAt }),
        }, EntityTags.Of(version));
    }

    private async Task<Guid?> Zone(Session session, string id, Caller caller) => await zones.Lookup(session, id) is { } zone && caller.SeesZone(zone) ? zone : null;
}
