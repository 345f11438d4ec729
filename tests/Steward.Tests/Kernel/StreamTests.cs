using System.Collections.Concurrent;
using Steward.Access.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class StreamTests
{
    private const string Last = "the_last";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A subscriber who is cut off again and again, and resumes after the last id that it has.</summary>
    private sealed class Follower(HttpClient client, int cutEvery)
    {
        private string? lastId;

        internal List<int> Seen { get; } = [];

        internal int Connections { get; private set; }

        internal bool AskedToResync { get; private set; }

        internal TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal async Task Follow(CancellationToken cancel)
        {
            while (!await Connect(cancel)) { }
        }

        /// <summary>True when the last event came.</summary>
        private async Task<bool> Connect(CancellationToken cancel)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?types=counted," + Last);
            if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
            Connections++;
            var (type, left) = ("", cutEvery);
            while (await reader.ReadLineAsync(cancel) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal)) { lastId = line[4..]; Ready.TrySetResult(); }
                else if (line.StartsWith("event: ", StringComparison.Ordinal)) type = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    if (type == Last) return true;
                    if (type == "resync_required") AskedToResync = true;
                    else Seen.Add(new Json(line[6..]).As<Dictionary<string, int>>()!["number"]);
                    if (--left == 0) return false;
                }
            }
            return false;
        }
    }

    private static Task Publish(TestHost host, string type, int number) =>
        host.Database.Write(session => host.Service<Outbox>().Publish(session, new NewEvent(type, null, new { number })));

    /// <summary>Decisions, acceptance 34, in small; bench/Steward.Bench stream measures it with 200 subscribers.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Subscribers_who_are_cut_off_lose_nothing_and_see_nothing_that_was_rolled_back(Dialect dialect)
    {
        const int Subscribers = 20, Writers = 4, EventsOfEach = 75;
        await using var host = await TestHost.Start(dialect);
        var client = await host.As(Roles.Viewer);
        using var limit = new CancellationTokenSource(Patience);
        var followers = Enumerable.Range(0, Subscribers).Select(n => new Follower(client, 7 + n)).ToList();
        var following = followers.Select(follower => follower.Follow(limit.Token)).ToList();
        await Task.WhenAll(followers.Select(follower => follower.Ready.Task)).WaitAsync(limit.Token);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var n = 0; n < EventsOfEach; n++)
            {
                await Publish(host, "counted", n * Writers + writer);
                await RollBack(host, n);
            }
        }));
        await Publish(host, Last, 0);
        await Task.WhenAll(following);

        Assert.All(followers, follower =>
        {
            Assert.Equal(Enumerable.Range(0, Writers * EventsOfEach), follower.Seen.Order());
            Assert.True(follower.Connections > 10 && !follower.AskedToResync);
        });
        // All see one order.
        Assert.Single(followers.Select(follower => string.Join(' ', follower.Seen)).Distinct());
    }

    private static Task<Reply> RollBack(TestHost host, int number) => host.Database.Write<Reply>(async session =>
    {
        await host.Service<Outbox>().Publish(session, new NewEvent("counted", null, new { number = -1 - number }));
        return new Refusal("no", "No.");
    });

    /// <summary>An event that is passed on while somebody joins comes to him either way.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Who_joins_in_the_middle_has_no_gap_after_his_first_event(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var client = await host.As(Roles.Viewer);
        using var limit = new CancellationTokenSource(Patience);
        var followers = new ConcurrentBag<Follower>();
        var following = new ConcurrentBag<Task>();

        for (var n = 0; n < 200; n++)
        {
            await Publish(host, "counted", n);
            var follower = new Follower(client, int.MaxValue);
            followers.Add(follower);
            following.Add(follower.Follow(limit.Token));
        }
        await Task.WhenAll(followers.Select(follower => follower.Ready.Task)).WaitAsync(limit.Token);
        await Publish(host, "counted", 200);
        await Publish(host, Last, 0);
        await Task.WhenAll(following);

        Assert.All(followers, follower => Assert.Equal(Enumerable.Range(follower.Seen[0], 201 - follower.Seen[0]), follower.Seen));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_stream_resumes_on_another_node_and_through_a_restart(Dialect dialect)
    {
        var host = await TestHost.Start(dialect);
        var (_, _, token) = await host.NewUser(Roles.Viewer);
        using var limit = new CancellationTokenSource(Patience);
        using var first = new HttpClient { BaseAddress = host.Address };
        first.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await Publish(host, "counted", 0);
        var id = await LastId(first, null, limit.Token);
        await Publish(host, "counted", 1);
        await host.DisposeAsync();

        await using var restarted = await host.Again();
        await Publish(restarted, "counted", 2);
        var seen = await Numbers(restarted.Bearing(token), id, 2, limit.Token);

        Assert.Equal([1, 2], seen);
        Assert.Contains("event: resync_required", await Opening(restarted.Bearing(token), "999999999999999999", limit.Token));
        Assert.Contains("event: resync_required", await Opening(restarted.Bearing(token), "nonsense", limit.Token));
    }

    [Fact]
    public async Task A_stream_that_is_ahead_of_its_new_node_goes_on_without_a_gap()
    {
        await using var host = await TestHost.Start(Dialect.PostgreSql);
        await using var other = await host.Again();
        var (_, _, token) = await host.NewUser(Roles.Viewer);
        using var limit = new CancellationTokenSource(Patience);
        await Publish(host, "counted", -1); // so that there is a place to begin at
        // The other node hears of it at its next look only.
        for (var round = 0; round < 5; round++)
        {
            var before = await LastId(host.Bearing(token), null, limit.Token);
            await Publish(host, "counted", 2 * round);
            var id = await IdOf(2 * round, host.Bearing(token), before, limit.Token);
            var seen = Numbers(other.Bearing(token), id, 1, limit.Token);
            await Publish(host, "counted", 2 * round + 1);
            Assert.Equal([2 * round + 1], await seen);
        }
    }

    /// <summary>Where a new stream stands; it reads the outbox a moment after the commit.</summary>
    private static async Task<string> LastId(HttpClient client, string? after, CancellationToken cancel)
    {
        while (true)
        {
            var id = (await Opening(client, after, cancel)).Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
            if (id != "0") return id;
        }
    }

    /// <summary>Of the event with this number, which comes after a place.</summary>
    private static async Task<string> IdOf(int number, HttpClient client, string after, CancellationToken cancel)
    {
        using var reader = await Open(client, after, cancel);
        for (var id = after; await reader.ReadLineAsync(cancel) is { } line;)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && NumberIn(line) == number) return id;
        }
        throw new EndOfStreamException();
    }

    /// <summary>All up to the id that tells where the client stands.</summary>
    private static async Task<string> Opening(HttpClient client, string? after, CancellationToken cancel)
    {
        using var reader = await Open(client, after, cancel);
        var text = "";
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            text += line + "\n";
            if (text.EndsWith("\n\n", StringComparison.Ordinal) && text.Split("\n\n")[^2].StartsWith("id: ", StringComparison.Ordinal) && !text.Split("\n\n")[^2].Contains('\n')) break;
        }
        return text;
    }

    private static async Task<List<int>> Numbers(HttpClient client, string after, int count, CancellationToken cancel)
    {
        using var reader = await Open(client, after, cancel);
        var numbers = new List<int>();
        while (numbers.Count < count && await reader.ReadLineAsync(cancel) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal)) numbers.Add(NumberIn(line));
        return numbers;
    }

    private static int NumberIn(string line) => new Json(line[6..]).As<Dictionary<string, int>>()!["number"];

    private static async Task<StreamReader> Open(HttpClient client, string? after, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?types=counted");
        if (after is not null) request.Headers.Add("Last-Event-ID", after);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return new(await response.Content.ReadAsStreamAsync(cancel));
    }
}
