namespace Steward.Kernel;

/// <summary>Which kinds of events a listener may hear: deliveries and money are told apart by the type's first word.</summary>
/// <param name="Operations">Everything but <c>wealth.*</c>.</param>
/// <param name="Wealth"><c>wealth.*</c>, and what is addressed to the listener himself.</param>
/// <param name="EveryClient">Without it a <c>wealth.*</c> event comes without its payload: that something changed, not for whom. The listener reads again what he may see.</param>
public sealed record EventRights(bool Operations, bool Wealth, bool EveryClient)
{
    /// <summary>Of a caller; a driver is limited further, to what carries his id.</summary>
    public static EventRights Of(Caller caller) => new(
        caller.May(Permission.Read) || caller.May(Permission.DriveOwn), caller.May(Permission.WealthRead), caller.ClientId is null && !caller.Is(Roles.Adviser));

    /// <summary>Whether events of a type may be heard at all.</summary>
    public bool Hears(string type) => IsWealth(type) ? Wealth : Operations || (Wealth && (IsOf(type, "inbox.") || IsOf(type, "notification.")));

    /// <summary>Whether the payload is kept back.</summary>
    public bool IsBlank(string type) => !EveryClient && IsWealth(type);

    private static bool IsWealth(string type) => IsOf(type, "wealth.");

    private static bool IsOf(string type, string prefix) => type.StartsWith(prefix, StringComparison.Ordinal);
}
