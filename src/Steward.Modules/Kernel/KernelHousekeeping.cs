using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>Forgets the events of the stream that every subscriber has passed and the answers kept for repeated requests, both after 24 hours.</summary>
internal sealed class KernelHousekeeping(Database database, Outbox outbox, ILogger<KernelHousekeeping> log) : Housekeeping(database, log)
{
    private static readonly TimeSpan EventsKept = TimeSpan.FromHours(24);

    protected override string Subject => "Old events and answers";

    protected override async Task Forget(Session session)
    {
        await outbox.Forget(session, session.Now - EventsKept);
        await session.Execute("delete from idempotency_records where created_at <= @before", new { before = session.Now - Idempotency.Kept });
    }
}
