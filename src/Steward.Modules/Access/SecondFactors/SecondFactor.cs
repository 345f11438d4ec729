using Steward.Kernel;

namespace Steward.Access;

/// <summary>A second proof at sign-in beside the password: a code of an authenticator app, or one of ten recovery codes, each good once.</summary>
internal sealed class SecondFactor(SecondFactorStore store, FieldCipher cipher)
{
    private const int RecoveryCodes = 10;
    private const string KeyOfSecrets = "second_factors";

    internal static readonly Refusal Missing = new("otp_required", "This account asks for a code of its authenticator app as well.", 401, At("Six digits, or a recovery code."));
    internal static readonly Refusal Wrong = new("wrong_otp", "This code is wrong, too old, or was used already.", 401, At("This code is wrong, too old, or was used already."));

    /// <summary>Null when the account asks for none, or the code is right: it is spent then.</summary>
    internal async Task<Refusal?> Check(Session session, Guid user, string? otp)
    {
        if (await store.Find(session, user) is not { ConfirmedAt: not null } factor) return null;
        if (string.IsNullOrWhiteSpace(otp)) return Missing;
        if (await Secret(session, factor) is { } secret && Totp.StepOf(secret, otp, session.Now, factor.LastStep) is { } step && await store.Spend(session, user, step)) return null;
        return await store.SpendCode(session, user, HashOf(user, otp)) ? null : Wrong;
    }

    /// <summary>A new secret, which counts once a code of it was shown; null where one counts already.</summary>
    internal async Task<string?> Offer(Session session, Guid user)
    {
        var text = Totp.Text(Totp.NewSecret());
        var key = await cipher.Class(session, KeyOfSecrets);
        var row = new FactorRow { Id = Ids.New(session.Now), UserId = user, Secret = cipher.Seal(key, SecondFactorStore.Table, "secret", user, text) };
        return await store.Offer(session, row) == 1 ? text : null;
    }

    /// <summary>The recovery codes, shown this once; a refusal where the code is not one of the offered secret.</summary>
    internal async Task<(IReadOnlyList<string>? Codes, Refusal? Refusal)> Confirm(Session session, Guid user, string otp)
    {
        if (await store.Find(session, user) is not { ConfirmedAt: null } factor) return (null, new("nothing_to_confirm", "There is no new secret to confirm. Ask for one first."));
        if (await Secret(session, factor) is not { } secret || Totp.StepOf(secret, otp, session.Now, factor.LastStep) is not { } step)
            return (null, Refusal.Rule("wrong_otp", "This is not the app's code of now. Is the phone's clock right?", "/otp"));
        await store.Confirm(session, user, step);
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => Ids.Code("", 10)[1..]).ToList();
        await store.AddCodes(session, user, [.. codes.Select(code => HashOf(user, code))]);
        return ([.. codes.Select(code => $"{code[..5]}-{code[5..]}")], null);
    }

    private async Task<byte[]?> Secret(Session session, FactorRow factor) =>
        (await cipher.Opener(session, [factor.Secret])).Open(SecondFactorStore.Table, "secret", factor.UserId, factor.Secret) is { } text ? Totp.Bytes(text) : null;

    /// <summary>Bound to its owner, so that two people's codes never have the same hash; typed with or without the dash.</summary>
    internal static string HashOf(Guid user, string code) =>
        Ids.Hash(user.ToString("N") + code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());

    private static Dictionary<string, string> At(string message) => new() { ["/otp"] = message };
}
