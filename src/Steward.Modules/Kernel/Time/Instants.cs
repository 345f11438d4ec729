namespace Steward.Kernel;

/// <summary>Instants as the stores keep them: UTC, whole microseconds.</summary>
public static class Instants
{
    /// <summary>The most bytes that <see cref="Write"/> needs.</summary>
    internal const int MostBytes = 27;

    public static DateTimeOffset Micros(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>As <c>yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'</c> writes it, without the general formatter: an order has fifteen of them.</summary>
    /// <returns>The number of bytes written.</returns>
    internal static int Write(DateTimeOffset instant, Span<byte> to)
    {
        WriteFixed(instant, to);
        var length = 26;
        while (to[length - 1] == '0') length--;
        if (to[length - 1] == '.') length--;
        to[length] = (byte)'Z';
        return length + 1;
    }

    /// <summary>As <see cref="TypeHandlers.InstantFormat"/> writes it, always <see cref="MostBytes"/> long.</summary>
    internal static void WriteFixed(DateTimeOffset instant, Span<byte> to)
    {
        var utc = instant.UtcDateTime;
        Digits(utc.Year, 4, to);
        to[4] = to[7] = (byte)'-';
        Digits(utc.Month, 2, to[5..]);
        Digits(utc.Day, 2, to[8..]);
        to[10] = (byte)'T';
        Digits(utc.Hour, 2, to[11..]);
        Digits(utc.Minute, 2, to[14..]);
        Digits(utc.Second, 2, to[17..]);
        to[13] = to[16] = (byte)':';
        to[19] = (byte)'.';
        Digits((int)(utc.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond), 6, to[20..]);
        to[26] = (byte)'Z';
    }

    private static void Digits(int value, int count, Span<byte> to)
    {
        for (var i = count - 1; i >= 0; i--, value /= 10) to[i] = (byte)('0' + value % 10);
    }
}
