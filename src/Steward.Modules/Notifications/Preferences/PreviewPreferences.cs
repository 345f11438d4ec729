using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What would be done with an event at an instant, by the same decision that sends it.</summary>
internal static class PreviewPreferences
{
    internal sealed record Request
    {
        public required string Event { get; init; }
        public DateTimeOffset? At { get; init; }
        public decimal? Amount { get; init; }
        public string? SchemeId { get; init; }
        public string? Severity { get; init; }
        public Guid? ClientId { get; init; }
        public Guid? CustomerId { get; init; }
        public Guid? DriverId { get; init; }
    }

    /// <param name="Action">send, defer, digest or suppress.</param>
    internal sealed record Answer(string Channel, string Action, string Rule, DateTimeOffset? Until);

    internal sealed record Answers(string Event, DateTimeOffset At, IReadOnlyList<Answer> Channels);

    internal static void Map(RouteGroupBuilder notifications) => notifications.MapPost("/preferences/preview", Handle).Needs(Permission.SignedIn)
        .Produces<Answers>().WithSummary("What would be sent, deferred, gathered or suppressed, with the rule that decides");

    private static Task<Reply> Handle(
        Request request, Caller caller, Database database, EventRegistry registry, Profiles profiles, SettingsInForce settings, Readers readers, LogStore logs, CancellationToken cancel) =>
        database.Read<Reply>(
            async session =>
            {
                if (await registry.Find(session, request.Event) is not { } kind) return Refusals.UnknownEvent(request.Event);
                var named = new PreferenceRequest { Event = request.Event, ClientId = request.ClientId, CustomerId = request.CustomerId, DriverId = request.DriverId };
                var to = request is { ClientId: null, CustomerId: null, DriverId: null } ? await readers.Own(session, caller) : named.To;
                if (to is null) return Refusals.Rule("invalid_recipient", "/client_id", "Name one of client_id, customer_id and driver_id, or sign in as a person.");
                if (!await readers.MayRead(session, caller, to)) return Refusal.NotFound("recipient");
                var (profile, house, at) = (await profiles.Load(session, to), await settings.Read(session), Instants.Micros(request.At ?? session.Now));
                var matter = new Matter(kind, kind.IsCritical(request.Severity), request.Amount, Guid.TryParse(request.SchemeId, out var scheme) ? scheme.ToString("D") : request.SchemeId, null);
                var answers = new List<Answer>(Channel.All.Count);
                foreach (var channel in Channel.All)
                {
                    var lately = Planner.ThrottleOf(matter, profile) is var (_, throttle) ? await logs.CountLately(session, to, kind.Name, channel, at.AddSeconds(-throttle.PerSeconds)) : 0;
                    var choice = Planner.Decide(matter, profile, channel, house, at, lately);
                    answers.Add(new(channel, choice.Verdict.ToString().ToLowerInvariant(), choice.Rule, choice.Until));
                }
                return Reply.Ok(new Answers(kind.Name, at, answers));
            },
            cancel);
}
