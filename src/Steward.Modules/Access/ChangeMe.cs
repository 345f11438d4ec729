using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Changes how one's own account is reached, and its clock: telephone number, language, time zone.</summary>
internal static partial class ChangeMe
{
    /// <param name="Phone">In the international form; empty takes it away.</param>
    internal sealed record Request(string? Phone = null, string? Locale = null, string? TimeZone = null);

    internal static void Map(RouteGroupBuilder auth) => auth.MapPatch("me", Handle).Needs(Permission.SignedIn)
        .Produces<AccountContact>().WithSummary("Change your telephone number, language or time zone");

    private static Task<Reply> Handle(Request request, Caller caller, Database database, UserStore users, IAccounts accounts, FieldCipher cipher, Outbox outbox, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (caller.Kind != "user" || await users.FindForChange(session, caller.Id!.Value) is not { } user) return Refusal.NotFound("user");
            if (Decide(request) is { } wrong) return wrong;
            var phone = request.Phone switch
            {
                null => user.Phone,
                "" => null,
                var number => cipher.Seal(await cipher.Class(session, "users"), "users", "phone", user.Id, number),
            };
            await users.SaveReach(session, user.Id, request.Locale ?? user.Locale, request.TimeZone is { } zone ? zone.Length == 0 ? null : zone : user.TimeZone, phone);
            await outbox.Publish(session, new NewEvent("user_changed", null, new { user.Id, user.Role, user.IsActive, At = session.Now }));
            return Reply.Ok(await accounts.Contact(session, user.Id));
        },
        cancel);

    internal static Refusal? Decide(Request request)
    {
        if (request.Phone is { Length: > 0 } phone && !E164().IsMatch(phone)) return Refusal.Rule("phone_invalid", "A number in the international form: +966501234567.", "/phone");
        if (request.Locale is { } locale && !Language().IsMatch(locale)) return Refusal.Rule("invalid_locale", $"'{locale}' is not a language tag such as hi-IN.", "/locale");
        return request.TimeZone is { Length: > 0 } zone && !LocalTime.IsZone(zone) ? Refusal.Rule("unknown_time_zone", $"'{zone}' is not a time zone of the IANA database.", "/time_zone") : null;
    }

    [GeneratedRegex(@"^\+[1-9][0-9]{7,14}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)] private static partial Regex E164();

    [GeneratedRegex("^[a-z]{2,3}(-[A-Z]{2})?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)] private static partial Regex Language();
}
