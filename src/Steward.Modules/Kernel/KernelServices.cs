using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Hosting;

namespace Steward.Kernel;

/// <summary>What every module stands on: services, the order of the pipeline, and the kernel's own routes.</summary>
public static class KernelServices
{
    public static IServiceCollection AddKernel(this IServiceCollection services, Database database, TimeProvider clock)
    {
        services.AddSingleton(database).AddSingleton(clock).AddSingleton(new MachineClock(database, TimeProvider.System)).AddSingleton(NodeName.OfThisProcess(TimeProvider.System.GetUtcNow()));
        services.AddSingleton<Outbox>().AddSingleton<RecentEvents>().AddSingleton<Timers>().AddSingleton<LiveStream>().AddSingleton<EngineRunner>();
        services.AddSingleton<IdempotencyRecords>().AddSingleton<Idempotency>().AddSingleton<RateLimits>().AddSingleton<MetricsText>();
        services.AddSingleton(provider => new EngineControl(
            new Lazy<EngineRunner>(provider.GetRequiredService<EngineRunner>), provider.GetServices<IShardSource>(), provider.GetServices<IEngine>()));
        services.AddHostedService(provider => provider.GetRequiredService<LiveStream>());
        services.AddHostedService(provider => new EventDelivery(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<Outbox>(), provider.GetRequiredService<RecentEvents>(), provider.GetRequiredService<LiveStream>().Started,
            provider.GetServices<IEventSubscriber>(), provider.GetRequiredService<ILogger<EventDelivery>>()));
        services.AddHostedService<TimerRunner>();
        services.AddHostedService<KernelHousekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineRunner>());
        services.ConfigureHttpJsonOptions(options => JsonFormat.Configure(options.SerializerOptions, strict: true));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddRouting(options => options.LowercaseUrls = true);
        return services.AddOfRequest(Caller.Of).AddOfRequest(PageRequest.Of);
    }

    /// <summary>
    /// What each handler may take as a parameter. As services, since for a type that binds itself the framework compiles code at the start of the
    /// process, for each parameter of each route.
    /// </summary>
    private static IServiceCollection AddOfRequest<T>(this IServiceCollection services, Func<HttpContext, T> read) where T : class => services.AddHttpContextAccessor()
        .AddTransient(provider => read(provider.GetRequiredService<IHttpContextAccessor>().HttpContext ?? throw new InvalidOperationException($"{typeof(T).Name} is of a request, and there is none.")));

    /// <summary>
    /// Errors outermost, then headers; who calls (set by Access); limits; rights; idempotency. 
    /// </summary>
    public static void UseKernel(this WebApplication app)
    {
        var callers = app.Services.GetRequiredService<ICallerSource>();
        var limits = app.Services.GetRequiredService<RateLimits>();
        var idempotency = app.Services.GetRequiredService<Idempotency>();
        app.Use((context, next) => { SecurityHeaders.Apply(context); return next(context); });
        app.Use(Problems.Handle);
        app.UseRouting();
        app.Use(async (context, next) =>
        {
            Caller.Set(context, await callers.Identify(context));
            await next(context);
        });
        app.Use(limits.Handle);
        app.Use(RoutePolicies.Enforce);
        app.Use(idempotency.Handle);
    }

    public static void MapKernel(this WebApplication app)
    {
        app.MapGet("/metrics", (MetricsText metrics) => Results.Text(metrics.Write(), "text/plain; version=0.0.4")).OpenToAll().ExcludeFromDescription();
        app.MapGet("/health/live", () => Results.Text("alive")).OpenToAll().ExcludeFromDescription();
    }
}
