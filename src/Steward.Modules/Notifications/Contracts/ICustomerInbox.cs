using Steward.Kernel;

namespace Steward.Notifications.Contracts;

/// <summary>A message as its customer reads it.</summary>
public sealed record CustomerMessage(string Event, string Subject, string Message, DateTimeOffset At);

/// <summary>The inbox of customers, who have no account: shown on the tracking page of the order.</summary>
public interface ICustomerInbox
{
    /// <summary>What the customer was told about the order, newest first.</summary>
    Task<IReadOnlyList<CustomerMessage>> About(Session session, Guid customer, Guid order, int most);
}
