using System.Text.Json;
using Steward.Escalation.Contracts;
using Steward.Escalation.Remedies;
using Steward.Kernel;

namespace Steward.Escalation.Alerts;

/// <summary>What other modules tell by event: an order that breaks its tick, a decision that comes out differently, and whatever the modules above want raised.</summary>
internal sealed class HearAlarms(AlertBook alerts, EscalationSettings settings) : IEventSubscriber
{
    public string Name => "escalation.alarms";

    public IReadOnlyCollection<string> Types { get; } = ["dispatch_failed", "rerun_differs", AlertWanted.EventType];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        var config = happened.ZoneId is { } zone ? await settings.Of(session, zone) : new();
        if (happened.Type == AlertWanted.EventType)
        {
            await Hear(session, happened.Payload.As<AlertWanted>()!, config);
            return;
        }
        var payload = happened.Payload.As<JsonElement>();
        await alerts.Raise(session, happened.Type == "dispatch_failed" ? Failed(payload, happened.ZoneId) : Differs(payload, happened.ZoneId), config);
    }

    private Task Hear(Session session, AlertWanted wanted, EscalationConfig config) => wanted.IsOver
        ? alerts.ResolveKey(session, wanted.Key, wanted.Message, RunRemedies.Actor)
        : alerts.Raise(session, new(wanted.Key, AlertTypes.DispatchFailed, Severities.Of(wanted.Severity), wanted.Subject, wanted.Message)
        {
            Code = wanted.Code, Description = wanted.Description, ZoneId = wanted.ZoneId, OrderId = wanted.OrderId, DriverId = wanted.DriverId, RouteId = wanted.RouteId, BatchId = wanted.BatchId,
        }, config);

    private static AlertCause Failed(JsonElement payload, Guid? zone)
    {
        var order = payload.GetProperty("order_id").GetGuid();
        return new($"order:{order}:dispatch_failed", AlertTypes.DispatchFailed, Severity.Critical, Subjects.Order, "An order was set aside: it broke its part of the dispatch tick five times")
        {
            Code = "ORDER_SET_ASIDE", ZoneId = zone, OrderId = order, Description = payload.TryGetProperty("error", out var error) ? error.GetString() : null,
        };
    }

    private static AlertCause Differs(JsonElement payload, Guid? zone) =>
        new($"policy:{payload.GetProperty("policy").GetString()}:rerun_differs", AlertTypes.DispatchFailed, Severity.Critical, Subjects.Engine, "A decision comes out differently when it is decided again; its policy may only suggest now")
        {
            Code = "RERUN_DIFFERS", ZoneId = zone, Description = $"{payload.GetProperty("decision_id").GetString()} differs at {(payload.TryGetProperty("pointer", out var at) ? at.GetString() : "?")}",
        };
}

/// <summary>Engines that failed three times in a row, until they tick again.</summary>
internal sealed class EngineTrouble(Lazy<EngineControl> engines, AlertBook alerts, AlertStore store)
{
    private const int Least = 3;

    internal async Task<int> Look(Session session, Guid zone, EscalationConfig config)
    {
        var failing = (await engines.Value.Failing(session, Least)).Where(f => f.ZoneId == zone).ToList();
        foreach (var one in failing)
            await alerts.Raise(session, new(KeyOf(zone, one.Engine), AlertTypes.DispatchFailed, Severity.High, Subjects.Engine, $"The engine {one.Engine} has failed {one.Failures} times in a row")
            {
                Code = "ENGINE_FAILING", ZoneId = zone, Description = one.Error?.Length > Texts.Most ? one.Error[..Texts.Most] : one.Error,
            }, config);
        foreach (var over in (await store.OpenWithPrefix(session, KeyOf(zone, ""))).Where(a => failing.All(f => KeyOf(zone, f.Engine) != a.DedupeKey)))
            await alerts.Resolve(session, over, "the engine ticks again", RunRemedies.Actor);
        return failing.Count;
    }

    private static string KeyOf(Guid zone, string engine) => $"engine:{zone}:{engine}";
}

/// <summary>The end of a snooze, or of the time in which an acknowledged alert should have had a result: it is open again.</summary>
internal sealed class AlertTimer(AlertStore store, AlertBook alerts) : ITimerHandler
{
    public string Kind => AlertBook.TimerKind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await store.Lock(session, Guid.Parse(timer.Key)) is not { } row || row.Status is not (AlertStatus.Snoozed or AlertStatus.Acknowledged)) return;
        await alerts.Keep(session, row with { Status = AlertStatus.Open, SnoozedUntil = null }, "alert_updated");
    }
}
