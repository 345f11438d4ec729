using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Steward.Kernel;

/// <summary>What a caller may do. One name a permission; API keys carry them as scopes, and a role is a set of them.</summary>
public static class Permission
{
    public const string Read = "operations:read";
    public const string Act = "operations:act";
    public const string Manage = "operations:manage";
    public const string Administer = "system:administer";
    public const string DecisionsRead = "decisions:read";
    public const string DecisionsMake = "decisions:make";
    public const string DecisionsCommit = "decisions:commit";
    public const string DecisionsApprove = "decisions:approve";
    public const string DecisionsReview = "decisions:review";
    public const string PoliciesManage = "policies:manage";
    public const string LedgerVerify = "ledger:verify";
    public const string OrdersCreate = "orders:create";
    public const string PositionsWrite = "positions:write";
    public const string WealthRead = "wealth:read";
    /// <summary>Changes clients, goals, holdings and rules.</summary>
    public const string WealthWrite = "wealth:write";
    /// <summary>Anything that places investment orders, or lets them leave.</summary>
    public const string WealthTrade = "wealth:trade";
    /// <summary>Feeds of NAVs and market data.</summary>
    public const string NavWrite = "nav:write";
    /// <summary>A driver's own offers, route, state and orders.</summary>
    public const string DriveOwn = "driver:own";
    /// <summary>Whatever any signed-in person may do: read his own account, sign out.</summary>
    public const string SignedIn = "account:own";

    public static IReadOnlyList<string> All { get; } =
    [
        Read, Act, Manage, Administer, DecisionsRead, DecisionsMake, DecisionsCommit, DecisionsApprove, DecisionsReview, PoliciesManage,
        LedgerVerify, OrdersCreate, PositionsWrite, WealthRead, WealthWrite, WealthTrade, NavWrite, DriveOwn, SignedIn,
    ];

    private static readonly string[] Viewing = [SignedIn, Read, DecisionsRead];
    private static readonly string[] Advising = [SignedIn, WealthRead, WealthWrite, WealthTrade, NavWrite];
    private static readonly string[] Dispatching = [.. Viewing, Act, OrdersCreate, DecisionsMake, DecisionsCommit, PositionsWrite];
    private static readonly string[] Managing = [.. Dispatching, Manage, DecisionsApprove, DecisionsReview, PoliciesManage, WealthRead, WealthWrite, WealthTrade, NavWrite];

    private static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> ByRole = Roles.All.ToDictionary(role => role, Named, StringComparer.Ordinal);

    /// <summary>The permissions of a role.</summary>
    public static IReadOnlySet<string> Of(string role) => ByRole.GetValueOrDefault(role) ?? Named(role);

    private static IReadOnlySet<string> Named(string role) => (role switch
    {
        Roles.Admin => [.. All.Except([DriveOwn])],
        Roles.Manager => Managing,
        Roles.Dispatcher => Dispatching,
        Roles.Service => [SignedIn, Read, DecisionsRead, OrdersCreate, DecisionsMake, PositionsWrite],
        Roles.Viewer => [.. Viewing, WealthRead],
        Roles.Adviser => Advising,
        Roles.Driver => [SignedIn, DriveOwn, PositionsWrite],
        _ => new[] { SignedIn },
    }).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>The policy of a route: any one of the permissions is enough. A route without one fails the architecture test.</summary>
public sealed record Needs(IReadOnlyList<string> AnyOf);

/// <summary>A route that anybody may call, said on purpose.</summary>
public sealed record OpenToAll;

/// <summary>A route about the whole server, which a key that is limited to zones may not call.</summary>
public sealed record WholeServer;

/// <summary>A route about the firm, or about what the firm knows of a client: a key that is bound to one client may read it and changes nothing.</summary>
public sealed record ChangedByTheFirm;

public static class RoutePolicies
{
    public static TBuilder Needs<TBuilder>(this TBuilder route, params string[] anyOf) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Needs(anyOf));

    public static TBuilder OpenToAll<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new OpenToAll(), new AllowAnonymousAttribute());

    public static TBuilder WholeServer<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new WholeServer());

    public static TBuilder ChangedByTheFirm<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ChangedByTheFirm());

    /// <summary>Refuses before the handler: 401 to nobody, 403 to a caller without the permission, and any route that has no policy.</summary>
    internal static async Task Enforce(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(context);
            return;
        }
        var caller = Caller.Of(context);
        if (caller.Role is null && caller.Kind == "anonymous") await Problems.Write(context, new("not_authenticated", "Sign in, or send an access token or an API key.", 401));
        // The address is known, but not with this method or this kind of body: routing answers that itself.
        else if (endpoint is not RouteEndpoint) await next(context);
        else if (endpoint.Metadata.GetMetadata<Needs>() is not { } needs || !needs.AnyOf.Any(caller.May)) await Problems.Write(context, new("not_allowed", "Your role or key does not allow this.", 403));
        else if (caller.ZoneIds is not null && endpoint.Metadata.GetMetadata<WholeServer>() is not null) await Problems.Write(context, new("not_allowed", "This is about the whole server, and your key is limited to zones.", 403));
        else if (caller.ClientId is not null && !HttpMethods.IsGet(context.Request.Method) && endpoint.Metadata.GetMetadata<ChangedByTheFirm>() is not null)
            await Problems.Write(context, new("not_allowed", "A key of one client reads this and does not change it: it concerns the firm, or what the firm knows of the client.", 403));
        else await next(context);
    }
}
