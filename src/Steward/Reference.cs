using Steward.Kernel;

namespace Steward.Host;

/// <summary>The reference page of the API at <c>/docs</c>: lists what <c>/openapi/v1.json</c> says, without any script from elsewhere.</summary>
internal static class Reference
{
    internal static void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/docs", () => File("index.html", "text/html; charset=utf-8")).OpenToAll().ExcludeFromDescription();
        root.MapGet("/docs/reference.js", () => File("reference.js", "text/javascript; charset=utf-8")).OpenToAll().ExcludeFromDescription();
        root.MapGet("/docs/reference.css", () => File("reference.css", "text/css; charset=utf-8")).OpenToAll().ExcludeFromDescription();
    }

    private static IResult File(string name, string type) => Results.Stream(typeof(Reference).Assembly.GetManifestResourceStream("reference/" + name)!, type);
}
