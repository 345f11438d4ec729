using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>Arguments that a caller must give. A null is his slip, not a fault of the problem, so it is said at once and by name.</summary>
internal static class Given
{
    /// <summary>The argument.</summary>
    internal static T Of<T>(T? value, [CallerArgumentExpression(nameof(value))] string name = "") where T : class =>
        value ?? throw new ArgumentNullException(name);

    /// <summary>The argument, of which no entry is null either.</summary>
    internal static T[] All<T>(T[]? values, [CallerArgumentExpression(nameof(values))] string name = "") where T : class
    {
        foreach (var value in Of(values, name))
            if (value is null) throw new ArgumentNullException(name, "One of its entries is null.");
        return values!;
    }
}
