using System.Net;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>
/// The operator's settings <c>Rails:Http:…</c>. In addresses and bodies <c>{reference}</c>, <c>{type}</c>, <c>{scheme}</c>, <c>{target}</c>, <c>{folio}</c>, <c>{amount}</c>, <c>{units}</c> and <c>{currency}</c>
/// stand for the order's; in those of debits <c>{reference}</c>, <c>{mandate}</c>, <c>{amount}</c>, <c>{currency}</c> and <c>{due}</c> for the debit's.
/// </summary>
/// <param name="QueryUrl">Asked with GET; 404 is "never heard of it". Null: the rail cannot be asked.</param>
/// <param name="Body">A JSON template.</param>
/// <param name="ReferenceMember">The member of the answer's JSON with the rail's own id.</param>
/// <param name="Key">Signs each call as Standard Webhooks do; null: unsigned.</param>
/// <param name="Allowed">Networks of the operator's own that it may lead to.</param>
internal sealed record HttpRailSettings(string PlaceUrl, string? QueryUrl, string Body, string ReferenceMember, byte[]? Key, IReadOnlyList<IPNetwork> Allowed)
{
    private const string UsualBody =
        """{"reference":"{reference}","type":"{type}","scheme":"{scheme}","target":"{target}","folio":"{folio}","amount":"{amount}","units":"{units}","currency":"{currency}"}""";

    private const string UsualDebit = """{"reference":"{reference}","mandate":"{mandate}","amount":"{amount}","currency":"{currency}","due":"{due}"}""";

    /// <summary>Null: the money of mandates comes without a call of ours.</summary>
    public string? DebitUrl { get; init; }

    /// <summary>As <see cref="QueryUrl"/>, for debits.</summary>
    public string? DebitQueryUrl { get; init; }
    public string DebitBody { get; init; } = UsualDebit;

    /// <summary>Where the answer to a query keeps what, as the path of a member (<c>allotment.nav</c>); what is not named here stands under its own name.</summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    /// <summary>Null where no address is set. What cannot be read stops the start.</summary>
    internal static HttpRailSettings? Of(IConfiguration settings)
    {
        if (settings["Rails:Http:PlaceUrl"] is not { Length: > 0 } place) return null;
        string? Text(string name) => settings["Rails:Http:" + name] is { Length: > 0 } text ? text : null;
        foreach (var url in new[] { place, Text("QueryUrl"), Text("DebitUrl"), Text("DebitQueryUrl") }.OfType<string>())
            if (!Uri.TryCreate(url.Replace('{', 'x').Replace('}', 'x'), UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) throw new InvalidOperationException($"Rails:Http has '{url}', which is no http address.");
        var key = Text("Secret") is not { } secret ? null : StandardWebhook.KeyOf(secret) ?? throw new InvalidOperationException("Rails:Http:Secret is no base64 of 24 bytes or more.");
        var networks = (Text("AllowNetworks") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => IPNetwork.Parse(one)).ToList();
        return new(place, Text("QueryUrl"), Text("Body") ?? UsualBody, Text("ReferenceMember") ?? "id", key, networks)
        {
            DebitUrl = Text("DebitUrl"), DebitQueryUrl = Text("DebitQueryUrl"), DebitBody = Text("DebitBody") ?? UsualDebit, Members = MembersOf(settings.GetSection("Rails:Http:Members")),
        };
    }

    private static Dictionary<string, string> MembersOf(IConfigurationSection section)
    {
        var members = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in section.GetChildren())
        {
            if (!RailReplies.Names.Contains(one.Key, StringComparer.OrdinalIgnoreCase)) throw new InvalidOperationException($"Rails:Http:Members has '{one.Key}': only {string.Join(", ", RailReplies.Names)}.");
            if (one.Value is { Length: > 0 } path) members[one.Key] = path;
        }
        return members;
    }
}
