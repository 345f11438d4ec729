using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Orders;

/// <summary>Tells Notifications how customers are reached, their language and their clock: their own, else that of their zone.</summary>
internal sealed class CustomerRecipients(Customers customers, IZones zones) : IRecipientSource
{
    public string Kind => "customer";

    public async Task<RecipientFacts?> Find(Session session, Guid id)
    {
        if (await CustomersStore.Find(session, id) is not { RetiredAt: null, ErasedAt: null } row) return null;
        var known = row.Preferences?.As<Preferred>();
        var zone = row.ZoneId is { } zoneId ? await zones.Find(session, zoneId) : null;
        var opener = await customers.Cipher.Opener(session, [row.Phone, row.Email]);
        var clock = known?.Timezone is { } own && LocalTime.IsZone(own) ? own : zone?.TimeZone ?? "UTC";
        return new(
            Kind, row.Id, row.CustomerName, opener.Open("customers", "phone", row.Id, row.Phone), opener.Open("customers", "email", row.Id, row.Email), known?.Language, clock, zone?.Currency,
            zone?.Country, OnDuty: false);
    }

    private sealed record Preferred(string? Language = null, string? Timezone = null);
}
