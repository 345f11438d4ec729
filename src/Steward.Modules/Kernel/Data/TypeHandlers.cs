using System.Data;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Steward.Kernel;

/// <summary>JSON text of a column: <c>jsonb</c> in PostgreSQL, text in SQLite.</summary>
public readonly record struct Json(string Text)
{
    public static Json Empty => new("{}");

    public static Json Of<T>(T value) => new(JsonSerializer.Serialize(value, JsonFormat.Options));

    public T? As<T>() => Text is null ? default : JsonSerializer.Deserialize<T>(Text, JsonFormat.Lenient);
}

/// <summary>An array of ids in a column: <c>uuid[]</c> in PostgreSQL, a JSON array in SQLite. (A bare array expands in <c>in @ids</c>.)</summary>
public readonly record struct IdArray(Guid[] Values);

/// <summary>A degree of latitude or longitude: eight decimals in both stores.</summary>
public readonly record struct Degrees(double Value)
{
    public static implicit operator Degrees(double value) => new(value);

    public static implicit operator double(Degrees degrees) => degrees.Value;

    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>
/// The one storage rule: in SQLite decimals are integers at scale 10⁻⁶ (degrees 10⁻⁸), instants fixed-width text, ids lower-case text.
/// </summary>
internal static class TypeHandlers
{
    private static readonly Lock Gate = new();
    private static bool registered;

    internal static readonly SqlMapper.TypeHandler<Guid> Guids = new GuidHandler();
    internal static readonly SqlMapper.TypeHandler<decimal> Decimals = new DecimalHandler();
    internal static readonly SqlMapper.TypeHandler<DateTimeOffset> InstantsOf = new InstantHandler();
    internal static readonly SqlMapper.TypeHandler<DateOnly> Dates = new DateHandler();
    internal static readonly SqlMapper.TypeHandler<string> Texts = new TextHandler();
    internal static readonly SqlMapper.TypeHandler<Json> Jsons = new JsonHandler();
    internal static readonly SqlMapper.TypeHandler<IdArray> IdArrays = new IdArrayHandler();
    internal static readonly SqlMapper.TypeHandler<Degrees> DegreesOf = new DegreesHandler();

    internal const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    internal static void Register()
    {
        lock (Gate)
        {
            if (registered) return;
            registered = true;
            SqliteLibrary.Prefer();
            DefaultTypeMap.MatchNamesWithUnderscores = true;
            foreach (var type in new[] { typeof(Guid), typeof(Guid?), typeof(decimal), typeof(decimal?), typeof(DateTimeOffset), typeof(DateTimeOffset?), typeof(string), typeof(DateOnly), typeof(DateOnly?) })
                SqlMapper.RemoveTypeMap(type);
            SqlMapper.AddTypeHandler(Guids);
            SqlMapper.AddTypeHandler(Decimals);
            SqlMapper.AddTypeHandler(InstantsOf);
            SqlMapper.AddTypeHandler(Dates);
            SqlMapper.AddTypeHandler(Texts);
            SqlMapper.AddTypeHandler(Jsons);
            SqlMapper.AddTypeHandler(IdArrays);
            SqlMapper.AddTypeHandler(DegreesOf);
        }
    }

    /// <summary>A decimal as SQLite keeps it: × 10⁶, half to even.</summary>
    /// <exception cref="ValueTooLargeException"/>
    internal static long Scaled(decimal value)
    {
        try { return decimal.ToInt64(decimal.Round(value * 1_000_000m, MidpointRounding.ToEven)); }
        catch (OverflowException) { throw new ValueTooLargeException(value); }
    }

    /// <summary>Degrees as SQLite keeps them: × 10⁸.</summary>
    internal static long Scaled(Degrees value) => (long)Math.Round(value.Value * 1e8);

    private static void Native(IDbDataParameter parameter, object value, NpgsqlDbType type)
    {
        parameter.Value = value;
        ((NpgsqlParameter)parameter).NpgsqlDbType = type;
    }

    private sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override void SetValue(IDbDataParameter parameter, Guid value)
        {
            if (parameter is SqliteParameter) parameter.Value = value.ToString("D");
            else Native(parameter, value, NpgsqlDbType.Uuid);
        }

        public override Guid Parse(object value) => value as Guid? ?? Guid.Parse((string)value);
    }

    private sealed class DecimalHandler : SqlMapper.TypeHandler<decimal>
    {
        public override void SetValue(IDbDataParameter parameter, decimal value)
        {
            if (parameter is SqliteParameter) parameter.Value = Scaled(value);
            else Native(parameter, value, NpgsqlDbType.Numeric);
        }

        public override decimal Parse(object value) => value switch
        {
            decimal d => d,
            long scaled => scaled / 1_000_000m,
            double mean => (decimal)mean / 1_000_000m,
            _ => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        };
    }

    private sealed class DegreesHandler : SqlMapper.TypeHandler<Degrees>
    {
        public override void SetValue(IDbDataParameter parameter, Degrees value)
        {
            if (parameter is SqliteParameter) parameter.Value = Scaled(value);
            else Native(parameter, Math.Round((decimal)value.Value, 8), NpgsqlDbType.Numeric);
        }

        public override Degrees Parse(object value) => value switch
        {
            long scaled => new(scaled / 1e8),
            decimal d => new((double)d),
            _ => new(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        };
    }

    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            if (parameter is SqliteParameter) parameter.Value = value.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);
            else Native(parameter, Instants.Micros(value).UtcDateTime, NpgsqlDbType.TimestampTz);
        }

        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTime utc => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
            DateTimeOffset instant => instant.ToUniversalTime(),
            _ => DateTimeOffset.ParseExact((string)value, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        };
    }

    private sealed class DateHandler : SqlMapper.TypeHandler<DateOnly>
    {
        public override void SetValue(IDbDataParameter parameter, DateOnly value)
        {
            if (parameter is SqliteParameter) parameter.Value = value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            else Native(parameter, value, NpgsqlDbType.Date);
        }

        public override DateOnly Parse(object value) => value switch
        {
            DateOnly date => date,
            DateTime date => DateOnly.FromDateTime(date),
            _ => DateOnly.ParseExact((string)value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>PostgreSQL infers the type of a text parameter, so one statement serves text and enum columns.</summary>
    private sealed class TextHandler : SqlMapper.TypeHandler<string>
    {
        public override void SetValue(IDbDataParameter parameter, string? value)
        {
            NoNul.Check(value);
            parameter.Value = (object?)value ?? DBNull.Value;
            if (parameter is NpgsqlParameter native) native.NpgsqlDbType = NpgsqlDbType.Unknown;
        }

        public override string Parse(object value) => value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    private sealed class JsonHandler : SqlMapper.TypeHandler<Json>
    {
        public override void SetValue(IDbDataParameter parameter, Json value)
        {
            NoNul.CheckJson(value.Text);
            if (parameter is SqliteParameter) parameter.Value = (object?)value.Text ?? DBNull.Value;
            else Native(parameter, (object?)value.Text ?? DBNull.Value, NpgsqlDbType.Jsonb);
        }

        public override Json Parse(object value) => new((string)value);
    }

    private sealed class IdArrayHandler : SqlMapper.TypeHandler<IdArray>
    {
        public override void SetValue(IDbDataParameter parameter, IdArray value)
        {
            if (parameter is SqliteParameter) parameter.Value = JsonSerializer.Serialize(value.Values);
            else Native(parameter, value.Values, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        }

        public override IdArray Parse(object value) => new(value as Guid[] ?? JsonSerializer.Deserialize<Guid[]>((string)value)!);
    }
}

/// <summary>A decimal that does not fit its column: answered with 422 <c>value_too_large</c>.</summary>
public sealed class ValueTooLargeException(decimal value) : Exception($"{value} does not fit the column that it is meant for.");
