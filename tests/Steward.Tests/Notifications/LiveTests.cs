using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>The live stream: one's own messages and count, nobody else's.</summary>
public sealed class LiveTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_message_and_the_new_count_reach_their_own_user_alone(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (mine, id, _) = await world.Host.NewUser("viewer");
        var (other, strange, _) = await world.Host.NewUser("viewer");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (heard, overheard) = (new ConcurrentQueue<(string Type, JsonNode Data)>(), new ConcurrentQueue<(string Type, JsonNode Data)>());
        var listeners = new[] { await Listen(mine, heard, stop.Token), await Listen(other, overheard, stop.Token) };

        var message = await world.Tell(new("Alert Raised", Recipient.User(id), "a", "1") { Data = new Dictionary<string, object?> { ["title"] = "secret" } });
        await world.Tell(new("Alert Raised", Recipient.User(strange), "b", "1"));
        for (var i = 0; i < 400 && !(heard.Any(e => e.Type == "inbox.count") && overheard.Any(e => e.Type == "inbox.count")); i++) await Task.Delay(25, stop.Token);
        await stop.CancelAsync();
        await Task.WhenAll(listeners);

        Assert.Equal(message.ToString(), (string)heard.Single(e => e.Type == "notification.created").Data["id"]!);
        Assert.Equal(1, (long)heard.Last(e => e.Type == "inbox.count").Data["unread"]!);
        Assert.All(overheard, e => Assert.Equal(strange.ToString(), (string)e.Data["user_id"]!));
        Assert.DoesNotContain(heard, e => e.Data.ToJsonString().Contains("secret"));
    }

    /// <summary>Comes back when the stream is open.</summary>
    private static async Task<Task> Listen(HttpClient client, ConcurrentQueue<(string, JsonNode)> heard, CancellationToken stop)
    {
        var response = await client.GetAsync("/api/v1/events?types=notification.created,inbox.count", HttpCompletionOption.ResponseHeadersRead, stop);
        response.EnsureSuccessStatusCode();
        return Read();

        async Task Read()
        {
            try
            {
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
                var type = "";
                while (await reader.ReadLineAsync(stop) is { } line)
                {
                    if (line.StartsWith("event:", StringComparison.Ordinal)) type = line[6..].Trim();
                    if (line.StartsWith("data:", StringComparison.Ordinal)) heard.Enqueue((type, JsonNode.Parse(line[5..])!));
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { /* The test is over. */ }
        }
    }
}
