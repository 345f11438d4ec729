using System.Text;
using Dapper;

namespace Steward.Kernel;

/// <summary>
/// The conditions of a list that were asked for, with their values: only these stand in the statement, so that each finds its index. Written into
/// a statement it is empty, or <c> where … and …</c> with a space before it.
/// </summary>
internal sealed class Conditions
{
    private readonly StringBuilder where = new();

    /// <summary>Values of the conditions and of what else the statement needs.</summary>
    internal DynamicParameters Values { get; } = new();

    /// <param name="condition">With the parameter <c>@name</c> in it.</param>
    /// <param name="value">Null: it was not asked for.</param>
    internal Conditions And(string condition, string name, object? value) => value is null ? this : And(condition, (name, value));

    /// <summary>Always holds.</summary>
    internal Conditions And(string condition, params ReadOnlySpan<(string Name, object Value)> values)
    {
        where.Append(where.Length == 0 ? " where " : " and ").Append(condition);
        foreach (var (name, value) in values) Values.Add(name, value);
        return this;
    }

    /// <summary>One of these; null: any. A single one is an equation, behind which an index keeps its order.</summary>
    internal Conditions Among(Session session, string column, string name, IReadOnlyList<Guid>? ids) => ids switch
    {
        null => this,
        [var one] => And($"{column} = @{name}", (name, one)),
        _ => And($"{column} {session.AnyOf(name)}", (name, new IdArray([.. ids]))),
    };

    public override string ToString() => where.ToString();
}
