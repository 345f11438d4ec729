using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>What is known of a customer when an order or an import names him.</summary>
internal sealed record CustomerDraft(string Name, string? Phone, string? Email, string? Address = null, Json? Constraints = null, Json? Preferences = null, string? ExternalId = null);

/// <summary>Customers: made, found and opened. A person's values are sealed with his own key.</summary>
internal sealed class Customers(FieldCipher cipher) : ICustomers
{
    internal FieldCipher Cipher => cipher;

    /// <summary>By UUID, code or <c>external:</c> id; null when unknown or retired.</summary>
    internal async Task<CustomerRow?> Lookup(Session session, string id)
    {
        var row = Guid.TryParse(id, out var uuid) ? await CustomersStore.Find(session, uuid)
            : id.StartsWith("external:", StringComparison.Ordinal) ? await CustomersStore.ByExternalId(session, id["external:".Length..])
            : await CustomersStore.ByCode(session, id.ToUpperInvariant());
        return row is { RetiredAt: null } ? row : null;
    }

    /// <summary>A known phone or external id takes the customer who has it; else he is made. With his key.</summary>
    internal async Task<(CustomerRow Row, DataKey Key, bool Made)> Take(Session session, Guid? zone, CustomerDraft draft)
    {
        var index = draft.Phone is null ? null : cipher.BlindIndex("phone", draft.Phone);
        if (await Known(session, index, draft.ExternalId) is { } known) return (known, await KeyOf(session, known), false);
        var key = await cipher.NewSubject(session);
        for (var attempt = 1; ; attempt++)
        {
            var row = Row(session, zone, draft, key, index);
            if (await CustomersStore.Add(session, row)) return (row, key, true);
            if (await Known(session, index, draft.ExternalId) is { } other) return (other, await KeyOf(session, other), false);
            if (attempt == 5) throw new InvalidOperationException($"Five codes in a row were taken, the last {row.CustomerId}.");
        }
    }

    /// <summary>The customer's own key; a retired one's, or one that was made without, gets a new one.</summary>
    internal async Task<DataKey> KeyOf(Session session, CustomerRow row)
    {
        if (row.SubjectKeyId is { } id && await cipher.Key(session, id) is { } key) return key;
        var made = await cipher.NewSubject(session);
        await CustomersStore.Save(session, row with { SubjectKeyId = made.Id });
        return made;
    }

    internal string? Sealed(DataKey key, Guid id, string column, string? value) => value is null ? null : cipher.Seal(key, "customers", column, id, value);

    internal string? EmailIndex(string? email) => email is null ? null : cipher.BlindIndex("email", email.Trim().ToLowerInvariant());

    internal string PhoneIndex(string e164) => cipher.BlindIndex("phone", e164);

    public async Task<CustomerContact?> Contact(Session session, Guid customer)
    {
        if (await CustomersStore.Find(session, customer) is not { } row) return null;
        var opener = await cipher.Opener(session, [row.Phone, row.Email, row.Address]);
        var preferences = row.Preferences ?? Json.Empty;
        var known = preferences.As<Preferred>();
        return new(row.Id, row.CustomerId, row.CustomerName, opener.Open("customers", "phone", row.Id, row.Phone), opener.Open("customers", "email", row.Id, row.Email),
            opener.Open("customers", "address", row.Id, row.Address), preferences, known?.Language, known?.Timezone);
    }

    public async Task<Guid?> ByPhone(Session session, string e164) => (await CustomersStore.ByPhone(session, PhoneIndex(e164)))?.Id;

    private static async Task<CustomerRow?> Known(Session session, string? phoneIndex, string? externalId)
    {
        if (externalId is not null && await CustomersStore.ByExternalId(session, externalId) is { } byExternal) return byExternal;
        return phoneIndex is null ? null : await CustomersStore.ByPhone(session, phoneIndex);
    }

    private CustomerRow Row(Session session, Guid? zone, CustomerDraft draft, DataKey key, string? phoneIndex)
    {
        var id = Ids.New(session.Now);
        return new()
        {
            Id = id, CustomerId = Ids.Code("CUS", 7), CustomerName = draft.Name, Phone = Sealed(key, id, "phone", draft.Phone), PhoneBidx = phoneIndex,
            Email = Sealed(key, id, "email", draft.Email), EmailBidx = EmailIndex(draft.Email), Address = Sealed(key, id, "address", draft.Address), Constraints = draft.Constraints,
            Preferences = draft.Preferences, ExternalId = draft.ExternalId, ZoneId = zone, SubjectKeyId = key.Id, CreatedAt = session.Now,
        };
    }

    private sealed record Preferred(string? Language = null, string? Timezone = null);
}
