using System.Net;
using System.Security.Cryptography;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>The form of an API key: <c>stw_live_&lt;8&gt;_&lt;43&gt;</c>, of which the part before the secret is shown in lists.</summary>
internal static class ApiKeys
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly string[] NotForKeys = [Permission.Administer, Permission.DriveOwn, Permission.SignedIn];

    /// <summary>What a key may be given. Administration stays with people.</summary>
    internal static IReadOnlyList<string> Scopes { get; } = [.. Permission.All.Except(NotForKeys)];

    internal static bool LooksLikeOne(string secret) => secret.StartsWith("stw_", StringComparison.Ordinal);

    /// <summary>A new key: the whole of it, given out once, and what may be shown for ever.</summary>
    internal static (string Secret, string Prefix) Make(string environment)
    {
        var prefix = $"stw_{(environment == "production" ? "live" : "test")}_{RandomNumberGenerator.GetString(Alphabet, 8)}";
        return (prefix + "_" + Ids.Secret(), prefix);
    }

    /// <summary>Null when an address may use a key that is limited to these networks (none: any address).</summary>
    internal static bool Allows(IReadOnlyList<string> networks, IPAddress? address)
    {
        if (networks.Count == 0) return true;
        if (address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => TryNetwork(network, out var range) && range.Contains(plain));
    }

    /// <summary>Reads <c>10.0.0.0/8</c> or a single address.</summary>
    internal static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out var one)) return false;
        network = new IPNetwork(one, one.GetAddressBytes().Length * 8);
        return true;
    }
}
