using System.Text.Json.Nodes;

namespace Steward.City;

/// <summary>What somebody on duty does with an escalation.</summary>
internal enum DutyMove
{
    Nothing,
    Take,
    ConfirmSilent,
    SendBack,
}

/// <summary>An escalation as the people on duty see it.</summary>
/// <param name="Phase">Of a check in several steps, such as <c>confirm</c>.</param>
/// <param name="Seen">How long it has stood so before their eyes.</param>
internal sealed record DutyFacts(string Type, string Status, int Level, string? Phase, string Reason, bool IsOverlooked, TimeSpan Seen);

/// <summary>
/// The people on duty of the bad day: a supervisor takes what is told to him, but overlooks one matter; the operations manager is on an
/// aeroplane as far as that one goes; the emergency group always answers. All through the API, each in his own name.
/// </summary>
internal sealed class PeopleOnDuty(CityApi api, CityZone zone, IReadOnlyList<CityPerson> people, Story story)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ToTake = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ToWork = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, DateTimeOffset> seen = [];
    private DateTimeOffset lookedAt;

    /// <summary>Puts them on duty in the zone's ladder, once.</summary>
    /// <exception cref="CitySetupException"/>
    internal async Task Begin(DateTimeOffset now, CancellationToken cancel)
    {
        var path = $"automation/escalation/ladders/{zone.Id}";
        var present = await api.Get(path, cancel);
        if (!present.IsGood) throw new CitySetupException("The ladder cannot be read", present);
        if (present.Body!["on_call"] is JsonArray { Count: > 0 }) return;
        var steps = present.Body["steps"]!.AsArray().Select(s => new
        {
            level = (int)s!["level"]!, channel = (string)s["channel"]!, role = (string)s["role"]!, repeat_seconds = (int?)s["repeat_seconds"], most_repeats = (int?)s["most_repeats"],
        }).ToList();
        var onCall = people.Select(p => new { user_id = p.Id, role = p.Duty, starts_at = now.AddMinutes(-1), ends_at = now.AddDays(1) }).ToList();
        var put = await api.Put(path, new { name = "bad day", steps, on_call = onCall }, cancel, ifMatch: present.ETag);
        if (!put.IsGood) throw new CitySetupException("The people cannot be put on duty", put);
    }

    /// <param name="overlooked">The driver of whom nobody below the third level takes notice.</param>
    internal async Task Step(DateTimeOffset now, Guid? overlooked, CancellationToken cancel)
    {
        if (now - lookedAt < LookEvery) return;
        lookedAt = now;
        foreach (var status in new[] { "open", "investigating" })
        {
            var answer = await api.Get($"automation/escalation/logs?zone_id={zone.Id}&status={status}&limit=200", cancel);
            foreach (var log in (answer.Body?["logs"] as JsonArray ?? []).OfType<JsonObject>())
                if ((int?)log["level"] is { } level) await Look(log, status, level, now, overlooked, cancel);
        }
    }

    private async Task Look(JsonObject log, string status, int level, DateTimeOffset now, Guid? overlooked, CancellationToken cancel)
    {
        var (id, phase) = ((Guid)log["id"]!, (string?)log["metadata"]?["phase"]);
        var key = $"{id} {status} {level} {phase}";
        seen.TryAdd(key, now);
        var facts = new DutyFacts(
            (string)log["escalation_type"]!, status, level, phase, (string)log["reason"]!, (Guid?)log["driver_id"] == overlooked && overlooked is not null && (string)log["escalation_type"]! == "UNRESPONSIVE_DRIVER", now - seen[key]);
        var who = people.First(p => p.Duty == Answerable(level));
        var link = $"/escalations/{id}";
        switch (Decide(facts))
        {
            case DutyMove.Take when (await api.Post($"automation/escalation/logs/{id}/acknowledge", null, cancel, who)).IsGood:
                story.Tell(now, Story.People, "taken", $"{who.Username} takes it on level {level}: {facts.Reason}", link);
                break;
            case DutyMove.ConfirmSilent when (await api.Post($"automation/escalation/logs/{id}/confirm", null, cancel, who)).IsGood:
                story.Tell(now, Story.People, "confirmed", $"{who.Username} cannot reach the driver either and confirms: {await WhatMoved(id, cancel)}", link);
                break;
            case DutyMove.SendBack when (Guid?)log["order_id"] is { } order && (await api.Post($"orders/{order}/return", null, cancel, who)).IsGood:
                story.Tell(now, Story.People, "sent_back", $"{who.Username} has it brought back to its sender: {facts.Reason}", link);
                break;
        }
    }

    /// <summary>Pure.</summary>
    internal static DutyMove Decide(DutyFacts facts) => facts switch
    {
        { Status: "open", IsOverlooked: true, Level: < 3 } => DutyMove.Nothing,
        { Status: "open" } when facts.Seen >= ToTake => DutyMove.Take,
        { Status: "investigating", Type: "UNRESPONSIVE_DRIVER", Phase: "confirm" } when facts.Seen >= ToWork => DutyMove.ConfirmSilent,
        { Status: "investigating", Type: "FAILED_DELIVERY" } when facts.Seen >= ToWork && facts.Reason.Contains("refused", StringComparison.Ordinal) => DutyMove.SendBack,
        _ => DutyMove.Nothing,
    };

    private static string Answerable(int level) => level switch { 1 => "supervisor", 2 => "operations_manager", _ => "emergency" };

    private async Task<string> WhatMoved(Guid log, CancellationToken cancel)
    {
        var detail = await api.Get($"automation/escalation/logs/{log}", cancel);
        var remedies = (detail.Body?["timeline"] as JsonArray ?? []).OfType<JsonObject>().Where(s => (string?)s["kind"] == "remedy" && (string?)s["outcome"] == "done").ToList();
        var handed = remedies.Count(r => (string?)r["note"] == "hand_over");
        return $"{handed} orders go to other drivers, {remedies.Count - handed} wait for one; what is on board stays";
    }
}
