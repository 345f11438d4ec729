using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Who has got another clock has other quiet hours: what waits for him is looked at anew. So is what waits in a zone whose own clock has changed.</summary>
internal sealed class HearMoves(LogStore logs) : IEventSubscriber
{
    private const string User = "user_changed", Client = "wealth.client_changed", Zone = "zone_changed";

    public string Name => "notifications.moves";

    public IReadOnlyCollection<string> Types { get; } = [User, Client, Zone];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if ((Guid?)JsonNode.Parse(happened.Payload.Text)?["id"] is not { } id) return;
        if (happened.Type == Zone) await logs.WakeZone(session, id);
        else await logs.Wake(session, happened.Type == User ? Recipient.User(id) : Recipient.Client(id));
    }
}
