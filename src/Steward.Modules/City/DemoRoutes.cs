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
    /// <param name="DaySeconds">Of a book of clients: the real seconds that a day takes; null in a city.</param>
    internal sealed record View(
        int Speed, DateTimeOffset SimulatedNow, bool Running, string City, long Seed, long OrdersMade, long Delivered, long Failed, int Couriers, DateOnly? PlayDate, bool DayOver,
        bool BadDay, int? DaySeconds);

    /// <param name="Played">The scenes that are over, by name.</param>
    internal sealed record Telling(IReadOnlyList<StoryLine> Lines, IReadOnlyDictionary<string, DateTimeOffset> Played, bool IsOver);

    internal sealed record Request(int? Speed = null, bool? Running = null, int? DaySeconds = null);

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("demo", Read).Needs(Permission.Read, Permission.SignedIn).Produces<View>().WithSummary("The simulated city (demo mode only)");
        api.MapPost("demo", Change).Needs(Permission.Act).Produces<View>().WithSummary("Change the pace of the simulated city (demo mode only)");
        api.MapGet("demo/story", Tell).Needs(Permission.Read).Produces<Telling>().WithSummary("What the script of the bad day or the book did and what Steward made of it (demo mode only)");
    }

    private static Reply Tell(IServiceProvider services, int after = 0) => services.GetService<CityOptions>() switch
    {
        { IsBadDay: true } => Reply.Ok(new Telling(services.GetRequiredService<Story>().After(after), services.GetRequiredService<BadDayPlay>().Played, services.GetRequiredService<BadDayPlay>().IsOver)),
        { IsBook: true } => Reply.Ok(new Telling(services.GetRequiredService<Story>().After(Math.Max(after, 0)), new Dictionary<string, DateTimeOffset>(), false)),
        _ => NotDemo,
    };

    private static Reply Read(IServiceProvider services)
    {
        if (services.GetService<CityState>() is not { } state) return NotDemo;
        state.IsWatched = true;
        return Reply.Ok(Of(state, services));
    }

    private static Reply Change(Request request, IServiceProvider services)
    {
        if (services.GetService<CityState>() is not { } state) return NotDemo;
        if (request.Speed is < CityOptions.SlowestSpeed or > CityOptions.FastestSpeed)
            return Refusal.Invalid("/speed", $"The speed is {CityOptions.SlowestSpeed} to {CityOptions.FastestSpeed}, not {request.Speed}.");
        if (request.Speed is not null && state.DaySeconds > 0) return Refusal.Invalid("/speed", "The book of clients is paced by day_seconds: how many real seconds a day takes.");
        if (request.DaySeconds is { } seconds && (state.DaySeconds == 0 || seconds is < BookOptions.FastestDay or > BookOptions.SlowestDay))
            return Refusal.Invalid("/day_seconds", $"A day of the book takes {BookOptions.FastestDay} to {BookOptions.SlowestDay} seconds, not {seconds}; a city is paced by speed.");
        if (request.DaySeconds is { } day) state.DaySeconds = day;
        if (request.Speed is { } speed) state.Speed = speed;
        if (request.Running is { } running) state.Running = running;
        return Reply.Ok(Of(state, services));
    }

    private static Reply NotDemo => Refusal.NotFound("demo");

    private static View Of(CityState state, IServiceProvider services)
    {
        var options = services.GetRequiredService<CityOptions>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return new(state.Speed, now, state.Running, state.City, options.Seed, state.Made, state.Delivered, state.Failed, state.Couriers, options.Date, state.IsDayOver, options.IsBadDay, state.DaySeconds is > 0 and var seconds ? seconds : null);
    }
}
