using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>A page of a list: <c>{items, next_cursor}</c>.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>Cuts the row that was read beyond the limit and makes a cursor of the last one kept.</summary>
    public static Page<T> Of(IReadOnlyList<T> rows, PageRequest request, Func<T, (DateTimeOffset At, Guid Id)> key) => rows.Count <= request.Limit
        ? new(rows, null)
        : new([.. rows.Take(request.Limit)], PageRequest.Encode(key(rows[request.Limit - 1])));
}

/// <summary>
/// <c>limit</c> (default 50, at most 500) and an opaque <c>cursor</c> over (instant, id), newest first. Stores read
/// <see cref="Take"/> rows <c>where (created_at, id) &lt; (@At, @Id)</c> when <see cref="After"/> is there.
/// </summary>
public sealed record PageRequest(int Limit, (DateTimeOffset At, Guid Id)? After)
{
    public const int Most = 500;

    public int Take => Limit + 1;

    public DateTimeOffset At => After?.At ?? DateTimeOffset.MaxValue.AddYears(-1);

    public Guid Id => After?.Id ?? Guid.AllBitsSet;

    /// <summary>A handler takes it as a parameter.</summary>
    /// <exception cref="RefusedException">400 for a limit or a cursor that is none.</exception>
    public static PageRequest Of(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = 50;
        if (query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
            throw new RefusedException(Refusal.Invalid("/limit", $"limit is a whole number from 1 to {Most}, not '{text}'."));
        return new(limit, query["cursor"].ToString() is { Length: > 0 } cursor ? Decode(cursor) : null);
    }

    internal static string Encode((DateTimeOffset At, Guid Id) key) => Cursor.Of(FormattableString.Invariant($"{key.At.UtcTicks}.{key.Id:N}"));

    internal static (DateTimeOffset, Guid) Decode(string cursor) => Cursor.Read(cursor, place =>
    {
        var parts = place.Split('.');
        return (new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), Guid.ParseExact(parts[1], "N"));
    });
}

/// <summary>The opaque form of the place where a list goes on.</summary>
public static class Cursor
{
    public static string Of(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place));

    /// <param name="read">Of the text that <see cref="Of"/> was given; may throw what parsing throws.</param>
    /// <exception cref="RefusedException">400 at <c>/cursor</c> for what no list gave out.</exception>
    public static T Read<T>(string cursor, Func<string, T> read)
    {
        try
        {
            return read(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)));
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new RefusedException(Refusal.Invalid("/cursor", "cursor is not one that this list gave out."));
        }
    }
}
