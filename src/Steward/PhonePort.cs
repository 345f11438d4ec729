using System.Globalization;

namespace Steward.Host;

/// <summary>
/// A port of their own for phone apps that speak the OsmAnd form (<c>Positions:OsmAndPort</c>, by custom 5055): nothing but positions is
/// answered there, so that it may be open to the world while the dashboard is not.
/// </summary>
internal static class PhonePort
{
    private const string Setting = "Positions:OsmAndPort";

    /// <summary>The addresses to listen on, with the phones' last.</summary>
    /// <exception cref="ArgumentException">The setting is no port.</exception>
    internal static string Addresses(string urls, IConfiguration settings) =>
        Of(settings) is { } port ? string.Create(CultureInfo.InvariantCulture, $"{urls};http://*:{port}") : urls;

    internal static int? Of(IConfiguration settings) => settings[Setting] switch
    {
        null or "" => null,
        var text when int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536 => port,
        var text => throw new ArgumentException($"{Setting} is a port from 1 to 65535, not '{text}'."),
    };

    /// <summary>On the phones' port every path but the two of the form is unknown, and <c>/</c> is never the dashboard.</summary>
    internal static void Guard(WebApplication app)
    {
        if (Of(app.Configuration) is not { } port) return;
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort != port) return next(context);
            if (context.Request.Path.Value is "/" or "/osmand" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsPost(context.Request.Method)))
            {
                context.Request.Path = "/osmand";
                return next(context);
            }
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }
}
