using System.Net;
using System.Net.Sockets;

namespace Steward.Kernel;

/// <summary>
/// Connections to addresses that others gave us: never into this machine or its networks. The address is judged after the name was resolved and on
/// each connection, so that a name which turns private later gains nothing. Networks that the operator allows are the one exception.
/// </summary>
internal static class OutsideOnly
{
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            "::/96", "64:ff9b::/32", "100::/64", "2001::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    internal static bool Allows(IPAddress address) => !IsIn(Inside, address);

    /// <summary>What is not encrypted goes into allowed networks only.</summary>
    internal static bool Allows(IPAddress address, string scheme, IReadOnlyList<IPNetwork> also) => IsIn(also, address) || (scheme == Uri.UriSchemeHttps && Allows(address));

    private static bool IsIn(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>Without redirects, cookies and proxy, each of which leads elsewhere.</summary>
    internal static SocketsHttpHandler Handler(IReadOnlyList<IPNetwork>? also = null) => new()
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectCallback = (context, cancel) => Connect(context, also ?? [], cancel),
    };

    /// <summary>What a name leads to now; an address leads to itself, also one that no name may have.</summary>
    internal static async Task<IPAddress[]> Resolved(string host, CancellationToken cancel) => IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancel);

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, IReadOnlyList<IPNetwork> also, CancellationToken cancel)
    {
        var scheme = context.InitialRequestMessage.RequestUri!.Scheme;
        var all = await Resolved(context.DnsEndPoint.Host, cancel);
        var allowed = all.Where(address => Allows(address, scheme, also)).ToArray();
        if (allowed.Length == 0) throw new ForbiddenAddressException($"{context.DnsEndPoint.Host} leads to no public address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A name that leads to an address of this machine or its networks.</summary>
internal sealed class ForbiddenAddressException(string message) : IOException(message);
