namespace Steward.City;

/// <summary>Somebody of the city who is on duty for a role of the ladder.</summary>
/// <param name="Duty">supervisor, operations_manager or emergency; of the book of clients adviser or manager.</param>
internal sealed record CityPerson(Guid Id, string Username, string Role, string Duty);

/// <summary>The people on duty of the simulated city: accounts into which nobody can sign in. Made by the host, which may make accounts.</summary>
internal interface ICityPeople
{
    /// <summary>They are there afterwards, once.</summary>
    Task<IReadOnlyList<CityPerson>> Ensure(CancellationToken cancel);
}

/// <summary>What simulated time waits for before it goes on.</summary>
internal interface ICityPace
{
    Task Ready(DateTimeOffset now, CancellationToken cancel);
}
