using System.Diagnostics;
using Steward.Access;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class SignInTests
{
    private static VirtualClock NewClock() => new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    private static Task<Answer> Try(TestHost host, string username, string password) => host.Anonymous().PostJson("auth/login", new { username, password });

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Five_failures_lock_the_account_for_an_address_until_they_are_old(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, NewClock());
        await host.NewUser(Roles.Viewer, "vera");
        await host.NewUser(Roles.Viewer, "vic");
        for (var i = 0; i < 5; i++) Assert.Equal(401, (await Try(host, i % 2 == 0 ? "vera" : "VERA", "wrong")).Status);

        var locked = await Try(host, "vera", TestHost.Password);
        Assert.Equal((429, "too_many_attempts", "900"), (locked.Status, locked.Code, locked.Response.Headers.GetValues("Retry-After").Single()));
        Assert.Equal(200, (await Try(host, "vic", TestHost.Password)).Status);

        host.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(200, (await Try(host, "vera", TestHost.Password)).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Parallel_guesses_do_not_pass_the_limit(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, NewClock());
        await host.NewUser(Roles.Viewer, "vera");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Try(host, "vera", "guess " + i)));

        Assert.Equal((5, 35), (answers.Count(a => a.Status == 401), answers.Count(a => a.Status == 429)));
    }

    [Fact]
    public void Only_the_failures_of_the_last_15_minutes_count()
    {
        var now = new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
        DateTimeOffset[] failures = [now.AddMinutes(-16), now.AddMinutes(-15), now.AddMinutes(-14), now.AddMinutes(-3), now.AddMinutes(-2), now.AddMinutes(-1)];

        Assert.Equal((4, null), LoginAttempts.Decide(failures, now) is var (counting, wait) ? (counting.Count, wait) : default);
        // The oldest of the five that count is 14 minutes old: one minute to wait.
        Assert.Equal(TimeSpan.FromMinutes(1), LoginAttempts.Decide([.. failures, now], now).Wait);
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_are_answered_alike()
    {
        await using var host = await TestHost.Start();
        await host.NewUser(Roles.Viewer, "vera");
        await Try(host, "warm-up", "wrong");

        var (known, knownTime) = await Timed(() => Try(host, "vera", "wrong"));
        var (unknown, unknownTime) = await Timed(() => Try(host, "nobody", "wrong"));

        known.Body!["trace_id"] = unknown.Body!["trace_id"] = null;
        Assert.Equal((401, known.Body.ToJsonString()), (unknown.Status, unknown.Body.ToJsonString()));
        // Both pay for the hash, which is nearly all of the time; a path without it would be a hundred times faster.
        Assert.True(unknownTime > knownTime / 20, $"{unknownTime} against {knownTime}");
    }

    private static async Task<(Answer Answer, TimeSpan Time)> Timed(Func<Task<Answer>> act)
    {
        var best = TimeSpan.MaxValue;
        Answer? answer = null;
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            answer = await act();
            if (Stopwatch.GetElapsedTime(start) is var time && time < best) best = time;
        }
        return (answer!, best);
    }

    [Fact]
    public async Task An_older_hash_is_made_again_at_sign_in()
    {
        await using var host = await TestHost.Start();
        var (_, id, _) = await host.NewUser(Roles.Viewer, "vera");
        await host.Database.Write(session => new UserStore().SetPassword(session, id, PasswordHash.Make("an older password", 1_000)));

        Assert.Equal(200, (await Try(host, "vera@steward.example", "an older password")).Status);

        var user = await host.Database.Read(session => new UserStore().Find(session, id));
        Assert.StartsWith($"pbkdf2-sha512${PasswordHash.Rounds}$", user!.HashedPassword);
        Assert.True(PasswordHash.Fits("an older password", user.HashedPassword, out _));
    }

    [Fact]
    public async Task Old_sign_ins_and_tries_are_forgotten_and_live_ones_stay()
    {
        await using var host = await TestHost.Start(clock: NewClock());
        await host.NewUser(Roles.Viewer, "vera");
        await Try(host, "vera", TestHost.Password);
        await Try(host, "vera", "wrong");
        Task<int> Count(string table) => host.Database.Read(session => session.Scalar<int>("select count(*) from " + table));
        // One session is the harness's own, of ten years; the refresh token of the sign-in lives seven days and is kept thirty more.
        host.Clock.Advance(TimeSpan.FromDays(36));
        await host.Service<AccessHousekeeping>().Tidy(CancellationToken.None);
        Assert.Equal((1, 1), (await Count("sessions"), await Count("refresh_tokens")));

        host.Clock.Advance(TimeSpan.FromDays(2));
        await host.Service<AccessHousekeeping>().Tidy(CancellationToken.None);
        Assert.Equal((1, 0), (await Count("sessions"), await Count("refresh_tokens")));
    }

    [Fact]
    public async Task A_browser_signs_in_with_a_cookie_that_foreign_pages_cannot_use()
    {
        await using var host = await TestHost.Start(clock: NewClock());
        await host.NewUser(Roles.Viewer, "vera");
        var browser = host.Anonymous();
        var body = new { username = "vera", password = TestHost.Password };
        Assert.Equal("csrf", (await browser.PostJson("auth/session", body)).Code);
        browser.DefaultRequestHeaders.Add("X-Steward-Request", "1");
        var opened = await browser.PostJson("auth/session", body);
        var cookie = opened.Response.Headers.GetValues("Set-Cookie").Single();
        Assert.Equal(200, opened.Status);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);

        Assert.Equal(200, (await browser.GetJson("auth/me")).Status);
        var own = $"http://{host.Address.Authority}";
        foreach (var origin in new[] { "https://evil.example", "null", own + ".evil.example", "http://evil" + host.Address.Authority, "https://" + host.Address.Authority, own + "/", "" })
            Assert.Equal((origin, "csrf"), (origin, (await WithOrigin(browser, origin)).Code));
        browser.DefaultRequestHeaders.Remove("X-Steward-Request");
        Assert.Equal("csrf", (await WithOrigin(browser, own)).Code);
        browser.DefaultRequestHeaders.Add("X-Steward-Request", "1");
        Assert.Equal(201, (await WithOrigin(browser, own)).Status);
        Assert.Equal(204, (await browser.DeleteJson("auth/session")).Status);
        Assert.Equal(401, (await browser.GetJson("auth/me")).Status);
    }

    [Fact]
    public async Task A_browsers_session_ends_after_two_idle_hours_and_after_twelve_in_all()
    {
        await using var host = await TestHost.Start(clock: NewClock());
        await host.NewUser(Roles.Viewer, "vera");
        async Task<HttpClient> Open()
        {
            var browser = host.Anonymous();
            browser.DefaultRequestHeaders.Add("X-Steward-Request", "1");
            var opened = await browser.PostJson("auth/session", new { username = "vera", password = TestHost.Password });
            browser.DefaultRequestHeaders.Add("Cookie", opened.Response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
            return browser;
        }
        var (busy, idle) = (await Open(), await Open());
        for (var hour = 1; hour < 12; hour++)
        {
            host.Clock.Advance(TimeSpan.FromHours(1));
            host.Service<CallerSource>().Forget();
            Assert.Equal((hour, 200), (hour, (await busy.GetJson("auth/me")).Status));
            if (hour == 3) Assert.Equal(401, (await idle.GetJson("auth/me")).Status);
        }
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await busy.GetJson("auth/me")).Status);
    }

    private static async Task<Answer> WithOrigin(HttpClient client, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events/tickets");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        var response = await client.SendAsync(request);
        return new((int)response.StatusCode, System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync()), response);
    }
}
