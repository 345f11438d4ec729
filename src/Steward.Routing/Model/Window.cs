namespace Steward.Routing;

/// <summary>A closed interval of clock times, in the caller's time unit: service may start at <c>Open</c> and at <c>Close</c>.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct Window(long Open, long Close)
{
    /// <summary>Later than every clock time of a problem, and far enough from overflow to be added to.</summary>
    internal const long Forever = long.MaxValue / 4;

    internal static Window Always => new(0, Forever);
}
