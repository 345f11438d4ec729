using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>The organisation's own words: versions a language and channel, previewed and tested before they are used.</summary>
internal sealed class TemplateRoutes(Database database, TemplateStore store, EventRegistry registry, Renderer renderer, SettingsInForce settings, Messages messages, LogStore logs, Readers readers)
{
    private const int MostBody = 20_000;

    internal sealed record Request
    {
        public required string Event { get; init; }
        public required string Channel { get; init; }
        public required string Locale { get; init; }
        public required string Subject { get; init; }
        public required string Body { get; init; }
        public string? Html { get; init; }
    }

    /// <param name="Data">Values of the variables.</param>
    internal sealed record Sample(Json Data, string? Locale = null, string? TimeZone = null);

    internal sealed record Shown(string Subject, string Text, string? Html);

    internal static void Map(RouteGroupBuilder notifications)
    {
        var templates = notifications.MapGroup("/templates");
        templates.MapGet("", (TemplateRoutes use, PageRequest page, CancellationToken cancel, string? @event = null) => use.List(@event, page, cancel)).Needs(Permission.Read).Produces<Page<TemplateRow>>().WithSummary("Templates with all versions, newest first");
        templates.MapPost("", (Request request, TemplateRoutes use, Caller caller, CancellationToken cancel) => use.Add(request, caller, cancel)).Needs(Permission.Manage).Produces<TemplateRow>(201).WithSummary("Write the next version, as a draft");
        templates.MapGet("/{id}", (string id, TemplateRoutes use, CancellationToken cancel) => use.Find(Asked.Id(id), cancel)).Needs(Permission.Read).Produces<TemplateRow>().WithSummary("One version");
        templates.MapPut("/{id}", (string id, Request request, TemplateRoutes use, CancellationToken cancel) => use.Change(Asked.Id(id), request, cancel)).Needs(Permission.Manage).Produces<TemplateRow>().WithSummary("Change a draft that was never sent");
        templates.MapPost("/{id}/activate", (string id, TemplateRoutes use, CancellationToken cancel) => use.Activate(Asked.Id(id), cancel)).Needs(Permission.Manage).Produces<TemplateRow>().WithSummary("Use this version from now on");
        templates.MapPost("/{id}/retire", (string id, TemplateRoutes use, CancellationToken cancel) => use.Retire(Asked.Id(id), cancel)).Needs(Permission.Manage).Produces<TemplateRow>().WithSummary("Use the server's own words again");
        templates.MapPost("/{id}/preview", (string id, Sample request, TemplateRoutes use, CancellationToken cancel) => use.Preview(Asked.Id(id), request, cancel)).Needs(Permission.Manage).Produces<Shown>().WithSummary("What it reads as");
        templates.MapPost("/{id}/test", (string id, Sample request, TemplateRoutes use, Caller caller, CancellationToken cancel) => use.Test(Asked.Id(id), request, caller, cancel)).Needs(Permission.Manage).Produces<LogRoutes.View>(202).WithSummary("Send it to yourself");
    }

    private Task<Reply> List(string? happened, PageRequest page, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<TemplateRow>.Of(await store.List(session, happened, page), page, row => (row.CreatedAt, row.Id))), cancel);

    private Task<Reply> Find(Guid id, CancellationToken cancel) => database.Read<Reply>(async session => await store.Find(session, id) is { } row ? Reply.Ok(row) : Refusal.NotFound("template"), cancel);

    private Task<Reply> Add(Request request, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (Decide(request, await registry.Find(session, request.Event)) is { } wrong) return wrong;
            var row = await store.Add(session, new()
            {
                Id = Ids.New(session.Now), Event = request.Event, Channel = request.Channel, Locale = request.Locale, Subject = request.Subject, Body = request.Body, Html = request.Html, Status = "draft", CreatedBy = caller.Actor,
            });
            return Reply.Created("/api/v1/notifications/templates/" + row.Id, row);
        },
        cancel);

    private Task<Reply> Change(Guid id, Request request, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } row) return Refusal.NotFound("template");
            if (Decide(request, await registry.Find(session, request.Event)) is { } wrong) return wrong;
            if ((row.Event, row.Channel, row.Locale) != (request.Event, request.Channel, request.Locale)) return Refusals.Rule("template_fixed", "/event", "A version stays its event's, channel's and language's.");
            var changed = row with { Subject = request.Subject, Body = request.Body, Html = request.Html };
            return await store.Save(session, changed) == 1 ? Reply.Ok(changed) : Fixed(row);
        },
        cancel);

    private static Refusal Fixed(TemplateRow row) =>
        new(row.SentAt is null ? "template_not_draft" : "template_sent", $"Version {row.Version} is {(row.SentAt is null ? row.Status : "sent")}: what was sent or is in use is never changed. Write the next version.");

    private Task<Reply> Activate(Guid id, CancellationToken cancel) => Move(id, row => row.Status == "retired" && row.SentAt is null ? null : row.Status == "active" ? null : "active", cancel);

    private Task<Reply> Retire(Guid id, CancellationToken cancel) => Move(id, _ => "retired", cancel);

    private Task<Reply> Move(Guid id, Func<TemplateRow, string?> to, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } row) return Refusal.NotFound("template");
            if (to(row) is not { } status) return new Refusal("template_state_conflict", $"Version {row.Version} is {row.Status}.");
            if (status == "active") await store.Activate(session, row);
            else await store.Retire(session, id);
            session.AfterCommit(renderer.Forget);
            return Reply.Ok(await store.Find(session, id));
        },
        cancel);

    private Task<Reply> Preview(Guid id, Sample sample, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } row) return Refusal.NotFound("template");
            if (sample.TimeZone is { } zone && !LocalTime.IsZone(zone)) return Refusals.Rule("unknown_time_zone", "/time_zone", $"'{zone}' is not a time zone of the IANA database.");
            var (kind, house) = ((await registry.Find(session, row.Event))!, await settings.Read(session));
            using var values = JsonDocument.Parse(sample.Data.Text);
            var words = Renderer.ByTemplate(kind, row, values.RootElement, new Formats(sample.Locale ?? row.Locale, sample.TimeZone ?? house.TimeZone));
            return Reply.Ok(new Shown(words.Subject, words.Text, words.Html));
        },
        cancel);

    /// <summary>A real message through the real road, to the one who asks.</summary>
    private Task<Reply> Test(Guid id, Sample sample, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } row) return Refusal.NotFound("template");
            if (await readers.Own(session, caller) is not { } own) return new Refusal("not_a_user", "Only a person can be sent a test.");
            var message = await messages.Tell(session, new(row.Event, own, "template:" + id, "test-" + Ids.New(session.Now)) { Data = sample.Data.As<Dictionary<string, object?>>() ?? [], Channels = [row.Channel] });
            var delivery = (await logs.OfMessage(session, message)).First(d => d.Channel == row.Channel);
            return new Reply(202, LogRoutes.View.Of(delivery));
        },
        cancel);

    /// <summary>Null when such a template can be kept.</summary>
    internal static Refusal? Decide(Request request, EventKind? kind)
    {
        if (kind is null) return Refusals.UnknownEvent(request.Event);
        if (!Channel.All.Contains(request.Channel)) return Refusals.Rule("unknown_channel", "/channel", $"'{request.Channel}' is none of {string.Join(", ", Channel.All)}.");
        if (request.Locale.Length is 0 or > 20) return Refusals.Rule("invalid_locale", "/locale", "A language tag such as hi-IN.");
        if (request.Subject.Trim().Length is 0 or > 300 || request.Subject.Any(char.IsControl)) return Refusals.Rule("invalid_subject", "/subject", "A subject is one line of 1 to 300 characters.");
        if (request.Body.Trim().Length is 0 or > MostBody) return Refusals.Rule("invalid_body", "/body", $"A body has 1 to {MostBody:N0} characters.");
        if (request.Html?.Length > MostBody) return Refusals.Rule("invalid_html", "/html", $"At most {MostBody:N0} characters.");
        foreach (var (pointer, text) in new[] { ("/subject", request.Subject), ("/body", request.Body), ("/html", request.Html) })
        {
            if (text is null) continue;
            var (template, wrong) = Template.Parse(text);
            if (template is null) return Refusals.Rule("invalid_template", pointer, wrong!);
            if (template.Names.FirstOrDefault(name => !kind.Variables.ContainsKey(name)) is { } unknown)
                return Refusals.Rule("unknown_variable", pointer, $"'{unknown}' is no variable of {kind.Name}. It has: {string.Join(", ", kind.Variables.Keys.Order(StringComparer.Ordinal))}.");
        }
        return null;
    }
}
