using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Ends a class of messages by the link in each of them (RFC 8058): POST acts, GET only shows the page. Nobody signs in.</summary>
internal sealed class UnsubscribePage(Database database, UnsubscribeLinks links, AddressStore store, LogStore logs)
{
    internal static void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/u/{token}", (string token, HttpContext http, UnsubscribePage use, CancellationToken cancel) => use.Show(token, http, cancel)).OpenToAll().ExcludeFromDescription();
        root.MapPost("/u/{token}", (string token, HttpContext http, UnsubscribePage use, CancellationToken cancel) => use.Act(token, http, cancel)).OpenToAll().ExcludeFromDescription();
    }

    private async Task<IResult> Show(string token, HttpContext http, CancellationToken cancel)
    {
        if (links.Read(token) is not var (to, category)) return Page(http, 404, "<h1>This link is not valid</h1>");
        var isOut = await database.Read(session => IsOut(session, to, category), cancel);
        return Page(http, 200, Body(category, isOut));
    }

    private async Task<IResult> Act(string token, HttpContext http, CancellationToken cancel)
    {
        if (links.Read(token) is not var (to, category)) return Page(http, 404, "<h1>This link is not valid</h1>");
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var undoes = form["do"] == "undo";
        await database.Write(
            async session =>
            {
                if (undoes) await store.UndoOptOut(session, to, category);
                else await store.OptOut(session, to, category, Json.Of(new { by = "link", one_click = form["List-Unsubscribe"] == "One-Click", at = session.Now }));
                await logs.Wake(session, to);
            },
            cancel);
        return Page(http, 200, Body(category, isOut: !undoes));
    }

    private async Task<bool> IsOut(Session session, Recipient to, string category) => (await store.OptOuts(session, [to])).Any(one => one.Is(to) && one.Word == category);

    private static string Body(string category, bool isOut) => isOut
        ? $"<h1>You are unsubscribed</h1><p>Messages of the class {Text(category)} are not sent to you any more.</p><form method=post><input type=hidden name=do value=undo><button>Send them again</button></form>"
        : $"<h1>Unsubscribe?</h1><p>Messages of the class {Text(category)} would not be sent to you any more.</p><form method=post><button>Unsubscribe</button></form>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static IResult Page(HttpContext context, int status, string body)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Results.Content(
            $$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Messages</title><style nonce="{{SecurityHeaders.Nonce(context)}}">
            body{font:17px/1.5 system-ui,sans-serif;margin:0;background:#f5f6f8;color:#1c2430}main{max-width:30rem;margin:1.5rem auto;padding:1.5rem;background:#fff;border-radius:12px}
            h1{font-size:1.6rem}button{font:inherit;padding:.5rem 1.2rem;border:0;border-radius:8px;background:#1d5fd1;color:#fff}
            </style></head><body><main>{{body}}</main></body></html>
            """,
            "text/html; charset=utf-8", statusCode: status);
    }
}
