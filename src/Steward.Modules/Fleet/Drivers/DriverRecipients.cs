using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Fleet.Drivers;

/// <summary>Tells Notifications how drivers are reached, and their clock: that of their zone.</summary>
internal sealed class DriverRecipients(DriverStore store, FieldCipher cipher) : IRecipientSource
{
    public string Kind => "driver";

    public async Task<RecipientFacts?> Find(Session session, Guid id)
    {
        if (await store.Find(session, id) is not { RetiredAt: null } row) return null;
        var opener = await cipher.Opener(session, [row.Phone, row.Email]);
        return new(
            Kind, row.Id, row.Name, opener.Open("drivers", "phone", row.Id, row.Phone), opener.Open("drivers", "email", row.Id, row.Email), Language: null, row.TimeZone, row.Currency, Country: null,
            OnDuty: row.Status != Contracts.DriverStatus.Offline);
    }
}
