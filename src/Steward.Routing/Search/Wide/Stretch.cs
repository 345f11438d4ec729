namespace Steward.Routing;

/// <summary>
/// Times of a part of a route: shortest duration, and between which times it may begin to take no longer (Vidal, Crainic, Gendreau and
/// Prins 2013, section 4.5). Joining is associative; the part must be possible.
/// </summary>
internal readonly record struct Stretch(long Duration, long Earliest, long Latest)
{
    /// <summary>This part, a leg, and the part behind it.</summary>
    internal Stretch Join(long leg, in Stretch next)
    {
        var shift = Duration + leg;
        var wait = Math.Max(0, next.Earliest - shift - Latest);
        return new(shift + next.Duration + wait, Math.Max(next.Earliest - shift, Earliest) - wait, Math.Min(next.Latest - shift, Latest));
    }
}
