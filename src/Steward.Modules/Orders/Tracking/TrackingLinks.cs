using Microsoft.Extensions.Configuration;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Where a customer finds his order: the token follows from the order, so that no message needs to keep it.</summary>
internal sealed class TrackingLinks(Customers customers, IConfiguration settings) : ITrackingLinks
{
    private readonly string? server = settings["PublicUrl"]?.TrimEnd('/');

    public TrackingLink Of(Guid order)
    {
        var path = "/t/" + customers.Cipher.Token("tracking", order);
        return new(path, server is null ? null : server + path);
    }
}
