using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Wealth.Clients;

/// <summary>Tells Notifications how clients are reached, and their clock.</summary>
internal sealed class ClientRecipients(ClientStore store, FieldCipher cipher) : IRecipientSource
{
    public string Kind => "client";

    public async Task<bool> MaySee(Session session, Caller caller, Guid id) => await store.Find(session, id) is { } client && ClientAccess.Sees(caller, client);

    public async Task<RecipientFacts?> Find(Session session, Guid id)
    {
        if (await store.Find(session, id) is not { RetiredAt: null } row) return null;
        var opener = await cipher.Opener(session, [row.Email, row.Phone]);
        return new(
            Kind, row.Id, row.Name, opener.Open("clients", "phone", row.Id, row.Phone), opener.Open("clients", "email", row.Id, row.Email), Language: null, row.TimeZone, row.Currency, Country: null, OnDuty: false);
    }
}
