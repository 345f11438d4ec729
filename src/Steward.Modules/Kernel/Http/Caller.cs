using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>Who calls: a person, an API key, or nobody. Set by Access, read by every use case.</summary>
/// <param name="Kind">user, key, engine or anonymous.</param>
/// <param name="Id">The user's or key's id.</param>
/// <param name="Role">One of <see cref="Roles"/>; null for nobody.</param>
/// <param name="Permissions">What the role or the key's scopes allow.</param>
/// <param name="ZoneIds">The zones a key is limited to; null is all.</param>
/// <param name="ClientId">The one client (of a portfolio) that a key is limited to; null is all.</param>
public sealed record Caller(string Kind, Guid? Id, string Name, string? Role, IReadOnlySet<string> Permissions, IReadOnlyList<Guid>? ZoneIds = null, Guid? ClientId = null)
{
    private static readonly object ItemKey = new();

    public static Caller Nobody { get; } = new("anonymous", null, "anonymous", null, new HashSet<string>());

    public static Caller Engine(string name) => new("engine", null, name, null, new HashSet<string>());

    public bool Is(params ReadOnlySpan<string> roles) => Role is not null && roles.Contains(Role);

    public bool May(string permission) => Permissions.Contains(permission);

    public bool SeesZone(Guid zone) => ZoneIds is null || ZoneIds.Contains(zone);

    internal string PrincipalKey => Kind + ":" + (Id?.ToString() ?? "-");

    /// <summary>For ledger and audit: <c>user:0192…</c>, <c>key:…</c>, <c>engine:auto-dispatch</c>.</summary>
    public string Actor => Kind is "engine" ? "engine:" + Name : PrincipalKey;

    /// <summary>A handler takes it as a parameter.</summary>
    public static Caller Of(HttpContext context) => context.Items[ItemKey] as Caller ?? Nobody;

    public static void Set(HttpContext context, Caller caller) => context.Items[ItemKey] = caller;
}

/// <summary>The roles of the conventions.</summary>
public static class Roles
{
    public const string Admin = "admin";
    public const string Manager = "manager";
    public const string Dispatcher = "dispatcher";
    public const string Driver = "driver";
    public const string Adviser = "adviser";
    public const string Viewer = "viewer";
    public const string Service = "service";

    public static IReadOnlyList<string> All { get; } = [Admin, Manager, Dispatcher, Driver, Adviser, Viewer, Service];
}

/// <summary>Finds out who calls, from a bearer token, an API key or a browser session. Answered by Access.</summary>
public interface ICallerSource
{
    /// <summary><see cref="Caller.Nobody"/> when nothing valid was sent.</summary>
    ValueTask<Caller> Identify(HttpContext context);
}
