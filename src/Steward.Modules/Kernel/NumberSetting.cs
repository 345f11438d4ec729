using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Steward.Kernel;

/// <summary>A whole number among the settings, within its limits.</summary>
internal static class NumberSetting
{
    /// <param name="name">As the program reads it: <c>Archive:Days</c>.</param>
    /// <exception cref="ArgumentException">It is no number, or out of its limits; the message names the variable.</exception>
    internal static int Read(IConfiguration settings, string name, int normal, int least, int most)
    {
        if (settings[name] is not { Length: > 0 } text) return normal;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"STEWARD_{name.Replace(":", "__", StringComparison.Ordinal)} is '{text}': it takes a whole number from {least} to {most}.");
    }
}
