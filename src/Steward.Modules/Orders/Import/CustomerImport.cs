using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Takes customers in from files. A customer is known by his external id, else by his telephone number.</summary>
internal sealed class CustomerImport(Customers customers, IZones zones) : IImportKind
{
    public string Name => "customers";

    public IReadOnlyList<string> Required { get; } = ["customer_name"];

    public IReadOnlyList<string> Template { get; } = ["customer_name", "phone", "email", "address", "external_id", "zone", "language"];

    public string Permission => Kernel.Permission.OrdersCreate;

    public async Task<IReadOnlyList<ImportRowResult>> Take(Session session, SourceFile file, IReadOnlyList<SourceRow> rows, ImportRun run)
    {
        var results = new List<ImportRowResult>(rows.Count);
        foreach (var row in rows)
        {
            var (request, fault) = Read(row);
            results.Add(fault is not null ? ImportRowResult.Bad(row.Line, null, fault) : await Take(session, row.Line, request!, run));
        }
        return results;
    }

    private (CustomerRoutes.Request?, RowFault?) Read(SourceRow source)
    {
        if (source.Fault is not null) return (null, source.Fault);
        if (source.Object is { } text) return ImportObjects.Read<CustomerRoutes.Request>(text);
        var row = new CellReader(source.Cells!);
        row.Need(Required);
        var language = row.Text("language");
        return (new()
        {
            CustomerName = row.Text("customer_name"), Phone = row.Text("phone"), Email = row.Text("email"), Address = row.Text("address"), ExternalId = row.Text("external_id"), Zone = row.Text("zone"),
            Preferences = language is null ? null : Json.Of(new { language }),
        }, row.Fault);
    }

    private async Task<ImportRowResult> Take(Session session, int line, CustomerRoutes.Request request, ImportRun run)
    {
        var external = request.ExternalId;
        var zone = request.Zone is null ? null : await zones.Lookup(session, request.Zone);
        if (request.Zone is not null && (zone is null || !run.Caller.SeesZone(zone.Id))) return ImportRowResult.Bad(line, external, new("zone", "unknown_zone", $"There is no zone '{request.Zone}' that you serve."));
        if (CustomerRoutes.Check(request, zone?.Country, isNew: true, out var phone, out var email) is { } refusal) return ImportRowResult.Bad(line, external, RowFault.Of(refusal));
        if (external is not null && run.Seen.Contains(external)) return ImportRowResult.Of(line, ImportRowResult.Unchanged, external, null);
        var draft = new CustomerDraft(request.GivenName!, phone, email, request.Address, request.Constraints, request.Preferences, external);
        var (row, key, made) = await customers.Take(session, zone?.Id, draft);
        if (made) return ImportRowResult.Of(line, ImportRowResult.Created, external, row.Id);
        if (row.RetiredAt is not null) return ImportRowResult.Bad(line, external, new("external_id", "customer_retired", $"Customer {row.CustomerId} is retired."));
        if (external is not null && row.ExternalId != external) return ImportRowResult.Bad(line, external, new("phone", "phone_taken", $"Customer {row.CustomerId} has this phone number."));
        if (!run.Upsert) return ImportRowResult.Of(line, ImportRowResult.Unchanged, external, row.Id);
        return await Change(session, line, request, phone, email, row, key);
    }

    private async Task<ImportRowResult> Change(Session session, int line, CustomerRoutes.Request request, string? phone, string? email, CustomerRow row, DataKey key)
    {
        var contact = (await customers.Contact(session, row.Id))!;
        var language = request.Preferences is { } wanted ? wanted.As<Spoken>()?.Language : null;
        var isSame = request.GivenName == row.CustomerName && (phone is null || phone == contact.Phone) && (email is null || email == contact.Email)
            && (request.Address is null || request.Address == contact.Address) && (language is null || language == contact.Language);
        if (isSame) return ImportRowResult.Of(line, ImportRowResult.Unchanged, request.ExternalId, row.Id);
        if (phone is not null && await CustomersStore.ByPhone(session, customers.PhoneIndex(phone)) is { } other && other.Id != row.Id)
            return ImportRowResult.Bad(line, request.ExternalId, new("phone", "phone_taken", $"Customer {other.CustomerId} has this phone number."));
        await CustomersStore.Save(session, CustomerRoutes.Changed(customers, key, row, request, phone, email));
        return ImportRowResult.Of(line, ImportRowResult.Updated, request.ExternalId, row.Id);
    }

    private sealed record Spoken(string? Language = null);
}
