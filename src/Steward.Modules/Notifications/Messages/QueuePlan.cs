using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Decides for each channel of new messages whether and when it is sent, and writes that down.</summary>
internal sealed class QueuePlan(LogStore logs, DigestBook digests, PreferenceStore preferences)
{
    /// <summary>The outside channels in the order in which they are tried.</summary>
    internal static IReadOnlyList<string> Outside { get; } = [Channel.Push, Channel.Sms, Channel.Email];

    internal async Task Queue(Session session, IReadOnlyList<Draft> drafts, IReadOnlyDictionary<Recipient, Profile> known, DeliverySettings house)
    {
        var rows = new List<Delivery>(drafts.Count * 2);
        var gathered = new List<(Delivery Row, ChannelChoice Choice)>();
        var counts = new Dictionary<(Recipient, string, string), int>();
        foreach (var draft in drafts)
        {
            var profile = known[draft.Notice.To];
            var choices = new List<ChannelChoice>(3);
            foreach (var channel in Outside) choices.Add(await Decide(session, draft, profile, channel, house, counts));
            foreach (var row in Rows(draft, profile, choices, session.Now))
            {
                rows.Add(row);
                if (row.Status == DeliveryStatus.Digested) gathered.Add((row, choices.First(c => c.Channel == row.Channel)));
            }
        }
        // Digests are opened first: a row of the log names its own.
        var members = await digests.Join(session, gathered);
        await logs.Add(session, [.. rows.Select(row => members.TryGetValue(row.Id, out var digest) ? row with { DigestId = digest } : row)]);
    }

    private async Task<ChannelChoice> Decide(Session session, Draft draft, Profile profile, string channel, DeliverySettings house, Dictionary<(Recipient, string, string), int> counts)
    {
        var lately = 0;
        var key = (draft.Notice.To, draft.Notice.Event, channel);
        var throttle = Planner.ThrottleOf(draft.Matter, profile);
        if (throttle is var (row, limit) && profile.Ways[channel].Road.Broken is null)
        {
            if (!counts.TryGetValue(key, out lately))
            {
                // Two facts at once must not both see the last free place.
                await preferences.Lock(session, row.Id);
                lately = counts[key] = await logs.CountLately(session, draft.Notice.To, draft.Notice.Event, channel, session.Now.AddSeconds(-limit.PerSeconds));
            }
        }
        var choice = Planner.Decide(draft.Matter, profile, channel, house, session.Now, lately);
        if (throttle is not null && choice.Verdict is Verdict.Send or Verdict.Defer) counts[key] = lately + 1;
        return choice;
    }

    /// <summary>
    /// The rows of one message: what is sent, deferred or gathered, and what is not with its reason. A channel that nobody asked for and that
    /// leads nowhere has no row. In a chain the first channel that can be sent goes, and the later ones wait for it.
    /// </summary>
    internal static IReadOnlyList<Delivery> Rows(Draft draft, Profile profile, IReadOnlyList<ChannelChoice> choices, DateTimeOffset now)
    {
        var chain = Planner.ChainOf(draft.Matter, profile);
        var rows = new List<Delivery>(choices.Count);
        FailoverStep? before = null;
        foreach (var choice in choices.OrderBy(choice => Place(chain, choice.Channel)))
        {
            if (!choice.IsAsked && profile.Ways[choice.Channel].Road.Broken is not null) continue;
            var step = chain.FirstOrDefault(s => s.Channel == choice.Channel);
            var row = One(draft, profile, choice, now);
            if (row.Status is DeliveryStatus.Pending or DeliveryStatus.Deferred && step is not null)
            {
                if (before is not null) row = After(row, before);
                before = step;
            }
            rows.Add(row);
        }
        return rows;
    }

    private static int Place(IReadOnlyList<FailoverStep> chain, string channel)
    {
        for (var i = 0; i < chain.Count; i++)
            if (chain[i].Channel == channel) return i;
        return chain.Count;
    }

    private static Delivery One(Draft draft, Profile profile, ChannelChoice choice, DateTimeOffset now)
    {
        var row = draft.On(choice.Channel, DeliveryStatus.Pending, now) with
        {
            AddressHash = profile.Ways[choice.Channel].Hash, NextAttemptAt = now, Metadata = DeliveryNote.Of(choice.Rule, draft.Matter.IsCritical),
        };
        return choice.Verdict switch
        {
            Verdict.Suppress => row with { Status = DeliveryStatus.Suppressed, SuppressedReason = choice.Rule, NextAttemptAt = null },
            Verdict.Digest => row with { Status = DeliveryStatus.Digested, SuppressedReason = choice.Rule, NextAttemptAt = null },
            Verdict.Defer => row with { Status = DeliveryStatus.Deferred, SuppressedReason = choice.Rule, NotBefore = choice.Until, NextAttemptAt = Earlier(choice.Until!.Value, draft.Notice.ExpiresAt) },
            _ => row,
        };
    }

    /// <summary>Waits without a time: the channel before it sets one, when it was sent or has failed for good.</summary>
    private static Delivery After(Delivery row, FailoverStep before) => row with
    {
        Status = DeliveryStatus.Deferred, SuppressedReason = Rules.Failover, NextAttemptAt = row.ExpiresAt, NotBefore = null,
        Metadata = Json.Of(row.Note with { After = before.Channel, WaitMinutes = before.WaitMinutes, Until = before.Until ?? "delivered" }),
    };

    internal static DateTimeOffset Earlier(DateTimeOffset at, DateTimeOffset? expires) => expires is { } end && end < at ? end : at;
}
