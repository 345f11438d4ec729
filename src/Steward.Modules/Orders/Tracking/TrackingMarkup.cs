using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>The tracking page in HTML. What moves stands in parts of their own, so that they can be renewed around a form that is being filled in.</summary>
internal static partial class TrackingMarkup
{
    private const int RefreshSeconds = 30;
    private static readonly string[] Steps = ["Ordered", "Fetching", "On its way", "Delivered"];

    internal static string Of(TrackingView view)
    {
        var page = new StringBuilder("<section id=state data-live>");
        page.Append($"<p class=shop>{Text(view.ShopName)} · {Text(view.OrderNumber)}</p><h1>{Heading(view)}</h1>").Append(Progress(view)).Append(When(view));
        if (view.DeliveryCode is { } code) page.Append($"<p class=code>Tell the driver this code when you have your order: <b>{code}</b></p>");
        foreach (var proof in view.Proof)
        {
            if (proof.RecipientName is { } recipient) page.Append($"<p>Received by {Text(recipient)}.</p>");
            foreach (var picture in proof.Pictures) page.Append($"<img src=\"{Text(picture.Url)}\" alt=\"{Text(picture.Kind)} of the delivery\">");
        }
        page.Append("</section>");
        if (view.MayInstruct)
            page.Append($"<form method=post><input type=hidden name=do value=instruct><label for=text>For the driver</label><textarea id=text name=text maxlength=4000 required placeholder=\"Which door, which floor, whom to ask for\">{Text(view.Instructions)}</textarea><button>Send</button></form>");
        if (view.MayReschedule) page.Append(OtherTime(view));
        if (view.MayRate) page.Append(Stars(view));
        page.Append("<section id=told data-live>");
        if (view.Messages.Count > 0) page.Append("<h2>What we told you</h2><ul>").AppendJoin("", view.Messages.Select(m => $"<li><span>{At(view, m.At)}</span> {Text(m.Subject)}</li>")).Append("</ul>");
        return page.Append("</section>").Append(view.ShopContact is { } contact ? $"<p class=shop>Questions? {Contact(contact)}</p>" : "").ToString();
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

    private static string Progress(TrackingView view)
    {
        var reached = view.Status switch
        {
            OrderStatus.Scheduled or OrderStatus.Pending => 0, OrderStatus.Assigned => 1, OrderStatus.PickedUp or OrderStatus.InTransit => 2, OrderStatus.Delivered => 3, _ => -1,
        };
        return reached < 0 ? "" : "<ol class=steps>" + string.Concat(Steps.Select((step, i) => $"<li{(i <= reached ? " class=done" : "")}{(i == reached ? " aria-current=step" : "")}>{step}</li>")) + "</ol>";
    }

    /// <summary>When it comes, how many come first, and who brings it.</summary>
    private static string When(TrackingView view)
    {
        var text = new StringBuilder();
        if (view.DeliveredAt is { } delivered) text.Append($"<p class=big>{At(view, delivered)}</p>");
        else if (view.Status == OrderStatus.Failed) text.Append(view.MayReschedule ? "<p>Choose another time below, or tell us what the driver should know.</p>" : "");
        else if (view.EstimatedDeliveryAt is { } eta) text.Append($"<p class=big>about {At(view, eta)}</p>").Append(Between(view));
        else if (view.WindowEnd is { } end) text.Append($"<p>Promised {(view.WindowStart is { } start ? $"between {At(view, start)} and" : "by")} {At(view, end)}.</p>");
        else if (view.Status is OrderStatus.Scheduled or OrderStatus.Pending) text.Append("<p>You hear from us when a driver has it.</p>");
        if (view.StopsAhead is { } ahead) text.Append(ahead == 0 ? "<p>You are next.</p>" : $"<p>{ahead} stop{(ahead == 1 ? "" : "s")} before yours.</p>");
        if (view.DriverFirstName is { } name) text.Append($"<p>Your driver is <b>{Text(name)}</b>{Where(view)}.</p>");
        return text.ToString();
    }

    private static string Between(TrackingView view) => view is { EtaLow: { } low, EtaHigh: { } high } && low < high ? $"<p>most likely between {At(view, low)} and {At(view, high)}</p>" : "";

    private static string Where(TrackingView view) => view.Driver is not { DistanceMetres: { } metres } place ? ""
        : $", {(metres / 1000.0).ToString("0.0", CultureInfo.InvariantCulture)} km away{(place.IsOld ? $" at {At(view, place.At)} (no newer position)" : "")}";

    private static string OtherTime(TrackingView view)
    {
        string Typed(DateTimeOffset? instant) => instant is { } at ? LocalTime.In(view.TimeZone, at).ToString("uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : "";
        var soonest = Typed(view.Now);
        return $"<form method=post><input type=hidden name=do value=reschedule><h2>Another time</h2><div class=pair><label>From<input type=datetime-local name=from min=\"{soonest}\" value=\"{Typed(view.WindowStart)}\"></label>"
            + $"<label>Until<input type=datetime-local name=to required min=\"{soonest}\" value=\"{Typed(view.WindowEnd)}\"></label></div><small>By the clock of {Text(view.ShopName)} ({Text(view.TimeZone)}).</small><button>Ask for this time</button></form>";
    }

    private static string Stars(TrackingView view)
    {
        var choices = string.Concat(Enumerable.Range(1, 5).Select(n => $"<label><input type=radio name=stars value={n} required{(view.Rating == n ? " checked" : "")}> {n}&nbsp;★</label>"));
        return $"<form method=post><input type=hidden name=do value=rate><fieldset><legend>How was it?</legend>{choices}</fieldset><label for=comments>Anything to add?</label><textarea id=comments name=comments maxlength=4000></textarea><button>{(view.Rating is null ? "Rate" : "Change")}</button></form>";
    }

    /// <summary>In the shop's own time; with the day where that is not today.</summary>
    private static string At(TrackingView view, DateTimeOffset instant)
    {
        var local = LocalTime.In(view.TimeZone, instant);
        var isToday = local.Date == LocalTime.In(view.TimeZone, view.Now).Date;
        return $"<time datetime=\"{instant.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\">{local.ToString(isToday ? "HH:mm" : "ddd d MMM, HH:mm", CultureInfo.InvariantCulture)}</time>";
    }

    /// <summary>A number in the shop's words can be called.</summary>
    private static string Contact(string contact) => Number().Match(contact) is { Success: true } found
        ? $"{Text(contact[..found.Index])}<a href=\"tel:{new string([.. found.Value.Where(c => c == '+' || char.IsAsciiDigit(c))])}\">{Text(found.Value)}</a>{Text(contact[(found.Index + found.Length)..])}"
        : Text(contact);

    internal static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    internal static string Page(string body, string? status, string nonce, bool refreshes) =>
        $$"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Your delivery</title>
        {{(refreshes ? $"<script src=\"/tracking.js\" defer></script><noscript><meta http-equiv=\"refresh\" content=\"{RefreshSeconds}\"></noscript>" : "")}}<link rel="icon" href="/favicon.svg" type="image/svg+xml"><style nonce="{{nonce}}">
        *{box-sizing:border-box}body{font:17px/1.5 system-ui,sans-serif;margin:0;background:#eef1f4;color:#16202a}main{max-width:30rem;margin:0 auto;padding:1.25rem;background:#fff;min-height:100vh}
        @media(min-width:32rem){main{margin:1.5rem auto;border-radius:14px;min-height:0;box-shadow:0 1px 4px #0002} }
        h1{font-size:1.55rem;line-height:1.2;margin:.3rem 0 .8rem}h2{font-size:1.05rem;margin:0 0 .5rem}p{margin:.4rem 0}a{color:#0f766e}.shop,small,li span{color:#5a6977;font-size:.9rem}.big{font-size:1.9rem;font-weight:600;line-height:1.2}
        .steps{list-style:none;display:flex;gap:4px;padding:0;margin:0 0 1rem;font-size:.78rem;color:#5a6977}.steps li{flex:1;border-top:5px solid #dfe5ea;padding-top:.35rem}.steps .done{border-color:#0f766e}.steps [aria-current]{color:#0f766e;font-weight:700}
        .code{background:#e3f3f1;border-radius:10px;padding:.8rem 1rem}.code b{display:block;font-size:1.9rem;letter-spacing:.18em}img{max-width:100%;border-radius:10px;margin:.5rem 0;display:block;background:#fff}
        form{margin:1.2rem 0 0;border-top:1px solid #dfe5ea;padding-top:1rem}label{display:block;font-size:.95rem;font-weight:600}small{display:block;margin-top:.4rem}fieldset{border:0;padding:0;margin:0 0 .8rem;display:flex;gap:.4rem}legend{padding:0 0 .5rem;font-weight:600}
        fieldset label{flex:1;text-align:center;border:1px solid #aab3bf;border-radius:10px;padding:.6rem 0;font-weight:400}fieldset input{position:absolute;opacity:0}fieldset label:has(:checked){background:#e3f3f1;border-color:#0f766e;font-weight:700}fieldset label:focus-within{outline:2px solid #0f766e}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.6rem}textarea,.pair input{width:100%;font:inherit;min-height:2.9rem;border:1px solid #74818d;border-radius:10px;padding:.5rem .7rem;background:#f7f9fa;color:inherit;margin-top:.3rem}textarea{min-height:4.5rem}
        button{font:inherit;font-weight:600;margin-top:.8rem;min-height:2.9rem;padding:.4rem 1.3rem;border:0;border-radius:10px;background:#0f766e;color:#fff}#told{margin:1.2rem 0}#told ul{padding:0;margin:0;list-style:none}#told li{padding:.3rem 0;border-top:1px solid #dfe5ea}
        @media(prefers-color-scheme:dark){body{background:#0d1218;color:#e4eaf0}main{background:#151c24}.shop,small,li span,.steps{color:#93a3b2}textarea,.pair input{background:#1a232c;border-color:#7d8d9b}form,#told li{border-color:#27323d}
        .steps li{border-color:#27323d}.steps .done{border-color:#3bb39e}a,.steps [aria-current]{color:#3bb39e}.code,fieldset label:has(:checked){background:#16332f}button{background:#3bb39e;color:#06231f} }
        </style></head><body><main{{(status is null ? "" : $" data-status={status}")}}>{{body}}</main></body></html>
        """;

    [GeneratedRegex(@"\+?[0-9][0-9 ()/-]{5,}[0-9]", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
