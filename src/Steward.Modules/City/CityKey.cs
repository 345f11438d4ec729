using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.City;

/// <summary>The secret by which the city signs its requests: made anew by each process, known to nobody else, there in demo mode only.</summary>
internal sealed class CityKey
{
    /// <summary>The header that names the person of the city who makes a request; good with the city's key only.</summary>
    internal const string OnBehalf = "Steward-City-Person";

    private readonly byte[] header;
    private volatile IReadOnlyList<CityPerson> people = [];

    public CityKey()
    {
        Secret = Ids.Secret();
        header = Encoding.UTF8.GetBytes("Bearer " + Secret);
    }

    internal string Secret { get; }

    internal static Caller Caller { get; } = Kernel.Caller.Engine("city") with
    {
        Role = Roles.Service,
        Permissions = new HashSet<string>(StringComparer.Ordinal)
        {
            Permission.SignedIn, Permission.Read, Permission.Act, Permission.Manage, Permission.OrdersCreate, Permission.PositionsWrite, Permission.DecisionsRead, Permission.WealthRead,
            Permission.WealthWrite, Permission.WealthTrade, Permission.NavWrite,
        },
    };

    internal void Know(IReadOnlyList<CityPerson> known) => people = known;

    /// <summary>Who makes a request that the key opens: one of the city's people, or the city.</summary>
    internal Caller CallerOf(HttpRequest request)
    {
        if (request.Headers[OnBehalf].ToString() is not { Length: > 0 } id) return Caller;
        var person = people.FirstOrDefault(p => p.Id.ToString() == id);
        return person is null ? Kernel.Caller.Nobody : new("user", person.Id, person.Username, person.Role, Permission.Of(person.Role));
    }

    internal bool Opens(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), header);
}

/// <summary>Knows the city by its key, and asks the source before it about everybody else.</summary>
internal sealed class CityCallers(CityKey key, ICallerSource others) : ICallerSource
{
    public ValueTask<Caller> Identify(HttpContext context) => key.Opens(context.Request) ? ValueTask.FromResult(key.CallerOf(context.Request)) : others.Identify(context);

    /// <summary>Puts itself before the caller source that is registered.</summary>
    internal static void PutBefore(IServiceCollection services)
    {
        var before = services.Last(s => s.ServiceType == typeof(ICallerSource)).ImplementationFactory
            ?? throw new InvalidOperationException("The caller source must be registered by a factory, before the city.");
        services.AddSingleton<ICallerSource>(provider => new CityCallers(provider.GetRequiredService<CityKey>(), (ICallerSource)before(provider)));
    }
}
