using Steward.Access;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class RegistrationTests
{
    private const string LongPassword = "nine green parrots at noon";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_hundred_tries_with_the_bootstrap_token_make_one_administrator(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var token = (await Bootstrap.Offer(host.Database, host.Folder, false, CancellationToken.None))!;
        var file = Bootstrap.FileIn(host.Folder);
        Assert.Equal((token, UnixFileMode.UserRead | UnixFileMode.UserWrite), (File.ReadAllText(file).Trim(), File.GetUnixFileMode(file)));
        Assert.Equal(token, await Bootstrap.Offer(host.Database, host.Folder, false, CancellationToken.None));
        var client = host.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.PostJson(
            "auth/register", new { username = "admin" + i, email = $"admin{i}@steward.example", password = LongPassword, bootstrap_token = token })));

        var made = Assert.Single(answers, a => a.Status == 201);
        Assert.Equal(Roles.Admin, (string?)made.Body!["role"]);
        Assert.All(answers, a => Assert.Contains(a.Status, new[] { 201, 403, 503 }));
        Assert.Equal(1, await host.Database.Read(new UserStore().CountAdmins));
        Assert.False(File.Exists(file));
        Assert.Null(await Bootstrap.Offer(host.Database, host.Folder, true, CancellationToken.None));
    }

    [Fact]
    public async Task A_bootstrap_token_ends_after_30_minutes()
    {
        await using var host = await TestHost.Start(clock: new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        var token = await Bootstrap.Offer(host.Database, host.Folder, false, CancellationToken.None);
        host.Clock.Advance(TimeSpan.FromMinutes(30));

        var late = await host.Anonymous().PostJson("auth/register", new { username = "ada", email = "ada@steward.example", password = LongPassword, bootstrap_token = token });

        Assert.Equal((403, "registration_closed"), (late.Status, late.Code));
        Assert.NotEqual(token, await Bootstrap.Offer(host.Database, host.Folder, false, CancellationToken.None));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_invitation_gives_its_role_once_and_no_other(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var admin = await host.As(Roles.Admin);
        var invitation = (string)(await admin.PostJson("users/invitations", new { role = "dispatcher", email = "dora@steward.example" })).Body!["token"]!;
        Task<Answer> Send(object body) => host.Anonymous().PostJson("auth/register", body);

        Assert.Equal(400, (await Send(new { username = "dora", email = "dora@steward.example", password = LongPassword, invitation, role = "admin" })).Status);
        Assert.Equal("other_email", (await Send(new { username = "dora", email = "eve@steward.example", password = LongPassword, invitation })).Code);
        Assert.Equal("weak_password", (await Send(new { username = "dora", email = "dora@steward.example", password = "P@ssw0rd2024!", invitation })).Code);
        Assert.Equal("registration_closed", (await Send(new { username = "dora", email = "dora@steward.example", password = LongPassword })).Code);
        var made = await Send(new { username = "dora", email = "dora@steward.example", password = LongPassword, invitation });
        Assert.Equal((201, Roles.Dispatcher), (made.Status, (string?)made.Body!["role"]));
        Assert.Equal("registration_closed", (await Send(new { username = "dora2", email = "dora@steward.example", password = LongPassword, invitation })).Code);
    }

    [Fact]
    public async Task A_taken_name_is_a_conflict_and_leaves_the_invitation_open()
    {
        await using var host = await TestHost.Start();
        var (admin, _, _) = await host.NewUser(Roles.Admin, "ada");
        var invitation = (string)(await admin.PostJson("users/invitations", new { role = "viewer" })).Body!["token"]!;
        Task<Answer> Send(string username) => host.Anonymous().PostJson("auth/register", new { username, email = "new@steward.example", password = LongPassword, invitation });

        Assert.Equal((409, "duplicate"), ((await Send("ADA")) is var taken ? (taken.Status, taken.Code) : default));
        Assert.Equal(201, (await Send("adam")).Status);
    }

    [Theory]
    [InlineData("password", "viewer"), InlineData("P@ssw0rd2024!", "viewer"), InlineData("12345678", "viewer"), InlineData("abcdefghijkl", "viewer"), InlineData("aaaaaaaaaaaa", "viewer")]
    [InlineData("short", "viewer"), InlineData("fourteen chars", "admin"), InlineData("passwordpassword", "admin"), InlineData("vera2024", "viewer"), InlineData("qwertyuiop123", "viewer"), InlineData("hakunamatata!!", "viewer")]
    public void Weak_passwords_are_refused(string password, string role) =>
        Assert.Equal("weak_password", PasswordRules.Decide(password, role, "vera", "vera@steward.example")?.Code);

    [Theory]
    [InlineData("kq7vTz2m", "viewer"), InlineData("nine green parrots at noon", "admin"), InlineData("fifteen chars!!", "manager")]
    public void Good_passwords_are_taken(string password, string role) => Assert.Null(PasswordRules.Decide(password, role, "vera", "vera@steward.example"));

    [Fact]
    public void A_password_of_128_characters_is_taken_and_a_longer_one_is_not()
    {
        var words = string.Concat(Enumerable.Range(100, 50).Select(n => (char)('a' + n % 26) + n.ToString()));
        Assert.Null(PasswordRules.Decide(words[..128], Roles.Admin, "vera", "v@x"));
        Assert.NotNull(PasswordRules.Decide(words[..129], Roles.Admin, "vera", "v@x"));
    }
}
