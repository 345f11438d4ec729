using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.City;

/// <summary>Shows the simulated city and changes its pace: <c>/demo</c>, there in demo mode only.</summary>
internal static class DemoRoutes
{
    /// <param name="SimulatedNow">The server's business time.</param>
    /// <param name="OrdersMade">Since the process started, like the other counts.</param>
    /// <param name="DayOver">An imported day was played to its end.</param>
    internal sealed record View(
        int Speed, DateTimeOffset SimulatedNow, bool Running, string City, long Seed, long OrdersMade, long Delivered, long Failed, int Couriers, DateOnly? PlayDate, bool DayOver,
        bool BadDay);

    /// <param name="Played">The scenes that are over, by name.</param>
    internal sealed record Telling(IReadOnlyList<StoryLine> Lines, IReadOnlyDictionary<string, DateTimeOffset> Played, bool IsOver);

    internal sealed record Request(int? Speed, bool? Running);

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("demo", Read).Needs(Permission.Read, Permission.SignedIn).Produces<View>().WithSummary("The simulated city (demo mode only)");
        api.MapPost("demo", Change).Needs(Permission.Act).Produces<View>().WithSummary("Change the pace of the simulated city (demo mode only)");
        api.MapGet("demo/story", Tell).Needs(Permission.Read).Produces<Telling>().WithSummary("What the script of the bad day did and what Steward made of it (demo mode only)");
    }

    private static Reply Tell(IServiceProvider services, int after = 0) => services.GetService<CityOptions>() is { IsBadDay: true }
        ? Reply.Ok(new Telling(services.GetRequiredService<Story>().After(after), services.GetRequiredService<BadDayPlay>().Played, services.GetRequiredService<BadDayPlay>().IsOver))
        : NotDemo;

    private static Reply Read(IServiceProvider services) => services.GetService<CityState>() is { } state ? Reply.Ok(Of(state, services)) : NotDemo;

    private static Reply Change(Request request, IServiceProvider services)
    {
        if (services.GetService<CityState>() is not { } state) return NotDemo;
        if (request.Speed is < CityOptions.SlowestSpeed or > CityOptions.FastestSpeed)
            return Refusal.Invalid("/speed", $"The speed is {CityOptions.SlowestSpeed} to {CityOptions.FastestSpeed}, not {request.Speed}.");
        if (request.Speed is { } speed) state.Speed = speed;
        if (request.Running is { } running) state.Running = running;
        return Reply.Ok(Of(state, services));
    }

    private static Reply NotDemo => Refusal.NotFound("demo");

    private static View Of(CityState state, IServiceProvider services)
    {
        var options = services.GetRequiredService<CityOptions>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return new(state.Speed, now, state.Running, state.City, options.Seed, state.Made, state.Delivered, state.Failed, state.Couriers, options.Date, state.IsDayOver, options.IsBadDay);
    }
}
