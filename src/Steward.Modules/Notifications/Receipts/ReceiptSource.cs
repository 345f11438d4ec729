using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>How one provider tells what became of messages: the settings <c>Receipts:{name}:…</c>.</summary>
/// <param name="Keys">The live secrets: two while one takes the other's place.</param>
internal sealed record ReceiptSource(string Name, string Channel, string Scheme, IReadOnlyList<byte[]> Keys)
{
    /// <summary>As Standard Webhooks sign, with a time.</summary>
    internal const string Standard = "standard";

    /// <summary>HMAC-SHA256 of the body in a header.</summary>
    internal const string Hmac = "hmac";

    public string Header { get; init; } = "X-Signature";

    /// <summary>What stands before the signature in its header: <c>sha256=</c>.</summary>
    public string Prefix { get; init; } = "";
    public bool IsHex { get; init; } = true;

    /// <summary>A header with the seconds of sending, signed as <c>time.body</c>; null: this provider signs no time.</summary>
    public string? TimeHeader { get; init; }

    /// <summary>The name in <c>notification_logs.provider</c>; null: the one that is set up for the channel now.</summary>
    public string? Provider { get; init; }

    /// <summary>Where the list of receipts stands; null: the body is the list, or the one receipt.</summary>
    public string? Items { get; init; }
    public string? EventId { get; init; }
    public string? MessageId { get; init; }

    /// <summary>Where our own id comes back that the provider was given as <c>{id}</c>.</summary>
    public string? DeliveryId { get; init; }
    public required string State { get; init; }
    public string? Time { get; init; }

    /// <summary>The provider's words → a <see cref="ReceiptKind"/>.</summary>
    public required IReadOnlyDictionary<string, string> States { get; init; }

    /// <summary>Over the raw bytes, before anything of them is read.</summary>
    internal bool Trusts(IHeaderDictionary head, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (Scheme == Standard) return StandardWebhook.Verifies(Keys, head[StandardWebhook.IdHeader].ToString(), head[StandardWebhook.TimeHeader].ToString(), head[StandardWebhook.SignatureHeader].ToString(), body, now);
        var given = head[Header].ToString();
        if (!given.StartsWith(Prefix, StringComparison.Ordinal) || Decoded(given[Prefix.Length..]) is not { Length: HMACSHA256.HashSizeInBytes } signature) return false;
        var signed = body.ToArray();
        if (TimeHeader is not null)
        {
            var time = head[TimeHeader].ToString();
            if (!long.TryParse(time, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > StandardWebhook.Window.TotalSeconds) return false;
            signed = [.. Encoding.ASCII.GetBytes(time + "."), .. signed];
        }
        var fits = false;
        foreach (var key in Keys) fits |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), signature);
        return fits;
    }

    private byte[]? Decoded(string text)
    {
        if (text.Length > 200) return null;
        try { return IsHex ? Convert.FromHexString(text) : Convert.FromBase64String(text); }
        catch (FormatException) { return null; }
    }
}

/// <summary>All that send receipts, by the name in their path.</summary>
internal sealed record ReceiptSources(IReadOnlyList<ReceiptSource> All)
{
    private static readonly string[] Schemes = [ReceiptSource.Standard, ReceiptSource.Hmac];

    internal ReceiptSource? Find(string name) => All.FirstOrDefault(source => source.Name == name);

    /// <summary>A source that is set up by half stops the start: receipts that are all refused look like messages that all fail.</summary>
    internal static ReceiptSources Of(IConfiguration settings) => new([.. settings.GetSection("Receipts").GetChildren().Select(One)]);

    private static ReceiptSource One(IConfigurationSection section)
    {
        string? Text(string name) => section[name] is { Length: > 0 } text ? text : null;
        InvalidOperationException Wrong(string name, string says) => new($"Receipts:{section.Key}:{name} {says}");
        var scheme = Text("Scheme") ?? ReceiptSource.Standard;
        if (!Schemes.Contains(scheme)) throw Wrong("Scheme", $"is '{scheme}'. It is one of {string.Join(", ", Schemes)}.");
        if (Text("Channel") is not (Channel.Email or Channel.Sms or Channel.Push)) throw Wrong("Channel", "is one of Email, SMS, Push.");
        if (Text("Secret") is not { } secret) throw Wrong("Secret", "is missing: a receipt that nobody signs could be anybody's.");
        if ((Text("MessageId") ?? Text("DeliveryId")) is null) throw Wrong("MessageId", "or DeliveryId says where a receipt names its message.");
        if (Text("State") is not { } state) throw Wrong("State", "says where a receipt has its word.");
        var states = section.GetSection("States").GetChildren().ToDictionary(child => child.Key, child => child.Value ?? "", StringComparer.OrdinalIgnoreCase);
        if (states.Count == 0 || states.Values.Any(kind => !ReceiptKind.Telling.Contains(kind))) throw Wrong("States", $"translates the provider's words into {string.Join(", ", ReceiptKind.Telling)}.");
        byte[] Key(string name, string text) => scheme == ReceiptSource.Hmac ? Encoding.UTF8.GetBytes(text) : StandardWebhook.KeyOf(text) ?? throw Wrong(name, "is whsec_ and 24 bytes or more in base64.");
        return new(section.Key, Text("Channel")!, scheme, Text("PreviousSecret") is { } previous ? [Key("Secret", secret), Key("PreviousSecret", previous)] : [Key("Secret", secret)])
        {
            Header = Text("Header") ?? "X-Signature", Prefix = Text("Prefix") ?? "", IsHex = (Text("Encoding") ?? "hex") == "hex", TimeHeader = Text("TimeHeader"), Provider = Text("Provider"), Items = Text("Items"),
            EventId = Text("EventId"), MessageId = Text("MessageId"), DeliveryId = Text("DeliveryId"), State = state, Time = Text("Time"), States = states,
        };
    }
}
