using Microsoft.AspNetCore.StaticFiles;
using Steward.Kernel;

namespace Steward.Host;

/// <summary>The built pages: the dashboard's with a fresh nonce each time, and again for its own addresses; the drivers' under <c>/driver/</c>; files with caching.</summary>
internal sealed class Dashboard(IWebHostEnvironment environment)
{
    private const string NoncePlace = "__CSP_NONCE__";
    private static readonly string[] NotPages = ["/api", "/openapi", "/metrics", "/health", "/hooks", "/docs"];

    private const string DriverAddress = "/driver";

    private readonly string page = ReadPage(Path.Combine(environment.ContentRootPath, "wwwroot", "index.html"));
    private readonly string driverPage = ReadPage(Path.Combine(environment.ContentRootPath, "wwwroot", "driver", "index.html"));

    /// <summary>The address <c>/</c> belongs to the dashboard, but with <c>id</c> it is a telephone's position report, which has a route.</summary>
    internal Task ServeRoot(HttpContext context, RequestDelegate next) =>
        IsReading(context.Request) && context.Request.Path == "/" && !context.Request.Query.ContainsKey("id") && !context.Request.Query.ContainsKey("deviceid") ? WritePage(context) : next(context);

    /// <summary>Addresses that have no route and are no file are the dashboard's own: it shows them itself.</summary>
    internal Task ServePage(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        var isPage = context.GetEndpoint() is null && IsReading(context.Request) && !Path.HasExtension(path) && !NotPages.Any(start => path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));
        if (!isPage) return next(context);
        return path.StartsWithSegments(DriverAddress, StringComparison.OrdinalIgnoreCase, out var rest) ? WriteDriverPage(context, rest) : WritePage(context);
    }

    internal static StaticFileOptions Files(IWebHostEnvironment environment)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".geojson"] = "application/geo+json";
        types.Mappings[".pbf"] = "application/x-protobuf";
        types.Mappings[".mjs"] = "text/javascript";
        return new()
        {
            ContentTypeProvider = types,
            // Names under assets/ carry a hash of the content, so they are kept for ever; all others are asked for again.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets", StringComparison.OrdinalIgnoreCase) ? "public, max-age=31536000, immutable" : "no-cache",
        };
    }

    private static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>The page that tells where its driver is. Its worker rules what lies under <c>/driver/</c>, so without the slash the page would be outside.</summary>
    private Task WriteDriverPage(HttpContext context, PathString rest)
    {
        if (!rest.HasValue)
        {
            context.Response.Redirect(DriverAddress + "/" + context.Request.QueryString, permanent: false);
            return Task.CompletedTask;
        }
        return Write(context, driverPage, mayLocate: true);
    }

    private Task WritePage(HttpContext context) => Write(context, page, mayLocate: false);

    private static async Task Write(HttpContext context, string page, bool mayLocate)
    {
        SecurityHeaders.Apply(context, mayLocate);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(page.Replace(NoncePlace, SecurityHeaders.Nonce(context), StringComparison.Ordinal), context.RequestAborted);
    }

    private static string ReadPage(string file) => File.Exists(file)
        ? File.ReadAllText(file)
        : """
          <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Steward</title></head>
          <body><h1>Steward is running</h1><p>The dashboard was not built into this copy: run <code>./dev run</code>. The API is described at <a href="/docs">/docs</a>.</p></body></html>
          """;
}
