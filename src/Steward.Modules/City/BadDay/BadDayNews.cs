using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>Tells what Steward does on the bad day: hears its events, and asks the API for the words.</summary>
internal sealed class BadDayNews(CityApi api, Story story)
{
    private static readonly string[] Types = ["escalation_opened", "escalation_raised", "escalation_resolved"];
    private static readonly TimeSpan ToReplan = TimeSpan.FromMinutes(2);
    private readonly ConcurrentQueue<PublishedEvent> heard = new();
    private bool hasToldRoutes;

    internal void Hear(PublishedEvent happened)
    {
        if (Types.Contains(happened.Type)) heard.Enqueue(happened);
    }

    internal async Task Step(DateTimeOffset now, PlayMemory memory, CancellationToken cancel)
    {
        while (heard.TryDequeue(out var happened)) await Tell(now, happened, cancel);
        if (!hasToldRoutes && memory.Incident is { } incident && memory.Played.TryGetValue(BadDayScenes.Accident, out var at) && now - at >= ToReplan) await TellRoutes(now, incident, cancel);
    }

    private async Task Tell(DateTimeOffset now, PublishedEvent happened, CancellationToken cancel)
    {
        var fact = happened.Payload.As<JsonElement>();
        var level = fact.GetProperty("level").ValueKind == JsonValueKind.Number ? fact.GetProperty("level").GetInt32() : (int?)null;
        var isDriver = fact.GetProperty("escalation_type").GetString() == "UNRESPONSIVE_DRIVER";
        // What the remedies settle by themselves would drown the rest.
        if (level is null && !isDriver) return;
        var id = fact.GetProperty("id").GetGuid();
        if ((await api.Get($"automation/escalation/logs/{id}", cancel)).Body is not JsonObject log) return;
        var (reason, to) = ((string)log["reason"]!, (string?)log["escalated_to"]);
        var text = happened.Type switch
        {
            "escalation_opened" when level is null => $"{reason}. He is asked whether he is fine.",
            "escalation_opened" => $"{reason}. Level {level} is told ({to}).",
            "escalation_raised" when level is 1 => $"{reason}: a person must act. Level 1 is told ({to}).",
            "escalation_raised" when level is { } on => $"Not solved on the level below: {reason}. Level {on} is told ({to}).",
            "escalation_resolved" => $"Settled: {reason} – {(string?)log["resolution"]}.",
            _ => null,
        };
        if (text is not null) story.Tell(now, Story.Steward, happened.Type, text, $"/escalations/{id}");
    }

    private async Task TellRoutes(DateTimeOffset now, Guid incident, CancellationToken cancel)
    {
        if (await api.List("automation/routes/optimizations?cause=incident", cancel) is not { } all) return;
        hasToldRoutes = true;
        var about = all.Where(o => (Guid?)o["incident_id"] == incident).ToList();
        var done = about.Where(o => (string?)o["status"] is "executing" or "completed").ToList();
        story.Tell(now, Story.Steward, "routes_replanned", done.Count == 0
            ? "No route gains by another order of its stops around the accident: none is touched."
            : $"{done.Count} routes around the accident are planned anew; {done.Sum(o => (int?)o["stops_reordered"] ?? 0)} of {done.Sum(o => (int?)o["stop_count"] ?? 0)} stops move. Each change is a decision that names the accident.", "/decisions");
    }
}
