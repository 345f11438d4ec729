using System.Data.Common;
using System.Globalization;

namespace Steward.Kernel;

/// <summary>Reads values of columns by the storage rule of <see cref="TypeHandlers"/>, without a boxed value where the driver has one.</summary>
internal static class Values
{
    private static readonly Dictionary<Type, Delegate> Sqlite = new()
    {
        [typeof(string)] = Of((r, i) => r.GetString(i)),
        [typeof(Guid)] = Of((r, i) => Guid.Parse(r.GetString(i))),
        [typeof(DateTimeOffset)] = Of((r, i) => Instant(r.GetString(i))),
        [typeof(Json)] = Of((r, i) => new Json(r.GetString(i))),
        [typeof(long)] = Of((r, i) => r.GetInt64(i)),
        [typeof(int)] = Of((r, i) => checked((int)r.GetInt64(i))),
        [typeof(bool)] = Of((r, i) => r.GetInt64(i) != 0),
        [typeof(double)] = Of((r, i) => r.GetDouble(i)),
        [typeof(byte[])] = Of((r, i) => (byte[])r.GetValue(i)),
    };

    /// <summary>By the column's own type in the driver.</summary>
    private static readonly Dictionary<(Type Wanted, Type Stored), Delegate> Postgres = new()
    {
        [(typeof(string), typeof(string))] = Of((r, i) => r.GetString(i)),
        [(typeof(Guid), typeof(Guid))] = Of((r, i) => r.GetGuid(i)),
        [(typeof(DateTimeOffset), typeof(DateTime))] = Of((r, i) => new DateTimeOffset(DateTime.SpecifyKind(r.GetDateTime(i), DateTimeKind.Utc))),
        [(typeof(Json), typeof(string))] = Of((r, i) => new Json(r.GetString(i))),
        [(typeof(long), typeof(long))] = Of((r, i) => r.GetInt64(i)),
        [(typeof(long), typeof(int))] = Of((r, i) => (long)r.GetInt32(i)),
        [(typeof(int), typeof(int))] = Of((r, i) => r.GetInt32(i)),
        [(typeof(int), typeof(long))] = Of((r, i) => checked((int)r.GetInt64(i))),
        [(typeof(bool), typeof(bool))] = Of((r, i) => r.GetBoolean(i)),
        [(typeof(decimal), typeof(decimal))] = Of((r, i) => r.GetDecimal(i)),
        [(typeof(Degrees), typeof(decimal))] = Of((r, i) => new Degrees((double)r.GetDecimal(i))),
        [(typeof(double), typeof(double))] = Of((r, i) => r.GetDouble(i)),
    };

    /// <summary>Types whose handler takes whatever the driver gives.</summary>
    private static readonly Dictionary<Type, Delegate> Either = new()
    {
        [typeof(Guid)] = Of((r, i) => TypeHandlers.Guids.Parse(r.GetValue(i))),
        [typeof(decimal)] = Of((r, i) => TypeHandlers.Decimals.Parse(r.GetValue(i))),
        [typeof(Degrees)] = Of((r, i) => TypeHandlers.DegreesOf.Parse(r.GetValue(i))),
        [typeof(DateTimeOffset)] = Of((r, i) => TypeHandlers.InstantsOf.Parse(r.GetValue(i))),
        [typeof(DateOnly)] = Of((r, i) => TypeHandlers.Dates.Parse(r.GetValue(i))),
        [typeof(string)] = Of((r, i) => TypeHandlers.Texts.Parse(r.GetValue(i))!),
        [typeof(IdArray)] = Of((r, i) => TypeHandlers.IdArrays.Parse(r.GetValue(i))),
        [typeof(bool)] = Of((r, i) => Convert.ToBoolean(r.GetValue(i), CultureInfo.InvariantCulture)),
        [typeof(int)] = Of((r, i) => Convert.ToInt32(r.GetValue(i), CultureInfo.InvariantCulture)),
        [typeof(long)] = Of((r, i) => Convert.ToInt64(r.GetValue(i), CultureInfo.InvariantCulture)),
        [typeof(short)] = Of((r, i) => Convert.ToInt16(r.GetValue(i), CultureInfo.InvariantCulture)),
        [typeof(double)] = Of((r, i) => Convert.ToDouble(r.GetValue(i), CultureInfo.InvariantCulture)),
        [typeof(byte[])] = Of((r, i) => (byte[])r.GetValue(i)),
    };

    /// <param name="stored">PostgreSQL: the type that the driver gives for the column.</param>
    internal static Delegate For(Dialect dialect, Type wanted, Type? stored)
    {
        if (dialect is Dialect.Sqlite && Sqlite.TryGetValue(wanted, out var read)) return read;
        if (stored is not null && Postgres.TryGetValue((wanted, stored), out read)) return read;
        return Either.GetValueOrDefault(wanted) ?? throw new NotSupportedException($"No column can be read as {wanted.Name}. Add it to {nameof(Values)}.");
    }

    /// <summary>An instant of fixed width, <c>2026-11-20T08:30:00.000000Z</c>, digit by digit; any other text by the general parser.</summary>
    internal static DateTimeOffset Instant(string text)
    {
        if (text is not { Length: 27 } || text[4] != '-' || text[10] != 'T' || text[19] != '.' || text[26] != 'Z') return TypeHandlers.InstantsOf.Parse(text);
        var seconds = new DateTime(Digits(text, 0, 4), Digits(text, 5, 2), Digits(text, 8, 2), Digits(text, 11, 2), Digits(text, 14, 2), Digits(text, 17, 2), DateTimeKind.Utc);
        return new(seconds.AddTicks(Digits(text, 20, 6) * TimeSpan.TicksPerMicrosecond));
    }

    private static int Digits(string text, int from, int count)
    {
        var value = 0;
        for (var i = from; i < from + count; i++)
        {
            var digit = text[i] - '0';
            if ((uint)digit > 9) throw new FormatException($"'{text}' is not an instant.");
            value = value * 10 + digit;
        }
        return value;
    }

    private static Func<DbDataReader, int, T> Of<T>(Func<DbDataReader, int, T> read) => read;
}
