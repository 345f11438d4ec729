using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Fleet.Vehicles;
using Steward.Fleet.Zones;
using Steward.Kernel;

namespace Steward.Fleet.Intake;

/// <summary>Zones and drivers out of files: what the routes check is checked, what they say is said.</summary>
internal sealed class FleetIntake(ZoneStore zones, ZoneCache cache, Changes changes, WriteDriver.Desk drivers, WriteVehicle.Desk vehicles) : IFleetIntake
{
    public async Task<(TakenIn? Zone, Refusal? Refusal)> TakeZone(Session session, ZoneDraft draft, Caller caller)
    {
        if (ThingId.IsCode(draft.Code) && await zones.Find(session, new(null, draft.Code, null)) is { } there) return (new(there.Id, IntakeFate.Unchanged), null);
        if (caller.ZoneIds is not null) return (null, new("not_allowed", "A key that is limited to zones cannot create one.", 403));
        try
        {
            var request = new WriteZone.Request(draft.Code, default, draft.Name, draft.TimeZone, draft.Currency, draft.Country, new(draft.DepotLatitude, draft.DepotLongitude), default, null, null, null);
            var zone = WriteZone.Merged(new ZoneRow { Id = Ids.New(session.Now), Code = draft.Code, CreatedAt = session.Now, UpdatedAt = session.Now }, request);
            await zones.Add(session, zone);
            await changes.Say(session, caller, "zone_created", zone.Id, zone.Id, ZoneView.Event(zone, session.Now));
            session.AfterCommit(cache.Forget);
            return (new(zone.Id, IntakeFate.Created), null);
        }
        catch (RefusedException refused) { return (null, refused.Refusal); }
    }

    public async Task<(TakenIn? Driver, Refusal? Refusal)> TakeDriver(Session session, DriverDraft draft, bool update, Caller caller)
    {
        try { return await Take(session, draft, update, caller); }
        catch (RefusedException refused) { return (null, refused.Refusal); }
    }

    private async Task<(TakenIn?, Refusal?)> Take(Session session, DriverDraft draft, bool update, Caller caller)
    {
        var checks = new Checks();
        checks.Name(draft.Name, "/name");
        checks.Code(draft.Code, "/code");
        checks.Done();
        if (await drivers.Zones.Lookup(session, draft.Zone) is not { RetiredAt: null } zone || !caller.SeesZone(zone.Id))
            return (null, Refusal.Rule("unknown_zone", $"There is no zone '{draft.Zone}' that you serve.", "/zone"));
        var request = RequestOf(draft);
        if (await Known(session, draft, zone.Id) is not { } known) return await Make(session, draft, request, zone, caller);
        if (known.ZoneId != zone.Id) return (null, Refusal.Rule("zone_fixed", $"Driver {known.Code} stays in his zone: retire him and create him there.", "/zone"));
        if (!update) return (new(known.Id, IntakeFate.Unchanged), null);
        return await Change(session, draft, request, (await drivers.Store.Lock(session, known.Id))!, caller);
    }

    private async Task<DriverRow?> Known(Session session, DriverDraft draft, Guid zone)
    {
        if (draft.ExternalId is { } external && await drivers.Store.Lookup(session, new(null, null, external)) is { } byExternal) return byExternal;
        return draft.Code is { } code ? await drivers.Store.OfCode(session, zone, code) : null;
    }

    private async Task<(TakenIn?, Refusal?)> Make(Session session, DriverDraft draft, WriteDriver.Request request, Zone zone, Caller caller)
    {
        var driver = await WriteDriver.Merged(session, drivers, request, WriteDriver.Fresh(session, zone, draft.Code));
        if (!await drivers.Store.Add(session, driver)) return (null, await WriteDriver.Taken(session, drivers, driver));
        await changes.Say(session, caller, "driver_created", zone.Id, driver.Id, DriverView.Event(driver, session.Now, null), driver.Id);
        await Equip(session, draft, driver, caller);
        session.AfterCommit(drivers.Roll.Forget);
        return (new(driver.Id, IntakeFate.Created), null);
    }

    private async Task<(TakenIn?, Refusal?)> Change(Session session, DriverDraft draft, WriteDriver.Request request, DriverRow driver, Caller caller)
    {
        var changed = await WriteDriver.Merged(session, drivers, request, driver);
        var needsVehicle = draft.VehicleType is not null && driver.VehicleId is null;
        if (!needsVehicle && IsSame(driver, changed)) return (new(driver.Id, IntakeFate.Unchanged), null);
        if (await drivers.Store.Taken(session, changed) is not null) return (null, await WriteDriver.Taken(session, drivers, changed));
        await drivers.Store.Save(session, changed);
        await changes.Say(session, caller, "driver_updated", driver.ZoneId, driver.Id, DriverView.Event(changed, session.Now, null), driver.Id);
        if (needsVehicle) await Equip(session, draft, driver, caller);
        session.AfterCommit(drivers.Roll.Forget);
        return (new(driver.Id, IntakeFate.Updated), null);
    }

    /// <summary>An envelope differs each time that it is sealed (whether a phone number is another, its blind index says), and so may spaces in JSON.</summary>
    private static bool IsSame(DriverRow driver, DriverRow changed) =>
        changed with { Phone = driver.Phone, Email = driver.Email, Skills = driver.Skills } == driver
        && (changed.Skills.As<string[]>() ?? []).SequenceEqual(driver.Skills.As<string[]>() ?? []);

    /// <summary>A driver with a vehicle of his own gets a row with the capacity of its type.</summary>
    private async Task Equip(Session session, DriverDraft draft, DriverRow driver, Caller caller)
    {
        if (draft.VehicleType is not { } type) return;
        var fresh = new VehicleRow { Id = Ids.New(session.Now), ZoneId = driver.ZoneId, VehicleId = "V-" + driver.Code, AvailableAt = session.Now, CreatedAt = session.Now, UpdatedAt = session.Now };
        var request = new WriteVehicle.Request(null, null, null, default, type, null, null, null, default, null, null, null, default, default, new(true, driver.Id), null, default);
        var vehicle = await WriteVehicle.Merged(session, vehicles, request, fresh);
        if (!await vehicles.Store.Add(session, vehicle)) throw new RefusedException(await WriteVehicle.Taken(session, vehicles, vehicle));
        await changes.Say(session, caller, "vehicle_created", vehicle.ZoneId, vehicle.Id, VehicleView.Event(vehicle, session.Now), driver.Id);
    }

    private static WriteDriver.Request RequestOf(DriverDraft d) => new(
        null, d.Code, Sent(d.ExternalId), default, d.Name, Sent(d.Phone), Sent(d.Email), d.IsActive, d.BaseLatitude, d.BaseLongitude, d.Skills, null,
        d.CashLimit is null ? default : new(true, d.CashLimit));

    private static Patch<string?> Sent(string? value) => value is null ? default : new(true, value);
}
