using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>An order that may be stored, with what goes beside it.</summary>
internal sealed record ReadyOrder(OrderRow Row, Promise.ServiceLevel Level, IReadOnlyList<PackageRow> Packages, IReadOnlyList<string> Warnings, CustomerRow Customer, string TrackingToken);

/// <summary>Who places it, and what an import adds: times of the past and the job's id.</summary>
/// <param name="Memory">What the rows of one chunk of an import share; null for an order alone.</param>
internal sealed record Placing(Caller Caller, DateTimeOffset At, Guid? ImportId = null, string? Source = null, bool IsHistoric = false, ChunkMemory? Memory = null);

/// <summary>Looked up once for all rows of a transaction.</summary>
internal sealed class ChunkMemory
{
    internal Dictionary<(Guid Zone, string Code), Contracts.ServiceLevel> Levels { get; } = [];
}

/// <summary>Takes an order in: looks up what it names, promises a time, seals what is personal, stores it with its first event and timer.</summary>
internal sealed partial class PlaceOrder(
    IZones zones, IHubs hubs, IPlaces places, IVehicles vehicles, Lazy<IDrivers> drivers, Customers customers, ServiceLevels levels, OrderClock clock, OrderLog log)
{
    private const string StandardLevel = "STANDARD";
    private const int SamePlaceMetres = 10;

    /// <summary>Reads and checks; of the store only customers are written.</summary>
    internal async Task<(ReadyOrder? Order, Refusal? Refusal)> Prepare(Session session, OrderRequest r, Placing placing)
    {
        if (OrderRules.Form(r) is { } form) return (null, form);
        var (from, fromHub, badPickup) = await Locate(session, r.From, "/pickup");
        if (badPickup is not null) return (null, badPickup);
        var (zone, outside) = await ZoneOf(session, r, from!, fromHub, placing.Caller);
        if (zone is null) return (null, outside);
        if ((placing.IsHistoric ? OrderRules.Sizes(r) ?? OrderRules.Amounts(r, zone.Currency) : OrderRules.Values(r, zone.Currency, placing.At)) is { } wrong) return (null, wrong);
        var (to, badDropoff) = await Destination(session, r);
        if (badDropoff is not null) return (null, badDropoff);
        if (SamePlace(from!.Latitude!.Value, from.Longitude!.Value, to!.Latitude!.Value, to.Longitude!.Value) is { } same) return (null, same);
        var (level, deadline, noLevel) = await Promise(session, r, zone, placing);
        if (noLevel is not null) return (null, noLevel);
        var (warnings, unfit) = await Carried(session, r, zone, level!);
        if (unfit is not null) return (null, unfit);
        if (r.RecipientPhone is { } phone && Phones.Normal(phone, zone.Country) is null)
            return (null, Refusal.Rule("phone_invalid", $"'{phone}' is not an E.164 number and cannot be completed for {zone.Country}.", "/recipient_phone"));
        var (customer, key, unknown) = await CustomerOf(session, r, zone);
        if (unknown is not null) return (null, unknown);
        return (Build(session, r, placing, zone, from, to, level!, deadline, customer!, key!, warnings), null);
    }

    /// <summary>Stores prepared orders: a handful of statements, however many there are. False where a number or external id was taken meanwhile.</summary>
    internal async Task<bool> Store(Session session, IReadOnlyList<ReadyOrder> orders, Placing placing)
    {
        if (await OrdersStore.Add(session, [.. orders.Select(o => o.Row)]) != orders.Count) return false;
        await OrderEventsStore.AddFirst(session, [.. orders.Select(o => new OrderEventRow
        {
            Id = Ids.New(session.Now), OrderId = o.Row.Id, Seq = 1, Type = OrderEvents.Created, ToStatus = o.Row.Status, Actor = placing.Caller.Actor, OccurredAt = o.Row.CreatedAt,
            RecordedAt = session.Now, Data = Json.Of(new { o.Warnings, import_id = placing.ImportId }),
        })]);
        var packages = orders.SelectMany(o => o.Packages).ToList();
        if (packages.Count > 0) await OrderEventsStore.AddPackages(session, packages);
        await log.Publish(session, orders.Select(o => OrderLog.Event(o.Row, OrderEvents.Created, session.Now, o.Row.CreatedAt)));
        await clock.Start(session, orders);
        return true;
    }

    private async Task<(OrderRequest.Place? Place, Hub? Hub, Refusal? Refusal)> Locate(Session session, OrderRequest.Place? place, string pointer)
    {
        if (place?.HubId is { } id)
            return await hubs.Lookup(session, id) is { RetiredAt: null } hub
                ? (place with { Latitude = hub.Latitude, Longitude = hub.Longitude }, hub, null)
                : (null, null, Refusal.Rule("unknown_hub", $"There is no hub '{id}'.", pointer + "/hub_id"));
        if (place is { Latitude: not null, Longitude: not null }) return (place, null, null);
        return (null, null, Refusal.Rule("location_missing", "There is no position, and no geocoder that could find one. Send latitude and longitude, or hub_id.", pointer));
    }

    private async Task<(Zone?, Refusal?)> ZoneOf(Session session, OrderRequest r, OrderRequest.Place from, Hub? hub, Caller caller)
    {
        var named = r.Zone ?? r.From?.Zone;
        var zone = hub is not null ? await zones.Find(session, hub.ZoneId)
            : named is not null ? await zones.Lookup(session, named)
            : await zones.Containing(session, from.Latitude!.Value, from.Longitude!.Value);
        if (zone is { RetiredAt: null } && caller.SeesZone(zone.Id)) return (zone, null);
        return (null, Refusal.Rule("outside_zones", named is null ? "The pickup lies in no zone that you serve." : $"There is no zone '{named}' that you serve.", "/pickup"));
    }

    private async Task<(OrderRequest.Place? Place, Refusal? Refusal)> Destination(Session session, OrderRequest r)
    {
        var city = r.DestinationCity is null ? null : await places.City(session, r.DestinationCity);
        if (r.DestinationCity is not null && city is not { RetiredAt: null })
            return (null, Refusal.Rule("unknown_city", $"'{r.DestinationCity}' is none of {string.Join(", ", (await places.Cities(session)).Select(c => c.Code).Take(50))}.", "/destination_city"));
        if (r.To is null && city is not null) return (new(Latitude: city.Latitude, Longitude: city.Longitude), null);
        var (place, _, refusal) = await Locate(session, r.To, "/dropoff");
        return (place, refusal);
    }

    private async Task<(Contracts.ServiceLevel?, DateTimeOffset, Refusal?)> Promise(Session session, OrderRequest r, Zone zone, Placing placing)
    {
        var code = r.ServiceType ?? StandardLevel;
        if (await Level(session, zone.Id, code, placing.Memory) is not { } level)
        {
            var known = (await levels.All(session, zone.Id)).Where(l => l.RetiredAt is null).Select(l => l.Code);
            return (null, default, Refusal.Rule("unknown_service_level", $"'{code}' is none of {string.Join(", ", known)}.", "/service_type"));
        }
        var start = r.ScheduledFor is { } scheduled && scheduled > placing.At ? scheduled : placing.At;
        return await levels.DeadlineOf(session, zone.Id, level, start, r.DeliverUntil) is { } deadline
            ? (level, deadline, null)
            : (null, default, Refusal.Rule("promise_impossible", $"The zone is never open for the {level.PromiseMinutes} minutes that {code} takes.", "/service_type"));
    }

    private async Task<Contracts.ServiceLevel?> Level(Session session, Guid zone, string code, ChunkMemory? memory)
    {
        if (memory is not null && memory.Levels.TryGetValue((zone, code), out var known)) return known;
        var level = await levels.Current(session, zone, code);
        if (level is not null) memory?.Levels.TryAdd((zone, code), level);
        return level;
    }

    private async Task<(List<string> Warnings, Refusal? Refusal)> Carried(Session session, OrderRequest r, Zone zone, Contracts.ServiceLevel level)
    {
        var warnings = new List<string>();
        if (await Unknown(session, r, zone) is { } unknown) return (warnings, unknown);
        if (r.VehicleTypes is null && Weight(r, level) <= 30 && Volume(r, level) <= 0.1m) return (warnings, null);
        var types = await vehicles.Types(session);
        var allowed = types.Where(t => r.VehicleTypes is not { Length: > 0 } wanted || wanted.Contains(t.Code)).ToList();
        if (allowed.All(t => t.CapacityWeightKg < Weight(r, level) || t.CapacityVolumeM3 < Volume(r, level)))
        {
            var fleet = await vehicles.InZone(session, zone.Id);
            if (!fleet.Any(v => v.CapacityWeightKg >= Weight(r, level) && v.CapacityVolumeM3 >= Volume(r, level))) warnings.Add("no_vehicle_can_carry");
        }
        return (warnings, null);
    }

    /// <summary>Vehicle types, skills and kinds of proof that nobody knows: with the list of those that there are.</summary>
    internal async Task<Refusal?> Unknown(Session session, OrderRequest r, Zone zone)
    {
        var needs = Needs(r, Json.Empty).As<OrderNeeds>() ?? new();
        if (needs.VehicleTypes is { Length: > 0 } wanted)
        {
            var types = (await vehicles.Types(session)).Where(t => t.RetiredAt is null).Select(t => t.Code).ToList();
            if (wanted.FirstOrDefault(t => !types.Contains(t)) is { } type) return NoneOf("unknown_vehicle_type", type, types, "/vehicle_types");
        }
        if (needs.Skills is { Length: > 0 } asked)
        {
            // A skill is known where a driver of the zone has it: an order that asks for another would wait for ever.
            var skills = (await drivers.Value.InZone(session, zone.Id)).SelectMany(d => d.Skills).Distinct().Order(StringComparer.Ordinal).ToList();
            if (asked.FirstOrDefault(s => !skills.Contains(s)) is { } skill) return NoneOf("unknown_skill", skill, skills, "/skills");
        }
        return needs.Proof?.FirstOrDefault(p => !ProofCheck.Kinds.Contains(p)) is { } proof ? NoneOf("unknown_proof", proof, ProofCheck.Kinds, "/requirements/proof") : null;
    }

    private static Refusal NoneOf(string code, string word, IReadOnlyList<string> known, string pointer) =>
        Refusal.Rule(code, $"'{word}' is none of {(known.Count == 0 ? "those known here: there are none yet" : string.Join(", ", known))}.", pointer) with { Extra = new Dictionary<string, object?> { ["allowed"] = known } };

    private async Task<(CustomerRow?, DataKey?, Refusal?)> CustomerOf(Session session, OrderRequest r, Zone zone)
    {
        if (r.CustomerId is { } id)
            return await customers.Lookup(session, id) is { } known
                ? (known, await customers.KeyOf(session, known), null)
                : (null, null, Refusal.Rule("unknown_customer", $"There is no customer '{id}'.", "/customer_id"));
        if (r.Customer is not { } person || string.IsNullOrWhiteSpace(person.GivenName))
            return (null, null, Refusal.Rule("customer_missing", "Send customer_id, or customer with a name.", "/customer"));
        var phone = person.Phone is null ? null : Phones.Normal(person.Phone, zone.Country);
        if (person.Phone is not null && phone is null) return (null, null, Refusal.Rule("phone_invalid", $"'{person.Phone}' is not an E.164 number and cannot be completed for {zone.Country}.", "/customer/phone"));
        var email = person.Email is null ? null : Phones.Email(person.Email);
        if (person.Email is not null && email is null) return (null, null, Refusal.Rule("email_invalid", $"'{person.Email}' is not an e-mail address.", "/customer/email"));
        Json? preferences = person.Language is null ? null : Json.Of(new { language = person.Language });
        var (row, key, _) = await customers.Take(session, zone.Id, new(person.GivenName, phone, email, Preferences: preferences, ExternalId: person.ExternalId));
        return (row, key, null);
    }

    private ReadyOrder Build(
        Session session, OrderRequest r, Placing placing, Zone zone, OrderRequest.Place from, OrderRequest.Place to, Contracts.ServiceLevel level,
        DateTimeOffset deadline, CustomerRow customer, DataKey key, List<string> warnings)
    {
        var id = Ids.New(session.Now);
        var token = customers.Cipher.Token("tracking", id);
        var pure = ServiceLevels.Pure(level, zone.Currency);
        var fee = r.DeliveryFee;
        var row = new OrderRow
        {
            Id = id, OrderNumber = Ids.Code("ORD"), ExternalId = r.ExternalId, ContentHash = r.ContentHash(), ZoneId = zone.Id, BusinessDate = zone.DateOf(placing.At), CustomerId = customer.Id,
            RecipientName = r.RecipientName ?? r.Customer?.GivenName, RecipientPhone = Seal(key, id, "recipient_phone", PhoneOf(r, zone)),
            ServiceType = level.Code, ServiceLevelVersion = level.Version, PickupLocation = Sealed(key, id, "pickup_location", from),
            DestinationCity = r.DestinationCity, DestinationLocation = Sealed(key, id, "destination_location", to),
            PickupLatitude = from.Latitude, PickupLongitude = from.Longitude, DropoffLatitude = to.Latitude, DropoffLongitude = to.Longitude,
            WeightKg = Weight(r, level), VolumeM3 = Volume(r, level), TimeWindowStart = r.TimeWindow?.StartTime ?? Instants.Micros(placing.At),
            TimeWindowEnd = r.TimeWindow?.EndTime ?? deadline, DeliveryWindowStart = r.DeliverFrom, DeliveryWindowEnd = r.DeliverUntil, ScheduledFor = r.ScheduledFor,
            SlaDeadline = Instants.Micros(deadline), Priority = r.Priority is { } priority ? OrderRules.PriorityOf(priority)! : "normal",
            SpecialHandling = Json.Of(r.SpecialHandling ?? []), CustomerConstraints = r.CustomerConstraints ?? Json.Empty, Requirements = Needs(r, Json.Empty), PackageDetails = r.PackageDetails ?? Json.Empty,
            Price = r.Price ?? r.PriceKes ?? fee ?? 0, Currency = zone.Currency, PackageValue = r.PackageValue, CodAmount = r.CodAmount, DeliveryFee = fee, TotalAmount = fee is null && r.CodAmount is null ? null : (fee ?? 0) + (r.CodAmount ?? 0),
            SignatureRequired = r.SignatureRequired ?? false, TrackingTokenHash = Ids.Hash(token), Notes = Seal(key, id, "notes", r.Notes), ImportId = placing.ImportId, CreatedAt = Instants.Micros(placing.At),
            Metadata = placing.Source is null ? Json.Empty : new(placing.Source),
        };
        var isLater = (r.ScheduledFor is not null || r.DeliverUntil is not null) && OrderClock.PendingAt(row, pure) > session.Now;
        row = isLater ? row with { Status = OrderStatus.Scheduled } : row with { Status = OrderStatus.Pending, ReadyAt = row.CreatedAt };
        row = row with { SlaState = OrderClock.Text(global::Steward.Orders.Promise.Sla.State(row.SlaDeadline, pure, placing.At)) };
        return new(row, pure, Packages(session, r, id), warnings, customer, token);
    }

    private static List<PackageRow> Packages(Session session, OrderRequest r, Guid order) =>
        [.. (r.Packages ?? []).Select((p, i) => new PackageRow { Id = Ids.New(session.Now), OrderId = order, Position = i + 1, WeightKg = p.WeightKg ?? 0, VolumeM3 = p.VolumeM3 ?? 0, Barcode = p.Barcode })];

    internal static decimal Weight(OrderRequest r, Contracts.ServiceLevel level) => r.WeightKg ?? r.WeightTonnes * 1000 ?? (r.Packages is { Length: > 0 } p && p.All(x => x.WeightKg is not null) ? p.Sum(x => x.WeightKg!.Value) : level.DefaultWeightKg);

    internal static decimal Volume(OrderRequest r, Contracts.ServiceLevel level) => r.VolumeM3 ?? (r.Packages is { Length: > 0 } p && p.All(x => x.VolumeM3 is not null) ? p.Sum(x => x.VolumeM3!.Value) : level.DefaultVolumeM3);

    private static string? PhoneOf(OrderRequest r, Zone zone) => (r.RecipientPhone ?? r.Customer?.Phone) is { } phone ? Phones.Normal(phone, zone.Country) ?? phone : null;

    private string? Seal(DataKey key, Guid id, string column, string? value) => value is null ? null : customers.Cipher.Seal(key, "orders", column, id, value);
}
