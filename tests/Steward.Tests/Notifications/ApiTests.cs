using System.Text.RegularExpressions;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Section 8 through the real server.</summary>
public sealed partial class ApiTests
{
    private const string Base = "notifications/";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.4")]
    public async Task Preferences_are_made_once_listed_changed_and_taken_away_under_every_given_path(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var manager = await world.Host.As("manager");
        var client = Guid.CreateVersion7();
        foreach (var path in new[] { Base, "wealth/automation/", "/api/automation/" })
        {
            var happened = path == Base ? "*" : path[0] == '/' ? "Order Failed" : "Order Executed";
            var body = new { client_id = client, @event = happened, channels = new[] { "Email", "SMS" }, quiet_hours = new { start = "22:00", end = "07:00" }, min_amount = 100.50m };
            var made = await manager.PostJson(path + "notification-preferences", body);
            Assert.Equal((201, 100.50m), (made.Status, (decimal)made.Body!["min_amount"]!));
            Assert.Equal((409, "duplicate_preference"), Said(await manager.PostJson(path + "notification-preferences", body)));
        }
        Assert.Equal(3, (await manager.GetJson(Base + "notification-preferences?client_id=" + client)).Body!["items"]!.AsArray().Count);

        var id = (string)(await manager.GetJson(Base + "notification-preferences?client_id=" + client)).Body!["items"]![0]!["id"]!;
        Assert.Equal(204, (await manager.SendJson(HttpMethod.Delete, Base + "notification-preferences/" + id)).Status);
        Assert.Equal((404, "not_found"), Said(await manager.SendJson(HttpMethod.Delete, Base + "notification-preferences/" + id)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_preference_that_says_nothing_sensible_is_refused_with_a_pointer(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var manager = await world.Host.As("manager");
        var client = Guid.CreateVersion7();
        (string Change, string Code, string Pointer)[] rows =
        [
            (""" "event": "No Such Thing" """, "unknown_event", "/event"), (""" "channels": ["Fax"] """, "unknown_channel", "/channels/0"), (""" "quiet_hours": {"start": "25:00", "end": "07:00"} """, "invalid_quiet_hours", "/quiet_hours/start"),
            (""" "quiet_hours": {"start": "22:00", "end": "07:00", "time_zone": "Mars/Olympus"} """, "unknown_time_zone", "/quiet_hours/time_zone"), (""" "min_amount": 0 """, "invalid_min_amount", "/min_amount"),
            // What the column would have rounded to 0.
            (""" "min_amount": 0.00001 """, "too_precise", "/min_amount"), (""" "customer_id": "0192f0c1-0000-7000-8000-000000000002" """, "invalid_recipient", "/client_id"),
        ];
        foreach (var (change, code, pointer) in rows)
        {
            var any = change.Contains("\"event\"", StringComparison.Ordinal) ? "" : "\"event\": \"*\", ";
            var answer = await manager.PostJson(Base + "notification-preferences", $$"""{{{any}}"client_id": "{{client}}", {{change}}}""");
            Assert.Equal((change, 422, code, pointer), (change, answer.Status, answer.Code, answer.Body!["errors"]!.AsObject().First().Key));
        }
        Assert.Equal(201, (await manager.PostJson(Base + "notification-preferences", new { client_id = client, @event = "*", min_amount = 0.0001m })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.3")]
    public async Task Preview_says_what_sending_does(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect, NotifyWorld.Noon.AddHours(11));
        world.Push.IsConfigured = false;
        object[] wishes =
        [
            new { @event = "*", channels = new[] { "Email" } }, new { @event = "*", channels = new[] { "SMS" } }, new { @event = "*", channels = new[] { "Email" }, enabled = false },
            new { @event = "*", channels = new[] { "Email" }, min_amount = 1000 }, new { @event = "*", channels = new[] { "Email" }, schemes = new[] { "01990000-0000-7000-8000-00000000000b" } }, new { @event = "*", channels = new[] { "email" }, schemes = new[] { "01990000-0000-7000-8000-00000000000A" } },
            new { @event = "*", channels = new[] { "Email" }, quiet_hours = new { start = "22:00", end = "07:00" } }, new { @event = "*", channels = new[] { "Email" }, digest = "Daily" },
        ];
        foreach (var wish in wishes)
        {
            var (client, id, _) = await world.Host.NewUser("manager");
            Assert.Equal(200, (await client.SendJson(HttpMethod.Put, Base + "preferences", new { items = new[] { wish } })).Status);
            var preview = (await client.PostJson(Base + "preferences/preview", new { @event = "Order Executed", amount = 500, scheme_id = "01990000-0000-7000-8000-00000000000a" })).Body!["channels"]!.AsArray();

            var message = await world.Tell(new("Order Executed", Recipient.User(id), "o", "1") { Amount = 500, Scheme = "01990000-0000-7000-8000-00000000000a" });
            var real = await world.Of(message);

            foreach (var row in preview)
            {
                var sent = real.FirstOrDefault(d => d.Channel == (string)row!["channel"]!);
                var wanted = (string)row!["action"]! switch
                {
                    "send" => row["channel"]!.ToString() == Channel.InApp ? DeliveryStatus.Delivered : DeliveryStatus.Pending,
                    "defer" => DeliveryStatus.Deferred,
                    "digest" => DeliveryStatus.Digested,
                    _ => DeliveryStatus.Suppressed,
                };
                // A channel that nobody asked for and that leads nowhere has no row: the preview gives its reason.
                if (sent is null) Assert.Contains((string)row["rule"]!, new[] { "not_configured", "no_address" });
                else Assert.Equal((wanted, (string)row["rule"]!), (sent.Status, sent.Note.Rule));
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.20")]
    public async Task An_inbox_is_counted_read_archived_acted_on_and_ones_own(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (mine, id, _) = await world.Host.NewUser("viewer");
        var (other, _, _) = await world.Host.NewUser("viewer");
        var first = await world.Tell(new("Alert Raised", Recipient.User(id), "a", "1")
        {
            Severity = "high", Data = new Dictionary<string, object?> { ["title"] = "<script>alert(1)</script>\r\nBcc: x@y.z" },
            Actions = [new("count", "Count", "GET", "/api/v1/notifications/inbox/unread-count"), new("zones", "Make a zone", "POST", "/api/v1/zones"), new("away", "Away", "GET", "https://evil.example/")],
        });
        for (var i = 0; i < 3; i++) await world.Tell(new("Market Update", Recipient.User(id), "m" + i, "1"));

        Assert.Equal(4, (long)(await mine.GetJson(Base + "inbox/unread-count")).Body!["count"]!);
        var row = (await mine.GetJson(Base + "inbox?severity=high")).Body!["items"]![0]!;
        Assert.Equal("Alert: <script>alert(1)</script>  Bcc: x@y.z", (string)row["subject"]!);

        // Under the reader's own rights: he may count, and as a viewer he may make no zone.
        Assert.Equal(4, (long)(await mine.PostJson(Base + $"inbox/{first}/actions/count", new { })).Body!["count"]!);
        Assert.Equal(403, (await mine.PostJson(Base + $"inbox/{first}/actions/zones", new { })).Status);
        Assert.Equal(422, (await mine.PostJson(Base + $"inbox/{first}/actions/away", new { })).Status);
        Assert.Equal(404, (await mine.PostJson(Base + $"inbox/{first}/actions/none", new { })).Status);
        foreach (var path in new[] { "read", "archive", "actions/count" }) Assert.Equal(404, (await other.PostJson(Base + $"inbox/{first}/{path}", new { })).Status);

        foreach (var path in new[] { "read", "unread", "archive" }) Assert.Equal(404, (await mine.PostJson(Base + $"inbox/{Guid.CreateVersion7()}/{path}", new { })).Status);
        Assert.Equal((0L, 0), ((long)(await other.GetJson(Base + "inbox/unread-count")).Body!["count"]!, (await other.GetJson(Base + "inbox")).Body!["items"]!.AsArray().Count));
        Assert.Equal("read", (string)(await mine.PostJson(Base + $"inbox/{first}/read", new { })).Body!["state"]!);
        Assert.Equal(3, (long)(await mine.GetJson(Base + "inbox/unread-count")).Body!["count"]!);
        Assert.Equal("unread", (string)(await mine.PostJson(Base + $"inbox/{first}/unread", new { })).Body!["state"]!);
        Assert.Equal(4, (long)(await mine.GetJson(Base + "inbox/unread-count")).Body!["count"]!);
        await mine.PostJson(Base + $"inbox/{first}/read", new { });
        Assert.Equal(DeliveryStatus.Opened, (await world.On(first, Channel.InApp)).Status);
        Assert.Equal(3, (long)(await mine.PostJson(Base + "inbox/read-all", new { })).Body!["read"]!);
        await mine.PostJson(Base + $"inbox/{first}/archive", new { });
        Assert.Equal(3, (await mine.GetJson(Base + "inbox")).Body!["items"]!.AsArray().Count);
        Assert.Single((await mine.GetJson(Base + "inbox?state=archived")).Body!["items"]!.AsArray());
        Assert.Equal(0, (long)(await mine.GetJson(Base + "inbox/unread-count")).Body!["count"]!);
    }

    /// <summary>From the fact to the bytes that a mail server gets: what was data is text in the HTML part, and no line of it begins a header.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.20")]
    public async Task A_script_in_the_data_of_a_message_is_inert_in_the_mail(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var manager = await world.Host.As("manager");
        var draft = await manager.PostJson(Base + "templates", new { @event = "SLA Breached", channel = "Email", locale = "en", subject = "{{order_number}} is late", body = "Because {{reason}}.", html = "<p title=\"{{reason}}\">{{reason}}</p>" });
        Assert.Equal(200, (await manager.PostJson(Base + $"templates/{draft.Id}/activate", new { })).Status);
        const string Script = "\"><script>alert('x')</script><img src=x onerror=alert(1)>";
        await world.Tell(new("SLA Breached", await world.NewUser(), "o", "1") { Data = new Dictionary<string, object?> { ["order_number"] = "O-1\r\nBcc: thief@example.org", ["reason"] = Script } });
        await world.Tick();

        var sent = world.Email.Received.Single();
        Assert.Equal("O-1  Bcc: thief@example.org is late", sent.Subject);
        Assert.Equal($"Because {Script}.", sent.Text);
        Assert.DoesNotMatch("<(script|img)|title=\"\"", sent.Html!);
        Assert.Contains("&lt;script&gt;", sent.Html, StringComparison.Ordinal);
        Assert.Equal(2, sent.Html!.Count(letter => letter == '"'));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.15")]
    public async Task One_click_opts_out_and_looking_does_not(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();
        await world.Tell(new("Market Update", user, "m", "1"));
        await world.Tell(new("Password Changed", user, "p", "1"));
        await world.Tick();
        Assert.Null(world.Email.Received.Single(m => m.Subject == "Your password was changed").UnsubscribeUrl);
        var link = new Uri(world.Email.Received.Single(m => m.Subject == "Market Update").UnsubscribeUrl!).AbsolutePath;
        var nobody = world.Host.Anonymous();

        Assert.Equal(200, (int)(await nobody.GetAsync(link)).StatusCode);
        Assert.Equal(0, await OptOuts(world));
        for (var i = 0; i < 2; i++) // twice is once
            Assert.Equal(200, (int)(await nobody.PostAsync(link, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]))).StatusCode);
        Assert.Equal(1, await OptOuts(world));

        var next = await world.Tell(new("Market Update", user, "m", "2"));
        Assert.Equal((DeliveryStatus.Suppressed, Rules.Unsubscribed), ((await world.On(next, Channel.Email)).Status, (await world.On(next, Channel.Email)).SuppressedReason));
        await nobody.PostAsync(link, new FormUrlEncodedContent([new("do", "undo")]));
        Assert.Equal(0, await OptOuts(world));
        Assert.Equal(404, (int)(await nobody.PostAsync(link[..^2] + (link.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA"), null)).StatusCode);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_template_is_written_tried_used_and_never_changed_once_it_was_sent(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var manager = await world.Host.As("manager");
        object Body(string text, string subject = "{{order_number}} is late") => new { @event = "SLA Breached", channel = "Email", locale = "en", subject, body = text, html = "<p>{{reason}}</p>" };

        Assert.Equal((422, "unknown_variable"), Said(await manager.PostJson(Base + "templates", Body("{{colour}}"))));
        Assert.Equal((422, "invalid_template"), Said(await manager.PostJson(Base + "templates", Body("{{#if reason}}"))));
        Assert.Equal((422, "invalid_subject"), Said(await manager.PostJson(Base + "templates", Body("x", "a\nb"))));
        var draft = await manager.PostJson(Base + "templates", Body("{{#if reason}}Because {{reason}}.{{else}}No reason.{{/if}}"));
        var shown = (await manager.PostJson(Base + $"templates/{draft.Id}/preview", new { data = new { order_number = "O-1", reason = "<b>rain</b>" } })).Body!;
        Assert.Equal(("O-1 is late", "Because <b>rain</b>.", "<p>&lt;b&gt;rain&lt;/b&gt;</p>"), ((string)shown["subject"]!, (string)shown["text"]!, (string)shown["html"]!));
        Assert.Equal(200, (await manager.PostJson(Base + $"templates/{draft.Id}/activate", new { })).Status);

        var message = await world.Tell(new("SLA Breached", await world.NewUser(), "o", "1") { Data = new Dictionary<string, object?> { ["order_number"] = "O-2" } });
        await world.Tick();
        Assert.Equal(("O-2 is late", "No reason."), (world.Email.Received.Single().Subject, world.Email.Received.Single().Text));
        Assert.Equal((draft.Id, 1), ((await world.On(message, Channel.Email)).TemplateId, (await world.On(message, Channel.Email)).TemplateVersion));
        Assert.Equal((409, "template_sent"), Said(await manager.SendJson(HttpMethod.Put, Base + "templates/" + draft.Id, Body("other"))));
        Assert.Equal(2, (int)(await manager.PostJson(Base + "templates", Body("other"))).Body!["version"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_address_is_used_when_its_owner_has_proved_it(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (mine, id, _) = await world.Host.NewUser("viewer");
        Assert.Equal((422, "invalid_address"), Said(await mine.PostJson(Base + "addresses", new { channel = "Email", address = "a@b.c\r\nBcc: d@e.f" })));
        var added = await mine.PostJson(Base + "addresses", new { channel = "SMS", address = "+966501112233" });
        await world.Tick();

        var code = Digits().Match(world.Sms.Received.Single().Text).Value;
        Assert.Equal(("+966501112233", 6), (world.Sms.Received.Single().Address, code.Length));
        Assert.Contains(world.Email.Received, m => m.Subject == "An address of your account was changed");
        Assert.DoesNotContain(code, (await mine.GetJson(Base + "inbox")).Body!.ToJsonString());
        Assert.Equal((422, "wrong_code"), Said(await mine.PostJson(Base + $"addresses/{added.Id}/verify", new { code = code == "000000" ? "000001" : "000000" })));
        Assert.Equal(200, (await mine.PostJson(Base + $"addresses/{added.Id}/verify", new { code })).Status);

        var message = await world.Tell(new("Kill Switch Engaged", Recipient.User(id), "k", "1"));
        await world.Tick();
        Assert.Equal(DeliveryStatus.Sent, (await world.On(message, Channel.Sms)).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_resend_is_a_new_delivery_that_names_the_old_one(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (admin, id, _) = await world.Host.NewUser("admin");
        var message = await world.Tell(new("Market Update", Recipient.User(id), "m", "1"));
        await world.Tick();
        var old = await world.On(message, Channel.Email);

        var again = await admin.PostJson(Base + $"notification-logs/{old.Id}/resend", new { });
        await world.Tick();

        Assert.Equal((201, old.Id.ToString()), (again.Status, (string)again.Body!["resend_of"]!));
        Assert.Equal(2, world.Email.Received.Count);
        var detail = (await admin.GetJson(Base + "notification-logs/" + again.Id)).Body!;
        Assert.Equal(("Sent", "250"), ((string)detail["delivery"]!["status"]!, (string)detail["attempts"]![0]!["reply_code"]!));
        Assert.Equal(404, (await (await world.Host.As("viewer")).GetJson(Base + "notification-logs/" + again.Id)).Status);
    }

    private static Task<int> OptOuts(NotifyWorld world) => world.Database.Read(s => s.Scalar<int>("select count(*) from notification_optouts where undone_at is null"));

    private static (int, string?) Said(Answer answer) => (answer.Status, answer.Code);

    [GeneratedRegex("[0-9]{6}", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
