using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>Creates, changes and retires drivers.</summary>
internal static partial class WriteDriver
{
    /// <summary>The members of a new driver, and of a change: what is absent stays.</summary>
    internal sealed record Request(
        string? ZoneId, string? Code, Patch<string?> ExternalId, Patch<Guid?> UserId, string? Name, Patch<string?> Phone, Patch<string?> Email, bool? IsActive, double? BaseLatitude,
        double? BaseLongitude, IReadOnlyList<string>? Skills, decimal? CashInHand, Patch<decimal?> CashLimit);

    /// <summary>What every write of a driver needs.</summary>
    internal sealed record Desk(Database Database, DriverStore Store, DriverBook Book, DeviceStore Devices, DriverRoll Roll, Changes Changes, FieldCipher Cipher, IZones Zones, IAccounts Accounts);

    internal static void Map(RouteGroupBuilder drivers)
    {
        drivers.MapPost("", Create).Needs(Permission.Manage).Produces<DriverView>(201).WithSummary("Creates a driver; his device id is shown once");
        drivers.MapPatch("{id}", Change).Needs(Permission.Manage).Produces<DriverView>().WithSummary("Changes a driver");
        drivers.MapDelete("{id}", Retire).Needs(Permission.Manage).WithSummary("Retires a driver who is offline");
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var checks = new Checks();
            checks.Need(request.ZoneId, "/zone_id");
            checks.Name(request.Name, "/name");
            checks.Code(request.Code, "/code");
            checks.Done();
            if (await desk.Zones.Lookup(session, request.ZoneId!) is not { RetiredAt: null } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
            var driver = await Merged(session, desk, request, Fresh(session, zone, request.Code));
            if (!await desk.Store.Add(session, driver)) return await Taken(session, desk, driver);
            var secret = await DriverDevices.Issue(session, desk.Devices, driver.Id, null);
            await desk.Changes.Say(session, caller, "driver_created", zone.Id, driver.Id, DriverView.Event(driver, session.Now, null), driver.Id);
            session.AfterCommit(desk.Roll.Forget);
            var view = await ReadDrivers.View(session, desk.Cipher, caller, driver, driver.State(session.Now, null), 0);
            return Reply.Created($"/api/v1/drivers/{driver.Id}", view with { DeviceId = secret }, EntityTags.Of(1));
        },
        cancel);

    /// <summary>A driver of whom nothing is known yet but his zone.</summary>
    internal static DriverRow Fresh(Session session, Zone zone, string? code) => new()
    {
        Id = Ids.New(session.Now), ZoneId = zone.Id, Code = code ?? Ids.Code("DRV"), StatusSince = session.Now, CreatedAt = session.Now, UpdatedAt = session.Now,
        BaseLatitude = zone.DepotLatitude, BaseLongitude = zone.DepotLongitude, Currency = zone.Currency, TimeZone = zone.TimeZone,
    };

    private static Task<Reply> Change(string id, Request request, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        var expected = EntityTags.IfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, thing) is not { RetiredAt: null } found || !caller.SeesZone(found.ZoneId)) return Refusal.NotFound("driver");
                var driver = (await desk.Store.Lock(session, found.Id))!;
                if (expected is { } sent && sent != driver.RowVersion) return EntityTags.Stale(EntityTags.Of(sent), driver.RowVersion);
                if (request.Code is { } code && code != driver.Code) return Refusal.Invalid("/code", "The code of a driver does not change.");
                if (request.ZoneId is { } zone && (await desk.Zones.Lookup(session, zone))?.Id != driver.ZoneId) return Refusal.Rule("zone_fixed", "A driver stays in his zone: retire him and create him there.", "/zone_id");
                var changed = await Merged(session, desk, request, driver);
                if (await desk.Store.Taken(session, changed) is not null) return await Taken(session, desk, changed);
                return await Saved(session, caller, desk, changed, "driver_updated");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Desk desk, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, thing) is not { } found || !caller.SeesZone(found.ZoneId)) return Refusal.NotFound("driver");
                var driver = (await desk.Store.Lock(session, found.Id))!;
                if (driver.RetiredAt is not null) return Reply.NoContent;
                if (driver.Status != DriverStatus.Offline || driver.ActiveDeliveries > 0)
                    return new Refusal("driver_in_use", $"The driver is {driver.Status} with {driver.ActiveDeliveries} orders. Only a driver who is offline without orders can be retired.", 409);
                await desk.Devices.Revoke(session, driver.Id, null);
                var reply = await Saved(session, caller, desk, driver with { RetiredAt = session.Now, IsActive = false }, "driver_retired");
                return reply.Status < 400 ? Reply.NoContent : reply;
            },
            cancel);
    }

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, DriverRow driver, string happened)
    {
        await desk.Store.Save(session, driver);
        var saved = driver with { RowVersion = driver.RowVersion + 1, UpdatedAt = session.Now };
        await desk.Changes.Say(session, caller, happened, driver.ZoneId, driver.Id, DriverView.Event(saved, session.Now, null), driver.Id);
        session.AfterCommit(desk.Roll.Forget);
        var view = await ReadDrivers.View(session, desk.Cipher, caller, saved, await desk.Book.State(session, saved), saved.ActiveDeliveries);
        return Reply.Ok(view, EntityTags.Of(saved.RowVersion));
    }

    internal static async Task<Refusal> Taken(Session session, Desk desk, DriverRow driver)
    {
        var what = await desk.Store.Taken(session, driver) ?? "code";
        return new(what + "_taken", $"Another driver has this {what} already.", 409, new Dictionary<string, string> { ["/" + what] = $"Another driver has this {what} already." });
    }

    /// <summary>The driver with what was sent, checked; personal fields are sealed.</summary>
    internal static async Task<DriverRow> Merged(Session session, Desk desk, Request request, DriverRow driver)
    {
        Check(request, driver.Currency);
        if (request.UserId.Value is { } user && await desk.Accounts.Find(session, user) is not { Role: Roles.Driver })
            throw new RefusedException(Refusal.Rule("unknown_user", $"There is no user {user} with the role driver.", "/user_id"));
        var (phone, phoneBidx) = await Sealed(session, desk, driver, "phone", request.Phone, (driver.Phone, driver.PhoneBidx));
        var (email, emailBidx) = await Sealed(session, desk, driver, "email", request.Email, (driver.Email, driver.EmailBidx));
        return driver with
        {
            ExternalId = request.ExternalId.Or(driver.ExternalId),
            UserId = request.UserId.Or(driver.UserId),
            Name = request.Name ?? driver.Name,
            Phone = phone,
            PhoneBidx = phoneBidx,
            Email = email,
            EmailBidx = emailBidx,
            IsActive = request.IsActive ?? driver.IsActive,
            BaseLatitude = request.BaseLatitude ?? driver.BaseLatitude,
            BaseLongitude = request.BaseLongitude ?? driver.BaseLongitude,
            Skills = request.Skills is { } skills ? Json.Of(skills.Distinct().Order(StringComparer.Ordinal).ToArray()) : driver.Skills,
            CashInHand = request.CashInHand ?? driver.CashInHand,
            CashLimit = request.CashLimit.Or(driver.CashLimit),
        };
    }

    private static void Check(Request request, string currency)
    {
        var checks = new Checks();
        if (request.Name is not null) checks.Name(request.Name, "/name");
        checks.External(request.ExternalId.Value, "/external_id");
        checks.Latitude(request.BaseLatitude, "/base_latitude");
        checks.Longitude(request.BaseLongitude, "/base_longitude");
        checks.Tags(request.Skills, "/skills");
        checks.Text(request.Email.Value, "/email", 254);
        checks.Done();
        if (request.Phone.Value is { } phone && !E164().IsMatch(phone)) throw new RefusedException(Refusal.Rule("phone_invalid", "A phone number has the form +966501234567 (E.164).", "/phone"));
        if (request.Email.Value is { } email && !Email().IsMatch(email)) throw new RefusedException(Refusal.Rule("email_invalid", "This is not an e-mail address.", "/email"));
        foreach (var (amount, pointer) in new[] { (request.CashInHand, "/cash_in_hand"), (request.CashLimit.Value, "/cash_limit") })
            if (amount is { } money && (money < 0 || money > 9_999_999_999m || decimal.Round(money, Currencies.Decimals(currency)) != money))
                throw new RefusedException(Refusal.Rule("amount_invalid", $"{money} is not an amount of {currency}: not negative, at most {Currencies.Decimals(currency)} decimals.", pointer));
    }

    private static async Task<(string?, string?)> Sealed(Session session, Desk desk, DriverRow driver, string column, Patch<string?> sent, (string?, string?) present)
    {
        if (!sent.IsSent) return present;
        if (sent.Value is not { } value) return (null, null);
        var normalised = value.ToLowerInvariant();
        return (desk.Cipher.Seal(await desk.Cipher.Class(session, "drivers"), "drivers", column, driver.Id, normalised), desk.Cipher.BlindIndex(column, normalised));
    }

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}$", RegexOptions.None, 1000)]
    private static partial Regex E164();

    [GeneratedRegex(@"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$", RegexOptions.None, 1000)]
    private static partial Regex Email();
}
