using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Takes drivers in from files; Fleet judges and stores them. A driver is known by his external id, else by his code in the zone.</summary>
internal sealed class DriverImport(IFleetIntake fleet, IZones zones) : IImportKind
{
    public string Name => "drivers";

    public IReadOnlyList<string> Required { get; } = ["name", "zone"];

    public IReadOnlyList<string> Template { get; } = ["name", "zone", "code", "external_id", "phone", "email", "vehicle_type", "skills", "base_latitude", "base_longitude", "cash_limit", "is_active"];

    public string Permission => Kernel.Permission.Manage;

    public async Task<IReadOnlyList<ImportRowResult>> Take(Session session, SourceFile file, IReadOnlyList<SourceRow> rows, ImportRun run)
    {
        var results = new List<ImportRowResult>(rows.Count);
        foreach (var row in rows)
        {
            var (draft, fault) = Read(row);
            results.Add(fault is not null ? ImportRowResult.Bad(row.Line, null, fault) : await Take(session, row.Line, draft!, run));
        }
        return results;
    }

    private (DriverDraft?, RowFault?) Read(SourceRow source)
    {
        if (source.Fault is not null) return (null, source.Fault);
        if (source.Object is { } text) return ImportObjects.Read<DriverDraft>(text);
        var row = new CellReader(source.Cells!);
        row.Need(Required);
        return (new(row.Text("zone") ?? "", row.Text("name") ?? "")
        {
            Code = row.Text("code"), ExternalId = row.Text("external_id"), Phone = row.Text("phone"), Email = row.Text("email"), VehicleType = row.Text("vehicle_type"),
            Skills = row.Text("skills")?.Split(['|', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            BaseLatitude = (double?)row.Number("base_latitude"), BaseLongitude = (double?)row.Number("base_longitude"), CashLimit = row.Number("cash_limit"), IsActive = row.Flag("is_active"),
        }, row.Fault);
    }

    private async Task<ImportRowResult> Take(Session session, int line, DriverDraft draft, ImportRun run)
    {
        if (draft.ExternalId is { } external && run.Seen.Contains(external)) return ImportRowResult.Of(line, ImportRowResult.Unchanged, external, null);
        var (taken, refusal) = await Store(session, draft, run);
        if (refusal is not null) return ImportRowResult.Bad(line, draft.ExternalId, RowFault.Of(refusal));
        var state = taken!.Fate switch { IntakeFate.Created => ImportRowResult.Created, IntakeFate.Updated => ImportRowResult.Updated, _ => ImportRowResult.Unchanged };
        return ImportRowResult.Of(line, state, draft.ExternalId, taken.Id);
    }

    private async Task<(TakenIn?, Refusal?)> Store(Session session, DriverDraft draft, ImportRun run)
    {
        // A zone that is none is refused by Fleet, in its own words.
        try
        {
            if (draft.Phone is { } phone && await zones.Lookup(session, draft.Zone) is { } zone) draft = draft with { Phone = Phones.Normal(phone, zone.Country) ?? phone };
        }
        catch (RefusedException refused) { return (null, refused.Refusal); }
        return await fleet.TakeDriver(session, draft, run.Upsert, run.Caller);
    }
}
