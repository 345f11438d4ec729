using System.Net;
using System.Net.Sockets;

namespace Steward.Notifications;

/// <summary>
/// Connections to addresses that others gave us: never into this machine or its networks. The address is judged after the name was resolved and on
/// each connection, so that a name which turns private later gains nothing.
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

    internal static bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Inside.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    /// <summary>Without redirects, cookies and proxy, each of which leads elsewhere.</summary>
    internal static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(10), ConnectCallback = Connect,
    };

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var all = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        var allowed = all.Where(Allows).ToArray();
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
