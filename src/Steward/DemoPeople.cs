using Steward.Access;
using Steward.City;
using Steward.Kernel;

namespace Steward.Host;

/// <summary>The accounts of the simulated city's people on duty. No password fits them.</summary>
internal sealed class DemoPeople(Database database) : ICityPeople
{
    private static readonly (string Username, string Role, string Duty)[] Wanted =
    [
        ("city-supervisor", Roles.Dispatcher, "supervisor"), ("city-operations", Roles.Manager, "operations_manager"), ("city-emergency", Roles.Manager, "emergency"), ("book-adviser", Roles.Adviser, "adviser"), ("book-manager", Roles.Manager, "manager"),
    ];

    public Task<IReadOnlyList<CityPerson>> Ensure(CancellationToken cancel) => database.Write<IReadOnlyList<CityPerson>>(
        async session =>
        {
            var users = new UserStore();
            var people = new List<CityPerson>();
            foreach (var (username, role, duty) in Wanted)
            {
                var user = await users.FindByName(session, username);
                if (user is null)
                {
                    user = new User { Id = Ids.New(session.Now), Username = username, Email = username + "@city.example", FullName = username, HashedPassword = PasswordHash.OfNobody, Role = role };
                    await users.Add(session, user);
                }
                people.Add(new(user.Id, username, role, duty));
            }
            return people;
        },
        cancel);
}
