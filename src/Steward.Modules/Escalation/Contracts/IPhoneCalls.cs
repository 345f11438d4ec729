using Steward.Kernel;

namespace Steward.Escalation.Contracts;

/// <summary>What became of a call that was asked for.</summary>
/// <param name="Id">The provider's or the caller module's id.</param>
/// <param name="Outcome">asked, answered, unanswered, failed or not_configured. Only the first three went out.</param>
public sealed record CallState(string Id, string Outcome);

/// <summary>Telephone calls, as far as escalation needs them. Answered by the module that calls; without one nobody is called.</summary>
public interface IPhoneCalls
{
    /// <summary>"Press 1 if you are fine", two tries three minutes apart.</summary>
    /// <param name="key">The same key is one call, for ever.</param>
    Task<CallState> CheckDriver(Session session, Guid driver, string key);

    /// <summary>Tells a user on duty of an escalation.</summary>
    Task<CallState> AlertStaff(Session session, Guid user, Guid escalation, string key);

    /// <summary>What became of it by now.</summary>
    Task<CallState?> StateOf(Session session, string key);
}
