using System.Collections.Frozen;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Which passwords are refused: short ones, long ones, common ones, and those made of the user's own name.</summary>
internal static class PasswordRules
{
    private const int Shortest = 8;
    private const int ShortestOfPowerful = 15;
    private const int Longest = 128;
    private static readonly FrozenSet<string> Common = Load();

    internal static int ShortestFor(string role) => role is Roles.Admin or Roles.Manager or Roles.Service ? ShortestOfPowerful : Shortest;

    /// <summary>Null when a user of this role and name may have it.</summary>
    internal static Refusal? Decide(string password, string role, string username, string email)
    {
        if (password.Length < ShortestFor(role)) return Weak($"A password of a {role} has at least {ShortestFor(role)} characters, not {password.Length}.");
        if (password.Length > Longest) return Weak($"A password has at most {Longest} characters, not {password.Length}.");
        var core = Core(password);
        if (Common.Contains(password.ToLowerInvariant()) || Common.Contains(core) || IsRepeated(core)) return Weak("This password is one of the first that are tried. Take a sentence.");
        if (IsRun(password)) return Weak("A password must not be a run of neighbouring characters.");
        return Holds(core, username) || Holds(core, email.Split('@')[0]) ? Weak("A password must not be your own name with a few characters added.") : null;
    }

    private static Refusal Weak(string why) => Refusal.Rule("weak_password", why, "/password");

    /// <summary>Lower case, the usual replacements undone, and what is stuck on at the ends taken off: <c>P@ssw0rd2024!</c> is password.</summary>
    private static string Core(string password)
    {
        var plain = password.ToLowerInvariant().Trim("0123456789!?.,;:-_*#+ ".ToCharArray());
        return string.Concat(plain.Select(c => c switch { '@' or '4' => 'a', '3' => 'e', '1' or '!' => 'i', '0' => 'o', '$' or '5' => 's', '7' => 't', _ => c }));
    }

    private static bool Holds(string core, string name) =>
        name.Length >= 3 && core.Contains(name, StringComparison.OrdinalIgnoreCase) && core.Length - name.Length < 6;

    /// <summary>A common word or a few characters said several times.</summary>
    private static bool IsRepeated(string core)
    {
        for (var unit = 1; unit <= core.Length / 2; unit++)
        {
            if (core.Length % unit != 0) continue;
            var first = core[..unit];
            if ((unit <= 4 || Common.Contains(first)) && core == string.Concat(Enumerable.Repeat(first, core.Length / unit))) return true;
        }
        return core.Length == 0;
    }

    private static bool IsRun(string password)
    {
        var steps = password.Zip(password.Skip(1), (a, b) => b - a).Distinct().Take(2).ToList();
        return steps is [0 or 1 or -1];
    }

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("access/common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
