using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <inheritdoc cref="ICustomerInbox"/>
internal sealed class CustomerInbox(InboxStore inbox) : ICustomerInbox
{
    public async Task<IReadOnlyList<CustomerMessage>> About(Session session, Guid customer, Guid order, int most) =>
        [.. (await inbox.OfOrder(session, customer, order, most)).Select(row => new CustomerMessage(row.Event, row.Subject, row.Message, row.CreatedAt))];
}
