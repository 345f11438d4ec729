using System.Security.Cryptography;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public class FieldCipherTests
{
    private static readonly Guid Row = Guid.Parse("0192f000-0000-7000-8000-000000000001");

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_sealed_field_opens_in_its_own_place_only(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var cipher = FieldCipher.OfFolder(TestFolder.New());
        var cancel = TestContext.Current.CancellationToken;
        var envelope = await database.Write(async session => cipher.Seal(await cipher.NewSubject(session), "customers", "phone", Row, "+254700000001"), cancel);

        Assert.Matches("^e1\\.[0-9a-f]{32}\\.[A-Za-z0-9_-]+$", envelope);
        var opener = await database.Read(session => cipher.Opener(session, [envelope, null, "plain"]), cancel);
        Assert.Equal("+254700000001", opener.Open("customers", "phone", Row, envelope));
        Assert.Equal("plain", opener.Open("customers", "phone", Row, "plain"));
        Assert.Throws<AuthenticationTagMismatchException>(() => opener.Open("customers", "email", Row, envelope));
        Assert.Throws<AuthenticationTagMismatchException>(() => opener.Open("customers", "phone", Guid.AllBitsSet, envelope));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Erasing_a_persons_key_makes_his_fields_opaque_and_no_others(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var cipher = FieldCipher.OfFolder(TestFolder.New());
        var cancel = TestContext.Current.CancellationToken;
        var (erased, kept) = await database.Write(
            async session =>
            {
                var first = await cipher.NewSubject(session);
                var second = await cipher.NewSubject(session);
                var texts = (cipher.Seal(first, "t", "c", Row, "gone"), cipher.Seal(second, "t", "c", Row, "here"));
                await cipher.Erase(session, first.Id);
                return texts;
            },
            cancel);

        var opener = await database.Read(session => cipher.Opener(session, [erased, kept]), cancel);

        Assert.Null(opener.Open("t", "c", Row, erased));
        Assert.Equal("here", opener.Open("t", "c", Row, kept));
    }

    [Fact]
    public async Task Another_cipher_with_the_same_master_key_reads_what_the_first_wrote_and_one_with_another_does_not()
    {
        await using var database = Database.Open(await TestDatabase.Create(Dialect.Sqlite), TimeProvider.System);
        var folder = TestFolder.New();
        var cancel = TestContext.Current.CancellationToken;
        var first = FieldCipher.OfFolder(folder);
        var envelope = await database.Write(async session => first.Seal(await first.Class(session, "drivers"), "t", "c", Row, "x"), cancel);

        var second = FieldCipher.OfFolder(folder);
        var opener = await database.Read(session => second.Opener(session, [envelope]), cancel);

        Assert.Equal("x", opener.Open("t", "c", Row, envelope));
        Assert.Equal(first.BlindIndex("phone", "+1"), second.BlindIndex("phone", "+1"));
        Assert.NotEqual(first.BlindIndex("phone", "+1"), first.BlindIndex("email", "+1"));
        Assert.Equal(22, first.Token("tracking", Row).Length); // 128 bits in base64url
        var stranger = FieldCipher.OfFolder(TestFolder.New());
        await Assert.ThrowsAsync<AuthenticationTagMismatchException>(() => database.Read(session => stranger.Opener(session, [envelope]), cancel));
    }

    [Fact]
    public void The_master_key_is_readable_by_its_owner_alone()
    {
        var folder = TestFolder.New();
        FieldCipher.OfFolder(folder).BlindIndex("phone", "+1");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no file modes here.");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "master.key")));
    }
}
