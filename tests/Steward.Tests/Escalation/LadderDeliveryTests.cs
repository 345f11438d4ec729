using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Tests.Dispatch;
using Steward.Tests.Notifications;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Escalation;

/// <summary>The ladder from the untaken escalation to the mail at the relay and the SMS at the provider: nothing between is a recorder.</summary>
public sealed class LadderDeliveryTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.24")]
    public async Task Three_levels_reach_the_people_on_duty_by_mail_and_SMS(Dialect dialect)
    {
        await using var relay = new SmtpSink();
        await using var provider = await WebhookReceiver.Start();
        await using var world = await DispatchWorld.Start(dialect, "direct", configure: builder => AddSenders(builder.Services, relay, provider));
        await DispatchWorld.Good(world.Api.PostJson("automation/escalation/start"));
        await Duty(world, "supervisor", "operations_manager", "emergency");
        var order = await world.Order(level: "STANDARD");
        var log = (await DispatchWorld.Good(world.Api.PostJson("automation/escalation/report", new { order_id = order, reason_code = "DRIVER_CANCELLED", note = "he fell ill" }))).Body!["log"]!;
        var number = (string)(await world.ReadOrder(order))["order_number"]!;

        // Level 1: the supervisor, at once; nobody else.
        await Told(world, relay, provider, () => Mails(relay, "supervisor") == 1 && Texts(provider, "supervisor") == 1, "the first level is told");
        Assert.Contains(number, Escalations(relay, "supervisor").Single(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (Mails(relay, "operations_manager"), Mails(relay, "emergency")));
        // Medium: ten minutes a level. The second is told by mail (its call is not set up), the third by SMS and mail, again each five minutes.
        world.Host.Clock.Advance(TimeSpan.FromMinutes(10.1));
        await Told(world, relay, provider, () => Mails(relay, "operations_manager") == 1, "the second level is told");
        world.Host.Clock.Advance(TimeSpan.FromMinutes(10.1));
        await Told(world, relay, provider, () => Mails(relay, "emergency") == 1 && Texts(provider, "emergency") == 1, "the third level is told");
        world.Host.Clock.Advance(TimeSpan.FromMinutes(5.1));
        await Told(world, relay, provider, () => Mails(relay, "emergency") == 2 && Texts(provider, "emergency") == 2, "the third level is told again");

        await Told(world, relay, provider, async () => await Sent(world, log) == 7, "the timeline says what left");
        await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/logs/{log["id"]}/acknowledge"));
        world.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 2, 2), (Mails(relay, "supervisor"), Mails(relay, "operations_manager"), Mails(relay, "emergency"), Texts(provider, "emergency")));
    }

    /// <summary>The real senders: by SMTP with STARTTLS, and by an HTTP call.</summary>
    private static void AddSenders(IServiceCollection services, SmtpSink relay, WebhookReceiver provider)
    {
        var mail = new MailSettings("localhost", relay.Port, "ops", "secret", "Steward <ops@example.org>", MailSettings.StartTls, relay.Authorities);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Sms:Url"] = provider.Url + "/sms", ["Sms:Body"] = """{"to": "{to}", "text": "{text}"}""" }).Build();
        services.AddSingleton<IChannelSender>(new EmailSender(mail, new SmtpTransport(mail), TimeProvider.System));
        services.AddSingleton<IChannelSender>(new SmsSender(ChannelServices.Sms(settings), TimeProvider.System, new SocketsHttpHandler()));
    }

    private static async Task Duty(DispatchWorld world, params string[] roles)
    {
        var duty = new List<object>();
        foreach (var role in roles)
        {
            var (client, user, _) = await world.Host.NewUser(Roles.Manager, role);
            await DispatchWorld.Good(client.PatchJson("auth/me", new { phone = PhoneOf(role) }));
            duty.Add(new { user_id = user, role, starts_at = world.Host.Clock.GetUtcNow().AddHours(-1), ends_at = world.Host.Clock.GetUtcNow().AddHours(8) });
        }
        var path = $"automation/escalation/ladders/{world.Zone}";
        var present = await DispatchWorld.Good(world.Api.GetJson(path));
        var steps = present.Body!["steps"]!.AsArray().Select(s => new
        {
            level = (int)s!["level"]!, channel = (string)s["channel"]!, role = (string)s["role"]!, repeat_seconds = (int?)s["repeat_seconds"], most_repeats = (int?)s["most_repeats"],
        });
        await DispatchWorld.Good(world.Api.PutJson(path, new { name = "with duty", steps, on_call = duty }, present.ETag));
    }

    private static string PhoneOf(string role) => "+2547000000" + role.Length.ToString("00", System.Globalization.CultureInfo.InvariantCulture);

    private const string Title = "gave the order back";

    // That a telephone number was changed is told too, by the same relay.
    private static IEnumerable<string> Escalations(SmtpSink relay, string role) =>
        relay.Mails.Select(mail => mail.Replace("=\r\n", "", StringComparison.Ordinal)).Where(mail => mail.Contains($"{role}@steward.example", StringComparison.Ordinal) && mail.Contains(Title, StringComparison.Ordinal));

    private static int Mails(SmtpSink relay, string role) => Escalations(relay, role).Count();

    private static int Texts(WebhookReceiver provider, string role) => provider.Calls.Select(call => JsonNode.Parse(call.Body)!)
        .Count(sms => (string)sms["to"]! == PhoneOf(role) && ((string)sms["text"]!).Contains(Title, StringComparison.Ordinal));

    private static async Task<int> Sent(DispatchWorld world, JsonNode log) =>
        (await DispatchWorld.Good(world.Api.GetJson($"automation/escalation/logs/{log["id"]}"))).Body!["timeline"]!.AsArray().Count(s => (string?)s!["channel"] is "Email" or "SMS" && (string)s["outcome"]! is "Sent" or "Delivered");

    private static Task Told(DispatchWorld world, SmtpSink relay, WebhookReceiver provider, Func<bool> isSo, string what) => Told(world, relay, provider, () => Task.FromResult(isSo()), what);

    /// <summary>The engines look by the product's clock: it goes on while the test waits, by less than the ladder would notice.</summary>
    private static Task Told(DispatchWorld world, SmtpSink relay, WebhookReceiver provider, Func<Task<bool>> isSo, string what) => Until(isSo, what, () => world.Host.Clock.Advance(TimeSpan.FromMilliseconds(60)), async () =>
    {
        var sent = await world.Host.Database.Read(session => session.Query<string>("select event || ' ' || cast(channel as text) || ' ' || cast(status as text) || ' ' || coalesce(suppressed_reason, '') from notification_logs where user_id is not null order by created_at"));
        return $"{string.Join("; ", sent)}. Mails: {string.Join(" | ", relay.Mails)} Texts: {string.Join(" | ", provider.Calls.Select(call => call.Body))}";
    });
}
