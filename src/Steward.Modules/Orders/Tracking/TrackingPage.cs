using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The page behind the link that a customer gets: no script, no sign-in, small enough for any telephone.</summary>
internal static class TrackingPage
{
    private const int RefreshSeconds = 30;

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
        return view is null ? Refused(context, refusal!) : Page(context, 200, Write(view), refreshes: view.Status is not (OrderStatus.Delivered or OrderStatus.Cancelled));
    }

    /// <summary>The forms of the page: what was said is done, and the page shown again.</summary>
    private static async Task<IResult> Say(string token, HttpContext context, Database database, TrackedOrder tracked, TellShop tell, CancellationToken cancel)
    {
        if (!context.Request.HasFormContentType) return Refused(context, new("unsupported_media_type", "Send the page's own form.", 415));
        var form = await context.Request.ReadFormAsync(cancel);
        Func<Session, OrderRow, Task<Refusal?>>? change = form["do"].ToString() switch
        {
            "instruct" => (session, order) => tell.Instruct(session, order, new(form["text"].ToString())),
            "rate" when int.TryParse(form["stars"], NumberStyles.None, CultureInfo.InvariantCulture, out var stars) => (session, order) => tell.Rate(session, order, new(stars, form["comments"])),
            _ => null,
        };
        if (change is null) return Refused(context, Refusal.Invalid("/do", "The form is not one of this page."));
        var reply = await TrackOrder.Change(token, context, database, tracked, change, cancel);
        if (reply.Body is Refusal refusal) return Refused(context, refusal);
        context.Response.Headers.Location = "/t/" + Uri.EscapeDataString(token);
        return Results.StatusCode(303);
    }

    private static IResult Refused(HttpContext context, Refusal refusal) => Page(
        context, refusal.Status, $"<h1>{(refusal.Status == 410 ? "This delivery is over" : refusal.Status == 404 ? "We do not know this link" : "That did not work")}</h1><p>{Text(refusal.Detail)}</p>", refreshes: false);

    private static string Write(TrackingView view)
    {
        var page = new StringBuilder();
        page.Append($"<p class=shop>{Text(view.ShopName)} · {Text(view.OrderNumber)}</p><h1>{Heading(view)}</h1>");
        if (view.DeliveredAt is { } delivered) page.Append($"<p class=big>{At(view, delivered)}</p>");
        else if (view.EstimatedDeliveryAt is { } eta) page.Append($"<p class=big>about {At(view, eta)}</p>").Append(Between(view));
        else if (view.WindowEnd is { } end) page.Append($"<p>Promised {(view.WindowStart is { } start ? $"between {At(view, start)} and" : "by")} {At(view, end)}.</p>");
        if (view.StopsAhead is { } ahead) page.Append(ahead == 0 ? "<p>You are next.</p>" : $"<p>{ahead} stop{(ahead == 1 ? "" : "s")} before yours.</p>");
        if (view.DriverFirstName is { } name) page.Append($"<p>Your driver is <b>{Text(name)}</b>{Where(view)}.</p>");
        if (view.DeliveryCode is { } code) page.Append($"<p class=code>Tell the driver this code: <b>{code}</b></p>");
        foreach (var proof in view.Proof)
        {
            if (proof.RecipientName is { } recipient) page.Append($"<p>Received by {Text(recipient)}.</p>");
            foreach (var picture in proof.Pictures) page.Append($"<img src=\"{Text(picture.Url)}\" alt=\"{Text(picture.Kind)} of the delivery\">");
        }
        if (view.MayInstruct)
            page.Append($"<form method=post><input type=hidden name=do value=instruct><label for=text>For the driver</label><textarea id=text name=text maxlength=4000 required>{Text(view.Instructions)}</textarea><button>Send</button></form>");
        if (view.MayRate) page.Append(Stars(view));
        if (view.Messages.Count > 0) page.Append("<h2>Messages</h2><ul>").AppendJoin("", view.Messages.Select(m => $"<li>{At(view, m.At)} {Text(m.Subject)}</li>")).Append("</ul>");
        return page.Append(view.ShopContact is { } contact ? $"<p class=shop>Questions? {Text(contact)}</p>" : "").ToString();
    }

    private static string Heading(TrackingView view) => view.Status switch
    {
        OrderStatus.Scheduled or OrderStatus.Pending => "We have your order",
        OrderStatus.Assigned => "A driver is fetching your order",
        OrderStatus.PickedUp or OrderStatus.InTransit => "Your order is on its way",
        OrderStatus.Delivered => "Delivered",
        OrderStatus.Failed => "We could not hand it over",
        _ => "Cancelled",
    };

    private static string Between(TrackingView view) => view is { EtaLow: { } low, EtaHigh: { } high } && low < high ? $"<p>between {At(view, low)} and {At(view, high)}</p>" : "";

    private static string Where(TrackingView view) => view.Driver is not { DistanceMetres: { } metres } place ? ""
        : $", {(metres / 1000.0).ToString("0.0", CultureInfo.InvariantCulture)} km away{(place.IsOld ? $" at {At(view, place.At)} (no newer position)" : "")}";

    private static string Stars(TrackingView view)
    {
        var choices = string.Concat(Enumerable.Range(1, 5).Select(n => $"<label><input type=radio name=stars value={n} required{(view.Rating == n ? " checked" : "")}> {n}</label>"));
        return $"<form method=post><input type=hidden name=do value=rate><fieldset><legend>How was it?</legend>{choices}</fieldset><button>{(view.Rating is null ? "Rate" : "Change")}</button></form>";
    }

    /// <summary>In the shop's own time; with the day where that is not today.</summary>
    private static string At(TrackingView view, DateTimeOffset instant)
    {
        var local = LocalTime.In(view.TimeZone, instant);
        var isToday = local.Date == LocalTime.In(view.TimeZone, view.Now).Date;
        return $"<time datetime=\"{instant.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\">{local.ToString(isToday ? "HH:mm" : "ddd d MMM, HH:mm", CultureInfo.InvariantCulture)}</time>";
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static IResult Page(HttpContext context, int status, string body, bool refreshes)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Results.Content(
            $$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Your delivery</title>
            {{(refreshes ? $"<meta http-equiv=\"refresh\" content=\"{RefreshSeconds}\">" : "")}}<style nonce="{{SecurityHeaders.Nonce(context)}}">
            body{font:17px/1.5 system-ui,sans-serif;margin:0;background:#f5f6f8;color:#1c2430}main{max-width:30rem;margin:1.5rem auto;padding:1.5rem;background:#fff;border-radius:12px;box-shadow:0 1px 4px #0002}
            h1{font-size:1.6rem;line-height:1.2;margin:.2rem 0 .6rem}.shop{color:#5b6675;font-size:.9rem;margin:0}.big{font-size:2rem;font-weight:600;margin:.2rem 0}.code b{font-size:1.6rem;letter-spacing:.15em}
            img{max-width:100%;border-radius:8px;margin:.5rem 0}form{margin:1.2rem 0;border-top:1px solid #e3e6ea;padding-top:1rem}label{display:block;font-size:.9rem}fieldset{border:0;padding:0;display:flex;gap:1rem}legend{padding:0 0 .4rem}
            textarea{width:100%;box-sizing:border-box;font:inherit;min-height:4.5rem;border:1px solid #aab3bf;border-radius:8px;padding:.5rem}button{font:inherit;margin-top:.6rem;padding:.5rem 1.2rem;border:0;border-radius:8px;background:#1d5fd1;color:#fff}
            @media(prefers-color-scheme:dark){body{background:#12161c;color:#e6eaf0}main{background:#1b212a}textarea{background:#12161c;color:inherit}.shop{color:#9aa6b5} }
            </style></head><body><main>{{body}}</main></body></html>
            """,
            "text/html; charset=utf-8", statusCode: status);
    }
}
