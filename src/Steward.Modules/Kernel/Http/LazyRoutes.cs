using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Steward.Kernel;

/// <summary>
/// Maps a handler as ASP.NET Core does, but compiles the code that binds its parameters when the route is first asked for.
/// Compiled before the first request, as the framework's own methods do, the API's 600 routes cost two seconds of processor time at each start.
/// What the framework concludes from a handler's signature is kept: one handler may serve several paths, and one process several servers.
/// These are chosen over the framework's because a group is more exact than any builder of routes.
/// </summary>
public static class LazyRoutes
{
    private static readonly ConcurrentDictionary<MethodInfo, IReadOnlyList<object>> Inferred = new();

    public static RouteHandlerBuilder MapGet(this RouteGroupBuilder group, string pattern, Delegate handler) => Map(group, pattern, [HttpMethods.Get], handler);

    public static RouteHandlerBuilder MapPost(this RouteGroupBuilder group, string pattern, Delegate handler) => Map(group, pattern, [HttpMethods.Post], handler);

    public static RouteHandlerBuilder MapPut(this RouteGroupBuilder group, string pattern, Delegate handler) => Map(group, pattern, [HttpMethods.Put], handler);

    public static RouteHandlerBuilder MapPatch(this RouteGroupBuilder group, string pattern, Delegate handler) => Map(group, pattern, [HttpMethods.Patch], handler);

    public static RouteHandlerBuilder MapDelete(this RouteGroupBuilder group, string pattern, Delegate handler) => Map(group, pattern, [HttpMethods.Delete], handler);

    public static RouteHandlerBuilder MapMethods(this RouteGroupBuilder group, string pattern, IEnumerable<string> methods, Delegate handler) => Map(group, pattern, methods, handler);

    private static RouteHandlerBuilder Map(RouteGroupBuilder group, string pattern, IEnumerable<string> methods, Delegate handler) =>
        RouteHandlerServices.Map(group, pattern, handler, methods, Infer, WhenAsked);

    private static RequestDelegateMetadataResult Infer(MethodInfo handler, RequestDelegateFactoryOptions? options)
    {
        var metadata = options!.EndpointBuilder!.Metadata;
        if (!Inferred.TryGetValue(handler, out var inferred))
        {
            var before = metadata.Count;
            var result = RequestDelegateFactory.InferMetadata(handler, options);
            Inferred.TryAdd(handler, [.. metadata.Skip(before)]);
            return result;
        }
        foreach (var one in inferred) metadata.Add(one);
        return new() { EndpointMetadata = metadata.AsReadOnly() };
    }

    private static RequestDelegateResult WhenAsked(Delegate handler, RequestDelegateFactoryOptions options, RequestDelegateMetadataResult? metadata)
    {
        var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, metadata).RequestDelegate);
        return new(context => compiled.Value(context), metadata?.EndpointMetadata ?? []);
    }
}
