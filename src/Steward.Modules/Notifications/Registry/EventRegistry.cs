using System.Collections.Frozen;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>A kind of thing that happens: a row of <c>notification_events</c>.</summary>
internal sealed record EventKind
{
    public required string Name { get; init; }
    public required string Module { get; init; }

    /// <summary>Security, Transactional, Information or Promotional: the category that one unsubscribes from.</summary>
    public required string Class { get; init; }

    /// <summary>Ignores preferences and quiet hours, never the law.</summary>
    public bool Critical { get; init; }
    public required IReadOnlyList<string> DefaultChannels { get; init; }

    /// <summary>A template of its own: <c>At risk: {{order_number}}</c>.</summary>
    public required string DefaultSubject { get; init; }

    /// <summary>What its templates may name: variable → text, number, money, date, time or list; a question mark where it may be absent.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    public bool Digestible { get; init; }

    /// <summary>A template of the text that is sent where the organisation has none; null: the subject says it all.</summary>
    public string? DefaultBody { get; init; }

    /// <summary>A message of this severity is critical though its event is not: <c>Escalation Raised</c> at <c>critical</c>.</summary>
    public string? CriticalAt { get; init; }

    /// <summary>The chain where the recipient has set none; empty: all channels at once.</summary>
    public IReadOnlyList<FailoverStep> Failover { get; init; } = [];

    internal bool IsCritical(string? severity) => Critical || (CriticalAt is not null && CriticalAt == severity);
}

/// <summary>The classes of events.</summary>
internal static class EventClass
{
    internal const string Security = "Security";
    internal const string Transactional = "Transactional";
    internal const string Information = "Information";
    internal const string Promotional = "Promotional";

    internal static IReadOnlyList<string> All { get; } = [Security, Transactional, Information, Promotional];
}

/// <summary>The registry of events, read once: its rows come with a migration, never from a request.</summary>
internal sealed class EventRegistry(EventStore store)
{
    private FrozenDictionary<string, EventKind>? known;

    /// <summary>Null when no such event is registered.</summary>
    internal async ValueTask<EventKind?> Find(Session session, string name) => (await All(session)).GetValueOrDefault(name);

    internal async ValueTask<FrozenDictionary<string, EventKind>> All(Session session) =>
        known ??= (await store.Read(session)).ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
}
