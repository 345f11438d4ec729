using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Orders.Pictures;

namespace Steward.Orders;

/// <summary>Takes in a proof of delivery: pictures, a name, a code, barcodes, where and when.</summary>
internal sealed class BringProof(Database database, ProofFiles files, OrderLog log, Customers customers, IZones zones, IDrivers drivers)
{
    private const int FarMetres = 200;

    internal static void Map(RouteGroupBuilder api) =>
        api.MapPost("/orders/{id}/proof", (string id, HttpContext context, BringProof bring, Caller caller, CancellationToken cancel) => bring.Handle(id, context.Request, caller, cancel))
            .Needs(Permission.Act, Permission.DriveOwn).Produces<ProofView>(201).WithMetadata(new RequestSizeLimitAttribute(ProofForm.MostBytes))
            .WithSummary("Bring a proof of delivery: multipart with photo (≤ 5), signature, recipient_name, code, barcode, latitude, longitude, occurred_at");

    private async Task<Reply> Handle(string id, HttpRequest request, Caller caller, CancellationToken cancel)
    {
        // Who may not bring it is told so before his pictures are unpacked.
        var early = await database.Read(async session => await OrderLookup.Visible(session, id, caller, drivers) is { } row ? Decide(row) : Refusal.NotFound("order"), cancel);
        if (early is not null) return early;
        var (form, refusal) = await ProofForm.Read(request, cancel);
        if (refusal is not null) return refusal;
        var hashes = new List<string>();
        foreach (var part in form!.Pictures) hashes.Add(await files.Keep(part.Picture.Bytes, cancel));
        return await database.Write(session => Store(session, id, form, hashes, caller), cancel);
    }

    /// <summary>Null while a driver has the order or has just had it.</summary>
    internal static Refusal? Decide(OrderRow order) => OrderStatus.IsWithDriver(order.Status) || order.Status is OrderStatus.Delivered or OrderStatus.Failed ? null
        : new("state_conflict", $"Order {order.OrderNumber} is {order.Status}: there is nothing to prove.", Extra: new Dictionary<string, object?> { ["status"] = order.Status });

    private async Task<Reply> Store(Session session, string id, ProofForm form, IReadOnlyList<string> hashes, Caller caller)
    {
        if (await OrderLookup.Visible(session, id, caller, drivers) is not { } seen || await OrdersStore.Lock(session, seen.Id) is not { } order) return Refusal.NotFound("order");
        if (Decide(order) is { } closed) return closed;
        if (OrderCommands.WrongTime(form.OccurredAt, session.Now) is { } wrong) return wrong;
        if (await WrongParcel(session, order, form) is { } parcel) return parcel;
        var attempt = ProofCheck.AttemptOf(order);
        if (form.Code is not null && await WrongCode(session, order, attempt, form.Code, caller) is { } refused) return refused;
        var zone = (await zones.Find(session, order.ZoneId))!;
        var proof = Row(session, order, form, attempt, caller);
        var rows = form.Pictures.Zip(hashes, (part, hash) => FileRow(session, proof.Id, part, hash, zone)).ToList();
        await ProofStore.Add(session, proof);
        if (rows.Count > 0) await ProofStore.AddFiles(session, rows);
        await log.Tell(session, order, OrderEvents.ProofAdded, caller.Actor, proof.CapturedAt, data: new
        {
            proof_id = proof.Id, kinds = Kinds(form), far_from_dropoff = proof.FarFromDropoff, distance_metres = proof.DistanceMetres,
        }, reason: proof.FarFromDropoff ? "far_from_dropoff" : null);
        var (_, missing) = await ProofCheck.State(session, order, attempt);
        return Reply.Created($"/api/v1/orders/{order.Id}/proof", ProofView.Of(proof, rows) with { Missing = missing });
    }

    private static async Task<Refusal?> WrongParcel(Session session, OrderRow order, ProofForm form)
    {
        if (form.Barcodes.Count == 0) return null;
        var known = (await OrderEventsStore.PackagesOf(session, order.Id)).Select(parcel => parcel.Barcode).OfType<string>().ToList();
        return known.Count > 0 && form.Barcodes.FirstOrDefault(one => !known.Contains(one)) is { } foreign
            ? Refusal.Rule("barcode_unknown", $"'{foreign}' is no parcel of order {order.OrderNumber}. Maybe it belongs to another delivery?", "/barcode") : null;
    }

    /// <summary>A wrong code is remembered, although nothing else of the proof is, so that nobody can try them all.</summary>
    private async Task<Reply?> WrongCode(Session session, OrderRow order, int attempt, string code, Caller caller)
    {
        var tries = await OrderEventsStore.CountSinceFailure(session, order.Id, DeliveryCode.Refused);
        if (tries >= DeliveryCode.MostTries) return new Refusal("code_locked", $"{tries} wrong codes were tried. Bring another proof, or fail the delivery: the next attempt has a new code.");
        if (code == DeliveryCode.Of(customers.Cipher, order, attempt)) return null;
        await log.Tell(session, order, DeliveryCode.Refused, caller.Actor, session.Now, data: new { attempt, tries = tries + 1 }, eventType: OrderEvents.Updated);
        return Reply.No(Refusal.Rule("code_wrong", $"The code is wrong; {DeliveryCode.MostTries - tries - 1} tries are left.", "/code")) with { KeepsChanges = true };
    }

    private static ProofRow Row(Session session, OrderRow order, ProofForm form, int attempt, Caller caller)
    {
        var placed = form.Pictures.Select(part => part.Picture.Facts).FirstOrDefault(facts => facts.Latitude is not null);
        var (latitude, longitude) = (form.Latitude ?? placed?.Latitude, form.Longitude ?? placed?.Longitude);
        var metres = latitude is { } y && longitude is { } x && order is { DropoffLatitude: { } toY, DropoffLongitude: { } toX } ? Geo.Metres(y, x, toY, toX) : (int?)null;
        return new()
        {
            Id = Ids.New(session.Now), OrderId = order.Id, AttemptNumber = attempt, RecipientName = form.RecipientName, CodeConfirmed = form.Code is not null, Barcodes = Json.Of(form.Barcodes),
            Latitude = latitude, Longitude = longitude, DistanceMetres = metres, FarFromDropoff = metres > FarMetres, CapturedAt = form.OccurredAt ?? session.Now, RecordedBy = caller.Actor, CreatedAt = session.Now,
        };
    }

    private static ProofFileRow FileRow(Session session, Guid proof, ProofForm.Part part, string hash, Zone zone)
    {
        var facts = part.Picture.Facts;
        // A telephone that told no offset shows the time of the zone that it is in.
        var taken = facts.TakenAt ?? (facts.TakenLocal is { } local ? LocalTime.At(zone.TimeZone, NodaTime.LocalDateTime.FromDateTime(local)) : null);
        return new()
        {
            Id = Ids.New(session.Now), ProofId = proof, Kind = part.Kind, ContentHash = hash, ContentType = part.Picture.ContentType, Size = part.Picture.Bytes.Length,
            Width = part.Picture.Width, Height = part.Picture.Height, TakenAt = taken, Latitude = facts.Latitude, Longitude = facts.Longitude,
        };
    }

    private static IReadOnlyList<string> Kinds(ProofForm form)
    {
        var kinds = form.Pictures.Select(part => part.Kind).Distinct().ToList();
        if (form.RecipientName is not null) kinds.Add("recipient_name");
        if (form.Code is not null) kinds.Add("code");
        if (form.Barcodes.Count > 0) kinds.Add("barcode");
        return kinds;
    }
}
