using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public class ChainVerifierTests
{
    private const string Prefix = ChainEntry.LedgerPrefix;
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 30, 0, TimeSpan.Zero);

    private static List<StoredEntry> Chain(int length)
    {
        var entries = new List<StoredEntry>();
        var previous = ChainEntry.NoHash;
        for (var seq = 1; seq <= length; seq++)
        {
            var body = BitConverter.GetBytes(seq);
            var entry = new ChainEntry("zone:NBO", seq, previous, "decision_state", null, Start.AddSeconds(seq), "engine:auto-dispatch", Sha256Hex.Of(body));
            previous = entry.EntryHash(Prefix);
            entries.Add(new(entry, previous, body));
        }

        return entries;
    }

    private static ChainHead HeadOf(List<StoredEntry> chain) => new(chain[^1].Entry.Seq, chain[^1].Hash);

    [Fact]
    public void A_whole_chain_is_good()
    {
        var chain = Chain(50);
        Assert.Equal(new(50, HeadOf(chain), null, null), ChainVerifier.Verify(chain, Prefix, HeadOf(chain)));
        Assert.Equal(40, ChainVerifier.Verify(chain.Skip(10), Prefix, HeadOf(chain), new ChainHead(10, chain[9].Hash)).Checked);
    }

    [Fact]
    public void Another_prefix_gives_another_hash() =>
        Assert.Equal(1, ChainVerifier.Verify(Chain(3), ChainEntry.AuditPrefix).BadSeq);

    [Fact]
    public void A_cut_tail_is_seen_only_with_an_exported_head()
    {
        var chain = Chain(20);
        Assert.True(ChainVerifier.Verify(chain.Take(15), Prefix).IsGood);
        var verdict = ChainVerifier.Verify(chain.Take(15), Prefix, HeadOf(chain));
        Assert.Equal((16L, ChainFault.Truncated), (verdict.BadSeq!.Value, verdict.Fault!.Value));
    }

    [Trait("acceptance", "decisions-8.4")]
    [Fact]
    public void A_thousand_random_forgeries_are_found_at_the_right_place()
    {
        var original = Chain(60);
        var head = HeadOf(original);
        var chance = new Chance(4, "forgeries");
        for (var round = 0; round < 1000; round++)
        {
            var chain = original.ToList();
            var (seq, fault) = Forge(chain, round, chance);
            var verdict = ChainVerifier.Verify(chain, Prefix, head);
            Assert.Equal((round, seq, fault), (round, verdict.BadSeq ?? 0, verdict.Fault));
        }
    }

    /// <summary>Changes the chain in one of eight ways, and says what must be found.</summary>
    private static (long Seq, ChainFault? Fault) Forge(List<StoredEntry> chain, int way, Chance chance)
    {
        var at = (int)chance.Below(chain.Count - 1);
        var other = at + 1 + (int)chance.Below(chain.Count - 1 - at);
        var seq = at + 1;
        var (entry, edited) = (chain[at].Entry, Edited(chain[at].Entry, chance));
        switch (way % 8)
        {
            case 0: // a field
                chain[at] = chain[at] with { Entry = edited };
                return (seq, ChainFault.Edited);
            case 1: // a field, with a hash that fits it
                chain[at] = new(edited, edited.EntryHash(Prefix), chain[at].Body);
                return (seq, ChainFault.Edited);
            case 2: // the stored hash
                chain[at] = chain[at] with { Hash = Sha256Hex.Of(entry.Kind + way) };
                return (seq, ChainFault.Edited);
            case 3: // the body
                chain[at] = chain[at] with { Body = new byte[] { 1, 2, 3 } };
                return (seq, ChainFault.Edited);
            case 4: // rows gone
                chain.RemoveRange(at, Math.Min(1 + (int)chance.Below(3), chain.Count - 1 - at));
                return (seq, ChainFault.Missing);
            case 5: // two rows change places
                (chain[at], chain[other]) = (chain[other], chain[at]);
                return (seq, ChainFault.Reordered);
            case 6: // two rows change numbers, so they sort the other way round
                (chain[at], chain[other]) = (Renumbered(chain[other], seq), Renumbered(chain[at], other + 1));
                return (seq, ChainFault.Reordered);
            default:
                chain.RemoveRange(other, chain.Count - other);
                return (other + 1, ChainFault.Truncated);
        }
    }

    private static StoredEntry Renumbered(StoredEntry stored, long seq) => stored with { Entry = stored.Entry with { Seq = seq } };

    private static ChainEntry Edited(ChainEntry entry, Chance chance) => chance.Below(4) switch
    {
        0 => entry with { Actor = "user:mallory" },
        1 => entry with { At = entry.At.AddMicroseconds(1) },
        2 => entry with { Kind = "override" },
        _ => entry with { DecisionId = new Guid("0192f1d0-0000-7000-8000-000000000001") },
    };

    [Fact]
    public async Task A_stream_is_walked_without_being_held()
    {
        var verdict = await ChainVerifier.Verify(Chain(30).Where(e => e.Entry.Seq != 7).ToAsyncEnumerable(), Prefix, null, null, TestContext.Current.CancellationToken);
        Assert.Equal((7L, ChainFault.Missing), (verdict.BadSeq!.Value, verdict.Fault!.Value));
    }
}
