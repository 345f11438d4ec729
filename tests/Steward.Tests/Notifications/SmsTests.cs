using System.Net;
using Microsoft.Extensions.Configuration;
using Steward.Notifications;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>SMS by a provider that is described in settings.</summary>
public sealed class SmsTests
{
    private static readonly OutgoingMessage Message = new(Guid.Parse("0192f0c1-0000-7000-8000-000000000001"), "SMS", "+966501234567", "", "Say \"hi\" & {id}\nمرحبا");

    [Theory]
    [InlineData(160, 'a', 1, true)]
    [InlineData(161, 'a', 2, true)]
    [InlineData(306, 'a', 2, true)]
    [InlineData(307, 'a', 3, true)]
    [InlineData(80, '€', 1, true)]
    [InlineData(81, '€', 2, true)]
    [InlineData(152, '€', 2, true)]
    [InlineData(153, '€', 3, true)]
    [InlineData(70, 'م', 1, false)]
    [InlineData(71, 'م', 2, false)]
    [InlineData(135, 'م', 3, false)]
    public void Parts_are_counted_as_networks_do(int length, char letter, int parts, bool isGsm) => Assert.Equal(new SmsParts(parts, isGsm), SmsParts.Of(new string(letter, length)));

    [Fact]
    public async Task The_call_is_made_as_the_settings_say_and_its_id_is_found()
    {
        var provider = new Provider("""{"messages": [{"id": "SM-7"}]}""");
        using var sender = Sender(provider, new()
        {
            ["Sms:Url"] = "https://sms.example/send?ref={id}", ["Sms:Body"] = """{"to": "{to}", "text": "{text}"}""", ["Sms:Headers:Authorization"] = "Bearer t", ["Sms:Headers:Idempotency-Key"] = "{id}",
            ["Sms:IdPath"] = "messages.0.id",
        });

        var outcome = await sender.Send(Message, TestContext.Current.CancellationToken);

        Assert.Equal((SendResult.Sent, "SM-7", "1 × UCS-2"), (outcome.Result, outcome.ProviderMessageId, outcome.Reply));
        Assert.Equal("https://sms.example/send?ref=0192f0c1-0000-7000-8000-000000000001", provider.Asked);
        Assert.Equal("Bearer t|0192f0c1-0000-7000-8000-000000000001", provider.Head);
        var body = System.Text.Json.Nodes.JsonNode.Parse(provider.Body)!;
        Assert.Equal((Message.Address, Message.Text), ((string?)body["to"], (string?)body["text"]));
    }

    [Fact]
    public async Task A_form_is_escaped_as_a_form()
    {
        var provider = new Provider("ok");
        using var sender = Sender(provider, new() { ["Sms:Url"] = "https://sms.example/send", ["Sms:Body"] = "To={to}&Body={text}", ["Sms:ContentType"] = "application/x-www-form-urlencoded" });

        await sender.Send(Message, TestContext.Current.CancellationToken);

        Assert.Equal("To=%2B966501234567&Body=" + Uri.EscapeDataString(Message.Text), provider.Body);
    }

    [Theory]
    [InlineData(200, "", SendResult.Sent)]
    [InlineData(200, "202", SendResult.Undeliverable)]
    [InlineData(202, "202", SendResult.Sent)]
    [InlineData(400, "", SendResult.Undeliverable)]
    [InlineData(408, "", SendResult.Retry)]
    [InlineData(429, "", SendResult.Retry)]
    [InlineData(503, "", SendResult.Retry)]
    [InlineData(302, "", SendResult.Undeliverable)]
    public async Task Answers_of_the_provider_mean_what_section_7_says(int status, string success, object result)
    {
        using var sender = Sender(new Provider("no") { Status = status }, new() { ["Sms:Url"] = "https://sms.example/send", ["Sms:Body"] = "{text}", ["Sms:Success"] = success });

        Assert.Equal(result, (await sender.Send(Message, TestContext.Current.CancellationToken)).Result);
    }

    [Fact]
    public async Task What_is_no_number_or_not_set_up_is_not_sent()
    {
        using var sender = Sender(new Provider("ok"), new() { ["Sms:Url"] = "https://sms.example/send" });
        using var off = Sender(new Provider("ok"), []);

        Assert.Equal("invalid_address", (await sender.Send(Message with { Address = "0501234567" }, TestContext.Current.CancellationToken)).Code);
        Assert.Equal((true, false), (sender.IsConfigured, off.IsConfigured));
    }

    [Theory]
    [InlineData("Mail:From", "", "Mail:From")]
    [InlineData("Mail:Security", "ssl", "Mail:Security")]
    [InlineData("Mail:Port", "99999", "Mail:Port")]
    public void Mail_that_is_set_up_by_half_stops_the_start(string name, string value, string says)
    {
        var settings = new Dictionary<string, string?> { ["Mail:Host"] = "mail.example.org", ["Mail:From"] = "ops@example.org", [name] = value };

        var error = Assert.Throws<InvalidOperationException>(() => ChannelServices.Mail(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static SmsSender Sender(Provider provider, Dictionary<string, string?> settings) =>
        new(ChannelServices.Sms(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()), TimeProvider.System, provider);

    private sealed class Provider(string reply) : HttpMessageHandler
    {
        internal int Status { get; init; } = 200;

        internal string Asked { get; private set; } = "";

        internal string Head { get; private set; } = "";

        internal string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri!.OriginalString;
            Head = string.Join("|", request.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).SelectMany(header => header.Value));
            Body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            return new((HttpStatusCode)Status) { Content = new StringContent(reply) };
        }
    }
}
