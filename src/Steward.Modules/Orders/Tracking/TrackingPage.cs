using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The page behind the link that a customer gets: no sign-in, small enough for any telephone, and whole without a script.</summary>
internal static class TrackingPage
{
    // What a browser sends of <input type="datetime-local">.
    private static readonly LocalDateTimePattern Typed = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    internal static void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/t/{token}", Show).OpenToAll().ExcludeFromDescription();
        root.MapPost("/t/{token}", Say).OpenToAll().ExcludeFromDescription();
    }

    private static async Task<IResult> Show(string token, HttpContext context, Database database, TrackedOrder tracked, CancellationToken cancel)
    {
        var (view, refusal) = await database.Read(
            async session =>
            {
                var (order, no) = await tracked.Find(session, token, context);
                return (order is null ? null : await tracked.View(session, order, token), no);
            },
            cancel);
        return view is null ? Refused(context, refusal!) : Page(context, 200, TrackingMarkup.Of(view), view.Status);
    }

    /// <summary>The forms of the page: what was said is done, and the page shown again.</summary>
    private static async Task<IResult> Say(string token, HttpContext context, Database database, TrackedOrder tracked, TellShop tell, IZones zones, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType) return Refused(context, new("unsupported_media_type", "Send the page's own form.", 415));
        var form = await context.Request.ReadFormAsync(cancel);
        Func<Session, OrderRow, Task<Refusal?>>? change = form["do"].ToString() switch
        {
            "instruct" => (session, order) => tell.Instruct(session, order, new(form["text"].ToString())),
            "rate" when int.TryParse(form["stars"], NumberStyles.None, CultureInfo.InvariantCulture, out var stars) => (session, order) => tell.Rate(session, order, new(stars, form["comments"])),
            "reschedule" => async (session, order) => await Reschedule(session, order, form, tell, (await zones.Find(session, order.ZoneId))!.TimeZone),
            _ => null,
        };
        if (change is null) return Refused(context, Refusal.Invalid("/do", "The form is not one of this page."));
        var reply = await TrackOrder.Change(token, context, database, tracked, change, cancel);
        if (reply.Body is Refusal refusal) return Refused(context, refusal, token);
        context.Response.Headers.Location = "/t/" + Uri.EscapeDataString(token);
        return Results.StatusCode(303);
    }

    /// <summary>The customer types the clock of the shop's wall.</summary>
    private static async Task<Refusal?> Reschedule(Session session, OrderRow order, IFormCollection form, TellShop tell, string timeZone)
    {
        DateTimeOffset? At(string name) => Typed.Parse(form[name].ToString()) is { Success: true, Value: var local } ? LocalTime.At(timeZone, local) : null;
        if (At("to") is not { } end || (form["from"].ToString().Length > 0 && At("from") is null)) return Refusal.Invalid("/to", "Say from when until when, with day and hour.");
        return await tell.Reschedule(session, order, new(end, At("from")));
    }

    /// <param name="token">Of the page to go back to.</param>
    private static IResult Refused(HttpContext context, Refusal refusal, string? token = null)
    {
        var heading = refusal.Status switch { 410 => "This delivery is over", 404 => "We do not know this link", 429 => "One moment, please", _ => "That did not work" };
        var back = token is null ? "" : $"<p><a href=\"/t/{Uri.EscapeDataString(token)}\">Back to your delivery</a></p>";
        return Page(context, refusal.Status, $"<h1>{heading}</h1><p>{TrackingMarkup.Text(refusal.Detail)}</p>{back}", status: null);
    }

    /// <param name="status">Of the order that is shown; while it is open the page keeps itself fresh.</param>
    private static IResult Page(HttpContext context, int code, string body, string? status)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Results.Content(TrackingMarkup.Page(body, status, SecurityHeaders.Nonce(context), refreshes: status is not (null or OrderStatus.Delivered or OrderStatus.Cancelled)), "text/html; charset=utf-8", statusCode: code);
    }
}
