using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The table <c>notification_events</c>.</summary>
internal sealed class EventStore
{
    internal async Task<IReadOnlyList<EventKind>> Read(Session session)
    {
        var rows = await session.Query<Row>("select name, module, class, critical, default_channels, default_subject, variables, digestible, metadata from notification_events order by module, name");
        return [.. rows.Select(row => new EventKind
        {
            Name = row.Name, Module = row.Module, Class = row.Class, Critical = row.Critical, DefaultChannels = row.DefaultChannels.As<string[]>()!,
            DefaultSubject = row.DefaultSubject, Variables = row.Variables.As<Dictionary<string, string>>()!, Digestible = row.Digestible,
            DefaultBody = row.More.DefaultBody, CriticalAt = row.More.CriticalAt, Failover = row.More.Failover ?? [],
        })];
    }

    private sealed record Row
    {
        public required string Name { get; init; }
        public required string Module { get; init; }
        public required string Class { get; init; }
        public bool Critical { get; init; }
        public Json DefaultChannels { get; init; }
        public required string DefaultSubject { get; init; }
        public Json Variables { get; init; }
        public bool Digestible { get; init; }
        public Json Metadata { get; init; }

        internal Further More => Metadata.As<Further>() ?? new();
    }

    private sealed record Further(string? DefaultBody = null, string? CriticalAt = null, IReadOnlyList<FailoverStep>? Failover = null);
}
