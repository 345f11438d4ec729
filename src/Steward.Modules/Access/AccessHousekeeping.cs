using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Forgets sign-ins that ended a month ago and failed tries of yesterday.</summary>
internal sealed class AccessHousekeeping(Database database, SessionStore sessions, LoginAttemptStore attempts, ILogger<AccessHousekeeping> log) : Housekeeping(database, log)
{
    private static readonly TimeSpan SessionsKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan AttemptsKept = TimeSpan.FromDays(1);

    protected override string Subject => "Old sign-ins";

    protected override async Task Forget(Session session)
    {
        await sessions.Forget(session, session.Now - SessionsKept);
        await attempts.Forget(session, session.Now - AttemptsKept);
    }
}
