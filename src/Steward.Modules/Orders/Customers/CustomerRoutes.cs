using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>Customers: make, find, change, retire.</summary>
internal static class CustomerRoutes
{
    internal sealed record Request
    {
        public string? CustomerName { get; init; }
        public string? Name { get; init; }
        public string? Email { get; init; }
        public string? Phone { get; init; }
        public string? Address { get; init; }
        public Json? Constraints { get; init; }
        public Json? Preferences { get; init; }
        public string? ExternalId { get; init; }
        public string? Zone { get; init; }

        internal string? GivenName => CustomerName ?? Name;
    }

    /// <summary>A customer, opened. <c>customer_id</c> is the short code.</summary>
    internal sealed record View(
        Guid Id, string CustomerId, string CustomerName, string Name, string? Email, string? Phone, string? Address, Json Constraints, Json Preferences, string? ExternalId,
        Guid? ZoneId, int TotalDeliveries, int SuccessfulDeliveries, DateOnly? LastDeliveryDate, decimal? CustomerRating, DateTimeOffset? RetiredAt, long RowVersion,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    internal static void Map(RouteGroupBuilder api)
    {
        var customers = api.MapGroup("/customers");
        customers.MapPost("/", Make).Needs(Permission.Act, Permission.OrdersCreate).Produces<View>(201).WithSummary("Make a customer");
        customers.MapGet("/", List).Needs(Permission.Read).Produces<Page<View>>().WithSummary("Customers, newest first");
        customers.MapGet("/{id}", Get).Needs(Permission.Read).Produces<View>().WithSummary("One customer");
        customers.MapPut("/{id}", Change).Needs(Permission.Act).Produces<View>().WithSummary("Change a customer");
        customers.MapPatch("/{id}", Change).Needs(Permission.Act).Produces<View>().WithSummary("Change a customer");
        customers.MapDelete("/{id}", Retire).Needs(Permission.Act).Produces(204).WithSummary("Retire a customer and blank his data");
    }

    private static Task<Reply> Make(Request request, Database database, Customers customers, IZones zones, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var zone = request.Zone is null ? null : await zones.Lookup(session, request.Zone);
            if (request.Zone is not null && (zone is null || !caller.SeesZone(zone.Id))) return Refusal.Rule("unknown_zone", $"There is no zone '{request.Zone}'.", "/zone");
            if (Check(request, zone?.Country, isNew: true, out var phone, out var email) is { } refusal) return refusal;
            var draft = new CustomerDraft(request.GivenName!, phone, email, request.Address, request.Constraints, request.Preferences, request.ExternalId);
            var (row, _, made) = await customers.Take(session, zone?.Id, draft);
            if (!made && row.ExternalId is null | row.ExternalId != request.ExternalId) return new Refusal("phone_taken", $"Customer {row.CustomerId} has this phone number.");
            if (!made && row.CustomerName != request.GivenName) return new Refusal("external_id_taken", $"Customer {row.CustomerId} has external id {request.ExternalId} and another content.");
            var view = (await Views(session, customers, [row]))[0];
            return made ? Reply.Created($"/api/v1/customers/{row.Id}", view, EntityTags.Of(row.RowVersion)) : Reply.Ok(view, EntityTags.Of(row.RowVersion));
        },
        cancel);

    /// <summary>A customer of another zone is unknown to a key that is limited to zones.</summary>
    private static bool Sees(Caller caller, CustomerRow row) => row.ZoneId is not { } zone || caller.SeesZone(zone);

    private static Task<Reply> List(Database database, Customers customers, PageRequest page, Caller caller, CancellationToken cancel, string? name_search = null, string? email_search = null) => database.Read(
        async session =>
        {
            var rows = await CustomersStore.List(session, name_search, customers.EmailIndex(email_search), caller.ZoneIds, page);
            var cut = Page<CustomerRow>.Of(rows, page, row => (row.CreatedAt, row.Id));
            return Reply.Ok(new Page<View>(await Views(session, customers, cut.Items), cut.NextCursor));
        },
        cancel);

    private static Task<Reply> Get(string id, Database database, Customers customers, Caller caller, CancellationToken cancel) => database.Read(
        async session => await customers.Lookup(session, id) is { } row && Sees(caller, row)
            ? Reply.Ok((await Views(session, customers, [row]))[0], EntityTags.Of(row.RowVersion)) : Refusal.NotFound("customer"),
        cancel);

    private static Task<Reply> Change(string id, Request request, HttpContext context, Database database, Customers customers, IZones zones, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await customers.Lookup(session, id) is not { } row || !Sees(caller, row)) return Refusal.NotFound("customer");
            if (EntityTags.IfMatch(context.Request) is { } version && version != row.RowVersion) return EntityTags.Stale(EntityTags.Of(version), row.RowVersion);
            var zone = row.ZoneId is { } zoneId ? await zones.Find(session, zoneId) : null;
            if (Check(request, zone?.Country, isNew: false, out var phone, out var email) is { } refusal) return refusal;
            if (phone is not null && await CustomersStore.ByPhone(session, customers.PhoneIndex(phone)) is { } other && other.Id != row.Id)
                return new Refusal("phone_taken", $"Customer {other.CustomerId} has this phone number.");
            var key = await customers.KeyOf(session, row);
            var after = Changed(customers, key, row, request, phone, email);
            if (!await CustomersStore.Save(session, after)) return EntityTags.Stale(EntityTags.Of(row.RowVersion), null);
            var saved = after with { RowVersion = row.RowVersion + 1 };
            return Reply.Ok((await Views(session, customers, [saved]))[0], EntityTags.Of(saved.RowVersion));
        },
        cancel);

    private static Task<Reply> Retire(string id, Database database, Customers customers, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await customers.Lookup(session, id) is not { } row || !Sees(caller, row)) return Refusal.NotFound("customer");
            if (await OrdersStore.HasOpenOrders(session, row.Id)) return new Refusal("customer_has_open_orders", $"Customer {row.CustomerId} has open orders. Deliver or cancel them first.");
            await CustomersStore.Save(session, row with { CustomerName = "", Phone = null, PhoneBidx = null, Email = null, EmailBidx = null, Address = null, Preferences = null, RetiredAt = session.Now });
            await OrdersStore.BlankRecipient(session, row.Id);
            return Reply.NoContent;
        },
        cancel);

    /// <summary>The customer with what was sent; personal fields are sealed with his key.</summary>
    internal static CustomerRow Changed(Customers customers, DataKey key, CustomerRow row, Request request, string? phone, string? email) => row with
    {
        CustomerName = request.GivenName ?? row.CustomerName, SubjectKeyId = key.Id, Constraints = request.Constraints ?? row.Constraints,
        Preferences = request.Preferences ?? row.Preferences, Address = customers.Sealed(key, row.Id, "address", request.Address) ?? row.Address,
        Phone = customers.Sealed(key, row.Id, "phone", phone) ?? row.Phone, PhoneBidx = phone is null ? row.PhoneBidx : customers.PhoneIndex(phone),
        Email = customers.Sealed(key, row.Id, "email", email) ?? row.Email, EmailBidx = customers.EmailIndex(email) ?? row.EmailBidx,
    };

    internal static Refusal? Check(Request request, string? country, bool isNew, out string? phone, out string? email)
    {
        phone = request.Phone is null ? null : Phones.Normal(request.Phone, country);
        email = request.Email is null ? null : Phones.Email(request.Email);
        if (isNew && string.IsNullOrWhiteSpace(request.GivenName)) return Refusal.Invalid("/customer_name", "customer_name is required.");
        if (request.GivenName is { Length: > 255 }) return Refusal.Invalid("/customer_name", "customer_name has at most 255 characters.");
        if (request.Address is { Length: > 4_000 }) return Refusal.Invalid("/address", "address has at most 4,000 characters.");
        if (request.Phone is not null && phone is null) return Refusal.Rule("phone_invalid", $"'{request.Phone}' is not an E.164 number and cannot be completed{(country is null ? " without a zone" : $" for {country}")}.", "/phone");
        return request.Email is not null && email is null ? Refusal.Rule("email_invalid", $"'{request.Email}' is not an e-mail address.", "/email") : null;
    }

    private static async Task<IReadOnlyList<View>> Views(Session session, Customers customers, IReadOnlyList<CustomerRow> rows)
    {
        var opener = await customers.Cipher.Opener(session, rows.SelectMany(row => new[] { row.Phone, row.Email, row.Address }));
        return [.. rows.Select(row => new View(
            row.Id, row.CustomerId, row.CustomerName, row.CustomerName, opener.Open("customers", "email", row.Id, row.Email), opener.Open("customers", "phone", row.Id, row.Phone),
            opener.Open("customers", "address", row.Id, row.Address), row.Constraints ?? Json.Empty, row.Preferences ?? Json.Empty, row.ExternalId, row.ZoneId, row.TotalDeliveries,
            row.SuccessfulDeliveries, row.LastDeliveryDate, row.CustomerRating, row.RetiredAt, row.RowVersion, row.CreatedAt, row.UpdatedAt))];
    }
}
