using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>One's own further addresses: added, proved with a code that is sent there, and taken away.</summary>
internal sealed partial class AddressRoutes(Database database, AddressStore store, Profiles profiles, FieldCipher cipher, Readers readers, Messages messages, ChannelRoads roads)
{
    private const int MostTries = 5;
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(15);

    internal sealed record Request(string Channel, string Address);

    internal sealed record Proof(string Code);

    internal sealed record View(Guid Id, string Channel, string Address, DateTimeOffset? VerifiedAt, string BounceState, DateTimeOffset CreatedAt);

    internal static void Map(RouteGroupBuilder notifications)
    {
        var addresses = notifications.MapGroup("/addresses");
        addresses.MapGet("", (AddressRoutes use, Caller caller, CancellationToken cancel) => use.List(caller, cancel)).Needs(Permission.SignedIn).Produces<Page<View>>().WithSummary("Your own addresses");
        addresses.MapPost("", (Request request, AddressRoutes use, Caller caller, CancellationToken cancel) => use.Add(request, caller, cancel)).Needs(Permission.SignedIn).Produces<View>(201).WithSummary("Add an address; a code is sent there");
        addresses.MapPost("/{id}/verify", (string id, Proof request, AddressRoutes use, Caller caller, CancellationToken cancel) => use.Verify(Asked.Id(id), request, caller, cancel)).Needs(Permission.SignedIn).Produces<View>().WithSummary("Prove an address with the code");
        addresses.MapDelete("/{id}", (string id, AddressRoutes use, Caller caller, CancellationToken cancel) => use.Remove(Asked.Id(id), caller, cancel)).Needs(Permission.SignedIn).Produces(204).WithSummary("Take an address away");
    }

    private Task<Reply> List(Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await readers.Own(session, caller) is not { } own) return Reply.Ok(new Page<View>([], null));
            var rows = await store.Of(session, [own]);
            var opener = await cipher.Opener(session, rows.Select(row => row.Address));
            return Reply.Ok(new Page<View>([.. rows.Select(row => Shown(row, opener.Open("notification_addresses", "address", row.Id, row.Address)))], null));
        },
        cancel);

    private Task<Reply> Add(Request request, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (request.Channel is not (Channel.Email or Channel.Sms)) return Refusals.Rule("unknown_channel", "/channel", $"An address is for {Channel.Email} or {Channel.Sms}.");
            if (Normal(request) is not { } address) return Refusals.Rule("invalid_address", "/address", request.Channel == Channel.Email ? "This is not an e-mail address." : "A number in the international form: +966501234567.");
            if (await readers.Own(session, caller) is not { } own) return new Refusal("not_a_user", "Only a person has addresses.");
            if (!roads.IsConfigured(request.Channel)) return new Refusal("not_configured", $"No provider for {request.Channel} is set up: a code could not be sent.");
            var (id, code) = (Ids.New(session.Now), RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture));
            var row = new KnownAddress
            {
                Id = id, UserId = own.UserId, DriverId = own.DriverId, Channel = request.Channel, AddressHash = profiles.HashOf(request.Channel, address), BounceState = "none", CodeHash = Hash(id, code),
                CodeExpiresAt = session.Now + CodeLife, Address = cipher.Seal(await cipher.Class(session, "notifications"), "notification_addresses", "address", id, address), CreatedAt = session.Now,
            };
            if (!await store.Add(session, row)) return new Refusal("duplicate_address", "You have this address already.");
            await messages.SendCode(session, own, row, code);
            return Reply.Created("/api/v1/notifications/addresses/" + id, Shown(row, address));
        },
        cancel);

    private Task<Reply> Verify(Guid id, Proof request, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await Own(session, id, caller) is not var (own, row)) return Refusal.NotFound("address");
            // The try is counted and stays counted whatever comes of it.
            if (await store.CountTry(session, id, MostTries) == 0) return new Refusal("code_used_up", "There is no code to enter. Take the address away and add it again.");
            var fits = row.CodeHash is { } right && row.CodeExpiresAt > session.Now && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(id, request.Code)), Encoding.ASCII.GetBytes(right));
            if (!fits) return Reply.No(Refusals.Rule("wrong_code", "/code", "The code is wrong or older than 15 minutes.")) with { KeepsChanges = true };
            await messages.Tell(session, new("Address Changed", own, "address:" + id, "verified") { Data = new Dictionary<string, object?> { ["channel"] = row.Channel, ["username"] = caller.Name, ["at"] = session.Now } });
            await store.Verified(session, id);
            var opener = await cipher.Opener(session, [row.Address]);
            return Reply.Ok(Shown(row with { VerifiedAt = session.Now }, opener.Open("notification_addresses", "address", row.Id, row.Address)));
        },
        cancel);

    private Task<Reply> Remove(Guid id, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await Own(session, id, caller) is null) return Refusal.NotFound("address");
            await store.Delete(session, id);
            return Reply.NoContent;
        },
        cancel);

    private async Task<(Recipient Own, KnownAddress Row)?> Own(Session session, Guid id, Caller caller) =>
        await readers.Own(session, caller) is { } own && await store.Find(session, id) is { } row && row.UserId == own.UserId && row.DriverId == own.DriverId && row.CustomerId is null ? (own, row) : null;

    private static View Shown(KnownAddress row, string? address) => new(row.Id, row.Channel, address ?? "", row.VerifiedAt, row.BounceState, row.CreatedAt);

    private static string Hash(Guid id, string code) => Ids.Hash(id + "|" + code.Trim());

    private static string? Normal(Request request)
    {
        var text = request.Address.Trim();
        if (request.Channel == Channel.Email) return text.Length <= 255 && Mail().IsMatch(text) ? text : null;
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Number().IsMatch(digits) ? digits : null;
    }

    [GeneratedRegex(@"^[^\s@<>,;:""\\]+@[^\s@.<>,;:""\\]+(\.[^\s@.<>,;:""\\]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mail();

    [GeneratedRegex(@"^\+[1-9][0-9]{7,14}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
