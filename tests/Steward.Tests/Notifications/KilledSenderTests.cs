using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>The sender is killed again and again while messages come in: none is lost, and one is asked for twice only if the provider's answer had not been written down.</summary>
public sealed class KilledSenderTests
{
    private const int Rounds = 20, MessagesARound = 6;

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.21")]
    public async Task A_sender_that_is_killed_under_load_loses_nothing_and_repeats_only_what_it_could_not_know(Dialect dialect)
    {
        CutDatabase database = null!;
        await using var world = await NotifyWorld.Start(dialect, configure: builder =>
        {
            var real = (Database)builder.Services.Single(service => service.ServiceType == typeof(Database)).ImplementationInstance!;
            builder.Services.Replace(ServiceDescriptor.Singleton<Database>(provider => database = new CutDatabase(real, provider.GetRequiredService<TimeProvider>())));
        });
        var user = await world.NewUser();
        var (asked, allowed) = (new ConcurrentQueue<Guid>(), new Dictionary<Guid, int>());
        world.Email.Answer = message =>
        {
            asked.Enqueue(message.DeliveryId);
            return new(SendResult.Sent, "250");
        };
        var (deaths, unknown, told) = (0, 0, Rounds * MessagesARound);
        for (var round = 0; round < Rounds; round++)
        {
            // A kill in the middle of the queueing takes the fact with it, whole.
            for (var i = 0; i < MessagesARound; i++) await world.Tell(new("Kill Switch Engaged", user, $"r{round}-{i}", "1"));
            if (await database.Kill(1 + round % 4, () => world.Tell(new("Kill Switch Engaged", user, $"lost-{round}", "1")))) deaths++;
            else told++;
            var before = asked.Count;
            if (await database.Kill(1 + round, () => world.Tick())) deaths++;
            // Whom the provider was asked for, and whose row says no more than that it is being sent.
            foreach (var id in asked.Skip(before).Distinct())
                if (await world.Database.Read(s => s.Scalar<string>("select status from notification_logs where id = @id", new { id })) == DeliveryStatus.Sending)
                {
                    allowed[id] = allowed.GetValueOrDefault(id) + 1;
                    unknown++;
                }
            world.Clock.Advance(TimeSpan.FromMinutes(3));
        }
        for (var i = 0; i < 5; i++) await world.Pass(TimeSpan.FromMinutes(3));

        var mails = await world.Database.Read(s => s.Query<Guid>("select id from notification_logs where channel = 'Email' and status = 'Sent'"));
        Assert.Equal(told, mails.Count);
        Assert.Equal(told, await world.Database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications")));
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<int>("select count(*) from notification_logs where next_attempt_at is not null")));
        var asks = asked.GroupBy(id => id).ToDictionary(group => group.Key, group => group.Count());
        Assert.All(mails, id => Assert.Equal(1 + allowed.GetValueOrDefault(id), asks[id]));
        Assert.Equal(mails.Order(), asks.Keys.Order());
        // It did die, before the provider was asked and after.
        Assert.True(deaths > Rounds / 2 && unknown > 0, $"{deaths} deaths, {unknown} answers lost");
    }
}
