using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Section 4: the first rule that decides wins, and its name is told.</summary>
public sealed class JudgeTests
{
    private static readonly EventKind Kind = new()
    {
        Name = "Order Executed", Module = "Wealth", Class = EventClass.Transactional, DefaultChannels = [Channel.InApp, Channel.Email], DefaultSubject = "x",
        Variables = new Dictionary<string, string>(), Digestible = true,
    };

    private static readonly Guid Client = Guid.Parse("0192f0c1-0000-7000-8000-000000000001");
    private static readonly Guid User = Guid.Parse("0192f0c1-0000-7000-8000-000000000002");

    /// <summary>
    /// 3 roads × 2 opt-outs × 2 critical × (5 preferences × 2 amounts + 2 houses) … judged by a second writing of the section, straight from its
    /// text: 200 cases and more, each with channel and reason.
    /// </summary>
    [Fact, Trait("acceptance", "notifications-11.3")]
    public void Two_hundred_cases_give_the_channel_and_the_reason()
    {
        var cases = 0;
        foreach (var channel in Channel.All)
            foreach (var road in new[] { Road.Open, new(false, true, false, true), new(true, false, false, false), new(true, true, true, true), new(true, true, false, false) })
                foreach (var optedOut in new[] { false, true })
                    foreach (var critical in new[] { false, true })
                        foreach (var (preferences, amount, scheme) in Wishes())
                        {
                            var seen = new Case { Kind = Kind, Channel = channel, Road = road, OptedOut = optedOut, IsCritical = critical, Preferences = preferences, Amount = amount, Scheme = scheme, Now = NotifyWorld.Noon };
                            var choice = Judge.Decide(seen);
                            Assert.Equal(Expected(seen), (choice.Verdict, choice.Rule));
                            cases++;
                        }
        Assert.True(cases >= 200, $"Only {cases} cases.");
    }

    private static IEnumerable<(IReadOnlyList<Preference>, decimal?, string?)> Wishes()
    {
        var all = new Preference { Event = "*", ClientId = Client, Channels = [Channel.Email, Channel.Sms, Channel.Push] };
        yield return ([], null, null);
        yield return ([all], 5m, "S1");
        yield return ([all with { Enabled = false }], 5m, "S1");
        yield return ([all with { Channels = [Channel.Sms] }], null, null);
        yield return ([all with { MinAmount = 100 }], 99.99m, null);
        yield return ([all with { MinAmount = 100 }], -100m, null);
        yield return ([all with { MinAmount = 100 }], null, null);
        yield return ([all with { Schemes = ["S1"] }], 5m, "S2");
        yield return ([all with { Schemes = ["S1"] }], 5m, "S1");
    }

    /// <summary>The section, read from top to bottom.</summary>
    private static (Verdict, string) Expected(Case seen)
    {
        if (seen.Channel == Channel.InApp) return (Verdict.Send, seen.IsCritical ? "critical" : "system_default");
        if (!seen.Road.IsConfigured) return (Verdict.Suppress, "not_configured");
        if (!seen.Road.HasAddress) return (Verdict.Suppress, "no_address");
        if (seen.Road.IsBounced) return (Verdict.Suppress, "bounced");
        if (!seen.Road.IsVerified) return (Verdict.Suppress, "unverified");
        if (seen.IsCritical) return (Verdict.Send, "critical");
        if (seen.OptedOut) return (Verdict.Suppress, "unsubscribed");
        if (seen.Preferences.Count == 0) return seen.Channel == Channel.Email ? (Verdict.Send, "system_default") : (Verdict.Suppress, "system_default");
        var wish = seen.Preferences[0];
        if (!wish.Enabled || !wish.Channels.Contains(seen.Channel)) return (Verdict.Suppress, "preference");
        if (wish.MinAmount is { } least && seen.Amount is { } amount && (amount < 0 ? -amount : amount) < least) return (Verdict.Suppress, "below_min_amount");
        if (wish.Schemes.Count > 0 && !wish.Schemes.Contains(seen.Scheme!)) return (Verdict.Suppress, "scheme_filter");
        return (Verdict.Send, "preference");
    }

    [Fact, Trait("acceptance", "notifications-11.4")]
    public void A_users_row_about_a_client_beats_his_general_row_and_nobody_speaks_for_another()
    {
        var about = new Preference { Id = Guid.Parse("0192f0c1-0000-7000-8000-00000000000a"), Event = "*", UserId = User, ClientId = Client };
        var general = new Preference { Id = Guid.Parse("0192f0c1-0000-7000-8000-00000000000b"), Event = "Order Executed", UserId = User };
        var clients = new Preference { Id = Guid.Parse("0192f0c1-0000-7000-8000-00000000000c"), Event = "Order Executed", ClientId = Client };
        Preference[] rows = [clients, general, about];

        Assert.Equal([about, general], Preference.For(rows, Recipient.UserAbout(User, Client), "Order Executed"));
        Assert.Equal([general], Preference.For(rows, Recipient.User(User), "Order Executed"));
        Assert.Equal([clients], Preference.For(rows, Recipient.Client(Client), "Order Executed"));
        Assert.Empty(Preference.For([about, general], Recipient.Client(Client), "Order Executed"));
        Assert.Equal(["Order Executed", "*"], Preference.For([clients with { Event = "*" }, clients], Recipient.Client(Client), "Order Executed").Select(p => p.Event));
    }

    [Fact]
    public void Throttle_comes_before_digest_and_digest_before_quiet_hours()
    {
        var wish = new Preference { Event = "*", ClientId = Client, Channels = [Channel.Email], QuietHours = new("11:00", "13:00"), Throttle = new(3, 3600), Digest = DigestRhythm.Daily };
        var seen = new Case { Kind = Kind, Channel = Channel.Email, Preferences = [wish], Now = NotifyWorld.Noon, SentLately = 3 };

        Assert.Equal((Verdict.Digest, "throttle"), Of(seen));
        Assert.Equal((Verdict.Digest, "digest"), Of(seen with { SentLately = 2 }));
        Assert.Equal((Verdict.Defer, "quiet_hours"), Of(seen with { SentLately = 0, Preferences = [wish with { Digest = DigestRhythm.None }] }));
        Assert.Equal((Verdict.Send, "critical"), Of(seen with { IsCritical = true }));
    }

    /// <summary>Promotional SMS in India: 10:00 to 21:00 by the recipient's clock, whatever he wishes and however critical it is.</summary>
    [Fact]
    public void Nothing_widens_a_countrys_legal_window()
    {
        var house = new DeliverySettings();
        var night = new DateTimeOffset(2026, 11, 19, 17, 0, 0, TimeSpan.Zero); // 22:30 in India
        var seen = new Case
        {
            Kind = Kind with { Class = EventClass.Promotional }, Channel = Channel.Sms, IsCritical = true, Now = night, TimeZone = "Asia/Kolkata",
            Forbidden = house.ForbiddenOn("IN", Channel.Sms, EventClass.Promotional, night),
        };

        // 10:00 in India is 04:30 UTC.
        Assert.Equal(new ChannelChoice(Channel.Sms, Verdict.Defer, "legal_window", new DateTimeOffset(2026, 11, 20, 4, 30, 0, TimeSpan.Zero)), Judge.Decide(seen));
        Assert.Null(house.ForbiddenOn("IN", Channel.Sms, EventClass.Transactional, night));
    }

    /// <summary>Daily at 02:30 in Berlin: on the day of the gap at its end, 01:00Z; on the day of the doubled hour at its first pass, 00:30Z.</summary>
    [Fact]
    public void Digests_close_by_the_recipients_clock()
    {
        Assert.Equal(At(3, 29, 1, 0), DigestRhythm.Closes(DigestRhythm.Daily, "02:30", "Europe/Berlin", At(3, 28, 20, 0)));
        Assert.Equal(At(10, 25, 0, 30), DigestRhythm.Closes(DigestRhythm.Daily, "02:30", "Europe/Berlin", At(10, 24, 20, 0)));
        Assert.Equal(At(11, 23, 7, 0), DigestRhythm.Closes(DigestRhythm.Weekly, null, "Europe/Berlin", At(11, 19, 12, 0)));
        // Kathmandu is at UTC + 5:45: its full hours are at a quarter past.
        Assert.Equal(At(11, 19, 12, 15), DigestRhythm.Closes(DigestRhythm.Hourly, null, "Asia/Kathmandu", At(11, 19, 12, 0)));
    }

    private static (Verdict, string) Of(Case seen) => Judge.Decide(seen) is var choice ? (choice.Verdict, choice.Rule) : default;

    private static DateTimeOffset At(int month, int day, int hour, int minute) => new(2026, month, day, hour, minute, 0, TimeSpan.Zero);
}
