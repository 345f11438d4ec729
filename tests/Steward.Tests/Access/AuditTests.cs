using Steward.Access;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class AuditTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_audit_chain_verifies_and_refuses_change(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var audit = new AuditStore();
        var zone = Guid.CreateVersion7();

        foreach (var stream in new Guid?[] { null, zone, null })
            await database.Write(async session => { await audit.Write(session, new(stream, "user:1", "thing_changed", "thing:7", new { From = 1.5m, To = "é" })); });
        var server = await database.Read(session => audit.Chain(session, AuditStore.ServerStream));

        Assert.True(ChainVerifier.Verify(server, ChainEntry.AuditPrefix) is { IsGood: true, Checked: 2 });
        Assert.Single(await database.Read(session => audit.Chain(session, AuditStore.StreamOf(zone))));
        await Assert.ThrowsAnyAsync<Exception>(() => database.Write(async session => { await session.Execute("update audit_entries set actor = 'x'"); }));
        await Assert.ThrowsAnyAsync<Exception>(() => database.Write(async session => { await session.Execute("delete from audit_entries"); }));
    }
}
