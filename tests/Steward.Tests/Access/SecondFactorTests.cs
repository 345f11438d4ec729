using System.Text;
using Steward.Access;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class SecondFactorTests
{
    private static readonly byte[] Rfc = Encoding.ASCII.GetBytes("12345678901234567890");

    private static VirtualClock NewClock() => new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    private static Task<Answer> Login(TestHost host, string? otp = null) => host.Anonymous().PostJson("auth/login", new { username = "vera", password = TestHost.Password, otp });

    // RFC 6238, appendix B, SHA-1: the last six of the eight digits there.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeAt(Rfc, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_secret_is_typed_as_RFC_4648_writes_it()
    {
        // RFC 4648, section 10: "foobar".
        Assert.Equal("MZXW6YTBOI", Totp.Text("foobar"u8.ToArray()));
        Assert.Equal("foobar"u8.ToArray(), Totp.Bytes("MZXW6YTBOI"));
        Assert.Equal(Rfc, Totp.Bytes(Totp.Text(Rfc)));
    }

    [Fact]
    public void A_phone_may_be_one_step_off_and_no_code_counts_twice()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_109);
        var step = Totp.StepAt(now);

        Assert.Equal([step - 1, step, step + 1], new[] { -1, 0, 1 }.Select(by => Totp.StepOf(Rfc, Totp.CodeAt(Rfc, step + by), now, 0)!.Value));
        Assert.Null(Totp.StepOf(Rfc, Totp.CodeAt(Rfc, step - 2), now, 0));
        Assert.Null(Totp.StepOf(Rfc, Totp.CodeAt(Rfc, step), now, lastStep: step));
        Assert.Null(Totp.StepOf(Rfc, "", now, 0));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Sign_in_asks_for_a_code_once_the_secret_is_confirmed_and_takes_each_code_once(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, NewClock());
        var (vera, _, _) = await host.NewUser(Roles.Viewer, "vera");

        Assert.Equal((422, "wrong_password"), await StatusOf(vera.PostJson("auth/second-factor", new { current_password = "not this" })));
        var secret = (string)(await vera.PostJson("auth/second-factor", new { current_password = TestHost.Password })).Body!["secret"]!;
        // Offered, not confirmed: the password alone still does.
        Assert.Equal(200, (await Login(host)).Status);
        Assert.Equal((422, "wrong_otp"), await StatusOf(vera.PostJson("auth/second-factor/confirm", new { otp = "000000" })));
        var codes = (await vera.PostJson("auth/second-factor/confirm", new { otp = CodeNow(host, secret) })).Body!["recovery_codes"]!.AsArray().Select(c => (string)c!).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal((409, "second_factor_on"), await StatusOf(vera.PostJson("auth/second-factor", new { current_password = TestHost.Password })));

        Assert.Equal((401, "otp_required"), await StatusOf(Login(host)));
        // The code that confirmed the secret is spent.
        Assert.Equal((401, "wrong_otp"), await StatusOf(Login(host, CodeNow(host, secret))));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await Login(host, CodeNow(host, secret))).Status);
        Assert.Equal(401, (await Login(host, CodeNow(host, secret))).Status);
        Assert.Equal(200, (await Login(host, codes[3].ToLowerInvariant())).Status);
        Assert.Equal((401, "wrong_otp"), await StatusOf(Login(host, codes[3])));
        Assert.Equal(9, (int)(await vera.GetJson("auth/second-factor")).Body!["recovery_codes_left"]!);

        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((422, "otp_required"), await StatusOf(vera.PostJson("auth/second-factor/disable", new { current_password = TestHost.Password })));
        Assert.Equal(204, (await vera.PostJson("auth/second-factor/disable", new { current_password = TestHost.Password, otp = CodeNow(host, secret) })).Status);
        Assert.Equal(200, (await Login(host)).Status);
        Assert.False((bool)(await vera.GetJson("auth/second-factor")).Body!["enabled"]!);
    }

    [Fact]
    public async Task Guessed_codes_are_counted_like_guessed_passwords()
    {
        await using var host = await TestHost.Start(Dialect.Sqlite, NewClock());
        var (vera, _, _) = await host.NewUser(Roles.Viewer, "vera");
        var secret = (string)(await vera.PostJson("auth/second-factor", new { current_password = TestHost.Password })).Body!["secret"]!;
        await vera.PostJson("auth/second-factor/confirm", new { otp = CodeNow(host, secret) });
        host.Clock.Advance(TimeSpan.FromMinutes(16));

        var guesses = new List<int>();
        for (var i = 0; i < 6; i++) guesses.Add((await Login(host, "00000" + i)).Status);

        Assert.Equal([401, 401, 401, 401, 401, 429], guesses);
    }

    [Fact]
    public async Task The_secret_lies_sealed_and_the_recovery_codes_as_hashes()
    {
        await using var host = await TestHost.Start(Dialect.Sqlite, NewClock());
        var (vera, id, _) = await host.NewUser(Roles.Viewer, "vera");
        var secret = (string)(await vera.PostJson("auth/second-factor", new { current_password = TestHost.Password })).Body!["secret"]!;
        var codes = (await vera.PostJson("auth/second-factor/confirm", new { otp = CodeNow(host, secret) })).Body!["recovery_codes"]!.AsArray();

        var (stored, hashes) = await host.Database.Read(async session =>
            (await session.Scalar<string>("select secret from second_factors"), await session.Query<string>("select code_hash from recovery_codes")));

        Assert.True(FieldCipher.IsSealed(stored));
        Assert.Equal(codes.Select(c => SecondFactor.HashOf(id, (string)c!)).Order(), hashes.Order());
    }

    private static string CodeNow(TestHost host, string secret) => Totp.CodeAt(Totp.Bytes(secret), Totp.StepAt(host.Clock.GetUtcNow()));

    private static async Task<(int, string?)> StatusOf(Task<Answer> asked) => await asked is var answer ? (answer.Status, answer.Code) : default;
}
